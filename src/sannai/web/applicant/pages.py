"""A page of a definition as HTML: its fields, its repeated groups, and what their inputs hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sannai.procedures.around import around
from sannai.rules import same
from sannai.rules.forms import choices_on, new_row_key
from sannai.rules.model import Definition, Evaluation, Fault, Field, Group
from sannai.rules.plan import Asked, GroupPlan, PagePlan, plan_of
from sannai.rules.rows import row_names
from sannai.web.components import controls, parts
from sannai.web.components.controls import NOTHING, control_id

from .fields import Held, Offered, anchor, field_html, found_html


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page is drawn from."""

    definition: Definition
    evaluation: Evaluation
    held: Held
    on: date
    offered: Mapping[str, Offered] = field(default_factory=dict)  # rows of registers, where one is to be chosen

    def shown(self, field: Field, row: str = "") -> bool:
        """Whether the question is asked, given the answers so far."""
        return (f"{field.group}/{row}/{field.id}" if row else field.id) in self.evaluation.visible

    def other(self, field: Field, row: str = "") -> str:
        """The label of the field that this one may be the same as, where that is asked too; else ""."""
        known = self.definition.fields.get(same.source(field))
        return known.label if known and self.shown(known, row if known.group else "") else ""


def plan_page(definition: Definition, page: str) -> PagePlan | None:
    """The page of this id that a citizen fills in, made ready; None if there is none."""
    found = plan_of(definition, around()).by_id.get(page)
    return found if found and not found.page.desk else None


def rows_of(answers: Mapping[str, Any], group: str) -> list[dict[str, Any]]:
    """The rows of a group that are rows."""
    rows = answers.get(group)
    return [row for row in rows if isinstance(row, dict) and "_key" in row] if isinstance(rows, list) else []


def with_rows(page: PagePlan, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with empty rows where a group on this page has fewer than it begins with."""
    filled = dict(answers)
    for plan in (each for each in page.groups if not each.group.of):
        rows = list(rows_of(answers, plan.group.id))
        while len(rows) < max(plan.group.at_least, 1):
            rows.append({"_key": new_row_key([row["_key"] for row in rows])})
        filled[plan.group.id] = rows
    return filled


def files_of(page: PagePlan, answers: Mapping[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The uploaded files of the page's file fields, by (row, field)."""
    found = {("", one.field.id): answers.get(one.field.id) or [] for one in page.asked if one.kind.uploaded}
    for plan in page.groups:
        for row in rows_of(answers, plan.group.id):
            for one in plan.asked:
                if one.kind.uploaded:
                    found[row["_key"], one.field.id] = row.get(one.field.id) or []
    return found


def without_files(plan: PagePlan, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a page row keeps: uploaded files have rows of their own."""
    files = {asked.field.id for asked in plan.asked if asked.kind.uploaded}
    kept = {name: value for name, value in answers.items() if name not in files}
    for group in plan.groups:
        own = {asked.field.id for asked in group.asked if asked.kind.uploaded}
        if own and group.group.id in kept:
            rows = rows_of(kept, group.group.id)
            kept[group.group.id] = [{k: v for k, v in row.items() if k not in own} for row in rows]
    return kept


def faults_by_place(faults: Iterable[Fault]) -> dict[tuple[str, str], Fault]:
    """The first fault of each (row, field)."""
    found: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        found.setdefault((fault.row, fault.field), fault)
    return found


def target(definition: Definition, fault: Fault) -> str:
    """The id that the error summary links to for this fault."""
    asked = definition.fields.get(fault.field)
    return anchor(asked, fault.row, fault.part) if asked else control_id(fault.field)


def summary_of(definition: Definition, faults: Iterable[Fault], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(id, message) for the error summary; each message names its field, and its row of several."""
    return [(target(definition, fault), where(definition, fault, answers) + fault.message) for fault in faults]


def where(definition: Definition, fault: Fault, answers: Mapping[str, Any]) -> str:
    """「出すもの 2件目 」 where the fault is in a row of several."""
    asked = definition.fields.get(fault.field)
    if asked is None or not fault.row or asked.group not in definition.groups:
        return ""
    names = row_names(definition, definition.groups[asked.group], answers)
    return f"{names[fault.row]} " if len(names) > 1 and fault.row in names else ""


def body(page: PagePlan, drawn: Drawn) -> SafeString:
    """Everything there is to fill in on the page, as far as it is asked."""
    singles = [control(asked, drawn) for asked in page.asked if drawn.shown(asked.field)]
    repeated = [group_html(plan, drawn, title=page.page.title) for plan in page.groups]
    return controls.joined([*repeated, *singles])


def control(asked: Asked, drawn: Drawn, row: str = "") -> SafeString:
    """One field; of a dated table only what is offered today; what nobody answers is there to be read."""
    if asked.found:
        id = asked.field.id
        value, fault = drawn.evaluation.answers.get(id), drawn.held.faults.get((row, id))
        return found_html(drawn.definition, asked, value, fault, drawn.offered.get(id))
    dated = asked.field.table
    offered = choices_on(plan_of(drawn.definition, around()), asked.field, drawn.on) if dated else None
    return field_html(asked.kind, drawn.held, row, offered=offered, other=drawn.other(asked.field, row))


def group_html(plan: GroupPlan, drawn: Drawn, *, title: str = "", reason: str = "") -> SafeString:
    """A repeated group with its rows, to be added to and removed from. ``title``: the heading that stands already."""
    group, keys = plan.group, list(drawn.held.typed.get(f"{plan.group.id}.rows", ()))
    fault = drawn.held.faults.get(("", group.id))
    names = row_names(drawn.definition, group, drawn.evaluation.answers) if group.of else {}
    called = [names.get(key, f"{group.label} {at}件目") for at, key in enumerate(keys, 1)]
    rows = [_row(plan, drawn, key, name, len(keys)) for key, name in zip(keys, called, strict=True)]
    return format_html(
        '<div class="stack stack--24" id="{}" tabindex="-1">{}{}{}{}{}<div>{}</div></div>',
        control_id(group.id),
        format_html("<h2>{}</h2>", group.label) if group.label != title else NOTHING,
        format_html('<p class="form-control__reason">{}</p>', reason) if reason else NOTHING,
        format_html("<p>{}</p>", group.help) if group.help else NOTHING,
        controls.error_text(group.id, fault.message if fault else ""),
        controls.joined(rows),
        _add(group, len(keys)) if not group.of else NOTHING,
    )


def rows_html(plan: GroupPlan, drawn: Drawn, field: str, row: str) -> SafeString:
    """One field of one row (or of every row) of a group, by itself: what a correction opens."""
    names = row_names(drawn.definition, plan.group, drawn.evaluation.answers)
    asked = next(each for each in plan.asked if each.field.id == field)
    return format_html_join(
        "",
        '<fieldset class="repeat"><legend>{}</legend><input type="hidden" name="{}.rows" value="{}">{}</fieldset>',
        ((name, plan.group.id, key, control(asked, drawn, key)) for key, name in names.items() if row in ("", key)),
    )


def _row(plan: GroupPlan, drawn: Drawn, key: str, name: str, count: int) -> SafeString:
    group = plan.group
    fields = [control(asked, drawn, key) for asked in plan.asked if drawn.shown(asked.field, key)]
    remove: SafeString = NOTHING
    if count > max(group.at_least, 1) and not group.of:
        remove = format_html(
            "<div>{}</div>",
            parts.button(
                "削除する",
                style="outline",
                size="sm",
                name="remove",
                value=f"{group.id}.{key}",
                danger=True,
                hint=name,
            ),
        )
    return format_html(
        '<fieldset class="repeat"><legend>{}</legend><input type="hidden" name="{}.rows" value="{}">{}{}</fieldset>',
        name,
        group.id,
        key,
        controls.joined(fields),
        remove,
    )


def _add(group: Group, count: int) -> SafeString:
    if count >= group.at_most:
        return format_html('<p class="support">{}は{}件まで入力できます。</p>', group.label, group.at_most)
    return parts.button("もう1件追加する", style="outline", name="add", value=group.id, hint=group.label)


def lists(data: Any) -> dict[str, Sequence[str]]:
    """A QueryDict as plain lists."""
    return {key: data.getlist(key) for key in data}
