"""Rows of registers to which a form refers: looked up once what they are found by is typed, and again at filing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from sannai.common.time import today
from sannai.intake import drafts, looking_up
from sannai.intake.drafts import Filling
from sannai.procedures.around import around
from sannai.rules import entries
from sannai.rules.kinds.entry import Entry
from sannai.rules.model import Definition, Field
from sannai.rules.plan import plan_of

from . import limits
from .fields import SEEK, Offered
from .pages import without_files
from .way import Way, evaluated

MOST = 30  # rows that are offered at once


def fill(
    request: HttpRequest, rules: Definition, case: UUID, way: Way, fields: Iterable[str], answers: dict[str, Any]
) -> datetime | None:
    """Look up the rows among these fields for which something new was typed, or take those that were chosen;
    ``answers`` hold them afterwards.

    Until when it was too much, or None. Staff are not counted: they are known by name.
    """
    for field in entries.sought_in(rules.fields[name] for name in fields if name in rules.fields):
        if not Entry.found_by(field):
            _choose(field, request.POST.get(field.id, ""), case, way, answers)
            continue
        typed = entries.to_look_up(field, answers)
        if typed is None:
            continue
        answers.pop(field.id, None)
        if not way.by.staff_key and looking_up.registers():
            row = next(iter(typed.values()))
            if until := limits.looks_up(request, case, str(field.option("of", "")), row):
                return until
        if found := looking_up.answered(field, typed, case, way.by, today(way.at)):
            answers[field.id] = found
    return None


def _choose(field: Field, entry: str, case: UUID, way: Way, answers: dict[str, Any]) -> None:
    """The row that was chosen; without a choice the earlier one stays."""
    registers, before = looking_up.registers(), answers.get(field.id) or {}
    if not entry or registers is None or (entry == before.get("entry") and entries.to_look_up(field, answers) is None):
        return
    answers.pop(field.id, None)
    if found := registers.chosen(field, entry, case, way.by, today(way.at)):
        answers[field.id] = found


def offered(fields: Iterable[Field], texts: Mapping[str, Sequence[str]], way: Way) -> dict[str, Offered]:
    """What may be chosen for each of these fields, by its id."""
    registers, found = looking_up.registers(), {}
    for field in fields:
        if registers and Entry.is_sought(field) and not Entry.found_by(field):
            text = "".join(texts.get(f"{field.id}.{SEEK}", ())[:1])
            rows = registers.choices(field, text, way.by, today(way.at), MOST + 1)
            found[field.id] = Offered(text, tuple(rows[:MOST]), len(rows) > MOST)
    return found


def renewed(filling: Filling, way: Way, on: date) -> bool:
    """Look up again what the answers hold, just before they are filed: whether a row says something else by now.

    The draft then holds what it says. What was typed is what was found before: nobody can guess by this.
    """
    registers, id = looking_up.registers(), filling.draft.pk
    sought = entries.sought_in(filling.definition.fields.values())
    if registers is None or not sought:
        return False
    places = plan_of(filling.definition, around()).places
    visible = evaluated(filling.definition, filling.answers, way.at).visible
    changed: dict[str, dict[str, Any]] = {}
    for field in sought:
        typed, before = entries.typed_for(field, filling.answers), filling.answers.get(field.id)
        if field.id not in visible or typed is None or not before or entries.to_look_up(field, filling.answers):
            continue
        if typed:
            now = registers.look_up(field, typed, id, way.by, on)
        else:
            now = registers.chosen(field, before["entry"], id, way.by, on)
        if now != before:
            changed.setdefault(places[field.id], {})[field.id] = now
    for page, rows in changed.items():
        _save(filling, way, page, rows)
    return bool(changed)


def _save(filling: Filling, way: Way, page: str, rows: dict[str, Any]) -> None:
    asked = plan_of(filling.definition, around()).by_id[page]
    own = {one.field.id for one in asked.asked} | {one.group.id for one in asked.groups}
    given = {**filling.answers, **rows}
    kept = {name: value for name, value in given.items() if name.partition(".")[0] in own and value is not None}
    drafts.save_page(filling.opened, page, without_files(asked, kept), way.at, typed=filling.typed.get(page))
