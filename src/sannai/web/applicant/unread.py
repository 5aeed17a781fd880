"""What was typed and cannot stand yet: kept exactly as typed, and judged anew whenever it is looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sannai.common.time import today
from sannai.intake.drafts import Filling
from sannai.procedures.around import around
from sannai.rules import same
from sannai.rules.forms import ROW_KEY, ParsedPage, read_page, settled, typed_of
from sannai.rules.model import Definition, Evaluation, Fault
from sannai.rules.plan import Asked, PagePlan, plan_of

from .fields import anchor
from .pages import rows_of
from .way import evaluated

NEW = "?new"  # beside the texts, no input is called so: places of questions that had only just come up
Texts = dict[str, list[str]]


def judged(filling: Filling, at: datetime) -> Evaluation:
    """What the definition says of the answers, with the faults of what was typed and could not be read."""
    evaluation = evaluated(filling.definition, filling.answers, at)
    plans = plan_of(filling.definition, around()).by_id
    waiting = [page for page in evaluation.pages if page in filling.typed and page in plans]
    faults = [fault for page in waiting for fault in faults_of(filling, plans[page], evaluation, at)]
    if not faults:
        return evaluation
    places = {(fault.row, fault.field) for fault in faults}
    faults += [fault for fault in evaluation.faults if (fault.row, fault.field) not in places]
    order = {page: at for at, page in enumerate(evaluation.pages)}
    return replace(evaluation, faults=tuple(sorted(faults, key=lambda fault: order.get(fault.page, len(order)))))


def faults_of(filling: Filling, plan: PagePlan, evaluation: Evaluation, at: datetime) -> tuple[Fault, ...]:
    """The faults of the texts that are kept for this page."""
    texts = filling.typed.get(plan.page.id, {})
    read = read_page(filling.definition, plan.page.id, texts, filling.answers, around(), today=today(at))
    return settled(plan, read, filling.answers, evaluation).faults


def held(filling: Filling, plan: PagePlan) -> Texts:
    """What the inputs of the page hold: the answers as they are written, or every text as it was typed."""
    texts = typed_of(filling.definition, plan.page.id, filling.answers, around())
    return texts | {name: list(each) for name, each in filling.typed.get(plan.page.id, {}).items() if name != NEW}


def newly(filling: Filling, page: str) -> Collection[str]:
    """The places of the questions that had only just come up when the page was sent: none is blamed for them."""
    return frozenset(filling.typed.get(page, {}).get(NEW, ()))


def with_typed_rows(plan: PagePlan, filling: Filling) -> dict[str, Any]:
    """The answers with a row for each row that is kept as typed, also where nothing in it can stand yet."""
    texts = filling.typed.get(plan.page.id, {})
    answers = dict(filling.answers)
    for group in plan.groups:
        keys = [key for key in texts.get(f"{group.group.id}.rows", ()) if ROW_KEY.match(key)]
        if keys:
            rows = {row["_key"]: row for row in rows_of(answers, group.group.id)}
            answers[group.group.id] = [rows.get(key, {"_key": key}) for key in keys]
    return answers


def put_back(plan: PagePlan, read: ParsedPage, before: Mapping[str, Any]) -> None:
    """A text that cannot be read takes the place of no answer: the earlier one stays until another can stand."""
    groups = {asked.field.id: group.group.id for group in plan.groups for asked in group.asked}
    for fault in read.faults:
        group = groups.get(fault.field, "")
        name = f"{group}.{fault.row}.{fault.field}" if group else fault.field
        if not any(text.strip() for text in _under(read.typed, name)):
            continue
        places = _row(read.answers, group, fault.row), _row(before, group, fault.row)
        if places[0] is not None and places[1] is not None and fault.field in places[1]:
            places[0].setdefault(fault.field, places[1][fault.field])


def _under(texts: Mapping[str, Sequence[str]], name: str) -> list[str]:
    return [text for each, found in texts.items() if each == name or each.startswith(f"{name}.") for text in found]


def _row(answers: Any, group: str, key: str) -> Any:
    if not group:
        return answers
    return next((row for row in rows_of(answers, group) if row["_key"] == key), None)


def differences(
    definition: Definition, plan: PagePlan, saved: Texts, typed: Texts, at: datetime
) -> list[tuple[str, str]]:
    """Where a page that was saved meanwhile differs from what was typed: (id of the control, both in words)."""
    found = []
    for label, asked, row, name in _places(plan, saved, typed):
        theirs, mine = (_said(asked, name, texts, at) for texts in (saved, typed))
        if theirs != mine:
            words = f"{label}：保存されている内容「{theirs or 'なし'}」、この画面の内容「{mine or 'なし'}」"
            found.append((anchor(asked.field, row), words))
    return found


def _places(plan: PagePlan, saved: Texts, typed: Texts) -> list[tuple[str, Asked, str, str]]:
    places = [
        (asked.field.label, asked, "", asked.field.id)
        for asked in plan.asked
        if not (asked.kind.uploaded or asked.found)
    ]
    for group in plan.groups:
        rows = f"{group.group.id}.rows"
        for number, key in enumerate(dict.fromkeys([*typed.get(rows, ()), *saved.get(rows, ())]), 1):
            for asked in group.asked:
                if not asked.kind.uploaded:
                    label = f"{group.group.label} {number}件目 {asked.field.label}"
                    places.append((label, asked, key, f"{group.group.id}.{key}.{asked.field.id}"))
    return places


def _said(asked: Asked, name: str, texts: Texts, at: datetime) -> str:
    if texts.get(same.mark(name)):
        return "ほかの項目と同じ"
    parts = {part: texts.get(f"{name}.{part}" if part else name, []) for part in asked.kind.parts}
    value = asked.kind.parse(parts, today(at)).value
    return "　".join(_under(texts, name)).strip() if value is None else asked.kind.brief(value)
