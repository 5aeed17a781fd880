"""One page of an HTML form: typed texts become answers, with faults that name their field.

Input names: ``FIELD`` · ``FIELD.part`` (name, address) · ``GROUP.ROWKEY.FIELD[.part]`` · ``GROUP.rows`` lists row keys.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import same
from .around import Around
from .evaluate import pass_over
from .kinds.base import Answered
from .kinds.choice import GONE
from .model import Answers, Choice, Dates, Definition, Evaluation, Fault, Field
from .plan import Asked, GroupPlan, PagePlan, Plan, offered, plan_of
from .rows import LONGEST_KEY, held_rows, keyed, next_key

Sent = Mapping[str, Sequence[str]]
MOST_ROWS = 100
ROW_KEY = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_KEY}}}\Z")


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """The page's own answers (a group as its rows), what is at fault, and what was typed, by input name."""

    answers: dict[str, Any]
    faults: tuple[Fault, ...]
    typed: dict[str, list[str]]


@dataclass(slots=True)
class _Reading:
    """What parsing one page writes down."""

    plan: Plan
    data: Sent
    previous: Answers
    today: date
    page: str
    answers: dict[str, Any]
    faults: list[Fault]
    typed: dict[str, list[str]]


def parse_page(
    definition: Definition, page_id: str, data: Sent, previous: Answers, around: Around, *, today: date
) -> ParsedPage:
    """送られたページを読む。読めるものは整え、読めないものは項目の名と直し方を添える。

    ``previous`` holds every answer so far. A field that is hidden by the answers keeps its earlier answer and has no
    fault. File fields are uploaded by their own request: their previous value is kept. Checks that this page and those
    before it can decide are included. An unknown page gives an empty ParsedPage.
    """
    reading = _read(definition, page_id, data, previous, around, today)
    page = reading.plan.by_id.get(page_id)
    if page is None or page.plain:
        return ParsedPage(reading.answers, tuple(reading.faults), reading.typed)
    return _judged(page, reading)


def read_page(
    definition: Definition, page_id: str, data: Sent, previous: Answers, around: Around, *, today: date
) -> ParsedPage:
    """The same before anything is judged: for whoever evaluates all answers anyhow and then calls ``settled``."""
    reading = _read(definition, page_id, data, previous, around, today)
    return ParsedPage(reading.answers, tuple(reading.faults), reading.typed)


def settled(page: PagePlan, read: ParsedPage, previous: Answers, evaluation: Evaluation) -> ParsedPage:
    """What was read, once the answers with it were evaluated: a hidden field has no fault and keeps what it held."""
    if page.plain:
        return read
    before = previous if isinstance(previous, Mapping) else {}
    faults = tuple(fault for fault in read.faults if _place(page, fault) in evaluation.visible)
    return ParsedPage(read.answers | _hidden(page, read.answers, before, evaluation.visible), faults, read.typed)


def _hidden(
    page: PagePlan, answers: Mapping[str, Any], before: Mapping[str, Any], visible: Collection[str]
) -> dict[str, Any]:
    """The earlier answers of fields that the page does not ask now."""
    names = [one.field.id for one in page.asked if one.field.id not in visible and one.field.id not in answers]
    return {name: before[name] for name in names if before.get(name) is not None} | same.marks(names, before)


def _read(definition: Definition, page_id: str, data: Sent, previous: Answers, around: Around, today: date) -> _Reading:
    plan = plan_of(definition, around)
    before = previous if isinstance(previous, Mapping) else {}
    reading = _Reading(plan, data, before, today, page_id, {}, [], {})
    page = plan.by_id.get(page_id)
    for asked in page.asked if page else ():
        value = _field(reading, asked, asked.field.id, "", reading.answers, before)
        if value is not None:
            reading.answers[asked.field.id] = value
        if same.is_marked(asked.field, before):
            reading.answers.setdefault(same.mark(asked.field.id), False)
    for group in page.groups if page else ():
        _group(reading, group)
    return reading


def _judged(page: PagePlan, reading: _Reading) -> ParsedPage:
    """Drop the faults of hidden fields, keep what hidden fields held before, add what the checks refuse."""
    answers_so_far = {**reading.previous, **reading.answers}
    sheet = pass_over(
        reading.plan, reading.plan.reach[page.page.id], answers_so_far, Dates(reading.today, entered=reading.today)
    )
    faults = [fault for fault in reading.faults if _place(page, fault) in sheet.visible]
    answers = reading.answers | _hidden(page, reading.answers, reading.previous, sheet.visible)
    if page.page.id in sheet.pages:
        faults += [one for one in sheet.refused if one.page == page.page.id and _place(page, one) in sheet.visible]
    return ParsedPage(answers, tuple(faults), reading.typed)


def _place(page: PagePlan, fault: Fault) -> str:
    if not fault.row:
        return fault.field
    group = next((one.group.id for one in page.groups if any(a.field.id == fault.field for a in one.asked)), "")
    return f"{group}/{fault.row}/{fault.field}"


def typed_of(definition: Definition, page_id: str, answers: Answers, around: Around) -> dict[str, list[str]]:
    """What the inputs of a page hold for kept answers, by input name: the way back from ``parse_page``."""
    page = plan_of(definition, around).by_id.get(page_id)
    found: dict[str, list[str]] = {}
    if page is None or not isinstance(answers, Mapping):
        return found
    for asked in page.asked:
        found.update(_typed(asked, answers, asked.field.id))
    for plan in page.groups:
        rows = held_rows(plan.group, answers)
        found[f"{plan.group.id}.rows"] = [key for key, _ in rows]
        for key, row in rows:
            for asked in plan.asked:
                found.update(_typed(asked, row, f"{plan.group.id}.{key}.{asked.field.id}"))
    return found


def new_row_key(keys: Sequence[str]) -> str:
    """The key of a row to be added beside these."""
    return next_key(dict.fromkeys(keys))


def choices_on(plan: Plan, field: Field, on: date) -> tuple[Choice, ...]:
    """The choices offered on a day: rows of a dated table come and go."""
    return tuple(one for one in field.choices if offered(plan.tables, field, one.code, on))


def _typed(asked: Asked, given: Mapping[str, Any], name: str) -> dict[str, list[str]]:
    if same.is_marked(asked.field, given):
        return {same.mark(name): ["yes"]}
    kept = None if asked.found else asked.kind.check(given.get(asked.field.id)).value
    if kept is None:
        return {}
    return {_input(name, part): texts for part, texts in asked.kind.typed(kept).items()}


def _input(name: str, part: str) -> str:
    return f"{name}.{part}" if part else name


def _texts(data: Sent, name: str) -> list[str]:
    found = data.get(name, ())
    return [found] if isinstance(found, str) else [one for one in found if isinstance(one, str)]


def _collect(reading: _Reading, asked: Asked, name: str) -> dict[str, list[str]]:
    """The typed texts of a field by part; they are remembered as they came, to be shown again."""
    texts: dict[str, list[str]] = {}
    for part in asked.kind.parts:
        where = _input(name, part)
        texts[part] = _texts(reading.data, where)
        if texts[part]:
            reading.typed[where] = texts[part]
    return texts


def _field(
    reading: _Reading, asked: Asked, name: str, row: str, holder: dict[str, Any], earlier: Mapping[str, Any]
) -> Any:
    """The value of one field, or None with its fault written down. ``holder``, ``earlier``: what was read beside it,
    and what stood there before."""
    one = asked.field
    before = earlier.get(one.id)
    if asked.found:  # looked up once the page is read, or taken from what was
        return None if one.taken else before
    if _ticked(reading, one, name):
        return _followed(reading, asked, name, holder, earlier)
    found = asked.kind.check(before) if asked.kind.uploaded else _parsed(reading, asked, name)
    message = found.message
    if not message and found.value is None and one.required:
        message = asked.kind.missing
    if message:
        reading.faults.append(Fault(one.id, f"{one.label}：{message}", row, reading.page, found.part))
    return before if asked.kind.uploaded else found.value


def _ticked(reading: _Reading, one: Field, name: str) -> bool:
    return bool(same.source(one)) and any(text.strip() for text in _texts(reading.data, same.mark(name)))


def _followed(reading: _Reading, asked: Asked, name: str, holder: dict[str, Any], earlier: Mapping[str, Any]) -> Any:
    """What the field holds that this one is the same as; what was typed beside a ticked box is not used."""
    holder[same.mark(asked.field.id)] = True
    reading.typed[same.mark(name)] = ["yes"]
    other = same.source(asked.field)
    there = (each[other] for each in (holder, earlier, reading.answers, reading.previous) if other in each)
    return asked.kind.adopted(next(there, None))


def _parsed(reading: _Reading, asked: Asked, name: str) -> Answered:
    found = asked.kind.parse(_collect(reading, asked, name), reading.today)
    if asked.field.table and found.value is not None:
        codes = found.value if isinstance(found.value, list) else [found.value]
        if not all(offered(reading.plan.tables, asked.field, code, reading.today) for code in codes):
            return Answered(None, GONE)
    return found


def _group(reading: _Reading, plan: GroupPlan) -> None:
    """行を読む。まったく書かれていない行は、必要な件数に足りないときだけ残す。申請の件を繰り返す組の行は、申請のとおり。"""
    group = plan.group
    if group.of:
        repeated = held_rows(group, reading.previous)
        reading.answers[group.id] = [_row(reading, plan, key, before) for key, before in repeated]
        reading.typed[f"{group.id}.rows"] = [key for key, _ in repeated]
        return
    keys = [key for key in dict.fromkeys(_texts(reading.data, f"{group.id}.rows")) if ROW_KEY.match(key)]
    before = dict(keyed(reading.previous.get(group.id)))
    written = {key for key in keys if _written(reading, plan, key, before.get(key, {}))}
    blanks = group.at_least - len(written)
    kept: list[dict[str, Any]] = []
    for key in keys[:MOST_ROWS]:
        if key in written or blanks > 0:
            blanks -= key not in written
            kept.append(_row(reading, plan, key, before.get(key, {})))
    reading.answers[group.id] = kept
    reading.typed[f"{group.id}.rows"] = [row["_key"] for row in kept]
    if len(kept) < group.at_least:
        _note_group(reading, plan, f"{group.at_least}件以上入力してください")
    elif len(kept) > group.at_most:
        _note_group(reading, plan, f"{group.at_most}件までです（いま{len(kept)}件）。余分なものを消してください")


def _note_group(reading: _Reading, plan: GroupPlan, message: str) -> None:
    reading.faults.append(Fault(plan.group.id, f"{plan.group.label}：{message}", "", reading.page))


def _row(reading: _Reading, plan: GroupPlan, key: str, before: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"_key": key}
    for asked in plan.asked:
        name = f"{plan.group.id}.{key}.{asked.field.id}"
        value = _field(reading, asked, name, key, row, before)
        if value is not None:
            row[asked.field.id] = value
    return row


def _written(reading: _Reading, plan: GroupPlan, key: str, before: Mapping[str, Any]) -> bool:
    """Did anybody type into the row, or upload a file to it?"""
    for asked in plan.asked:
        if asked.kind.uploaded and before.get(asked.field.id):
            return True
        name = f"{plan.group.id}.{key}.{asked.field.id}"
        if _ticked(reading, asked.field, name):
            return True
        if any(text.strip() for part in asked.kind.parts for text in _texts(reading.data, _input(name, part))):
            return True
    return False
