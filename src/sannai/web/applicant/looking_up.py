"""Rows of registers to which a form refers: looked up once what they are found by is typed, and again at filing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from sannai.common.time import today
from sannai.intake import drafts, looking_up
from sannai.intake.drafts import Filling
from sannai.procedures.around import around
from sannai.rules import entries
from sannai.rules.model import Definition
from sannai.rules.plan import plan_of

from . import limits
from .pages import without_files
from .way import Way, evaluated


def fill(
    request: HttpRequest, rules: Definition, case: UUID, way: Way, fields: Iterable[str], answers: dict[str, Any]
) -> datetime | None:
    """Look up the rows among these fields for which something new was typed; ``answers`` hold them afterwards.

    Until when it was too much, or None. Staff are not counted: they are known by name.
    """
    for field in entries.sought_in(rules.fields[name] for name in fields if name in rules.fields):
        typed = entries.to_look_up(field, answers)
        if typed is None:
            continue
        answers.pop(field.id, None)
        if not way.by.staff_key and looking_up.can():
            row = next(iter(typed.values()))
            if until := limits.looks_up(request, case, str(field.option("of", "")), row):
                return until
        if found := looking_up.look_up(field, typed, case, way.by, today(way.at)):
            answers[field.id] = found
    return None


def renewed(filling: Filling, way: Way, on: date) -> bool:
    """Look up again what the answers hold, just before they are filed: whether a row says something else by now.

    The draft then holds what it says. What was typed is what was found before: nobody can guess by this.
    """
    if not looking_up.can():
        return False
    places = plan_of(filling.definition, around()).places
    visible = evaluated(filling.definition, filling.answers, way.at).visible
    changed: dict[str, dict[str, Any]] = {}
    for field in entries.sought_in(filling.definition.fields.values()):
        typed, before = entries.typed_for(field, filling.answers), filling.answers.get(field.id)
        if field.id not in visible or typed is None or entries.to_look_up(field, filling.answers) is not None:
            continue
        now = looking_up.look_up(field, typed, filling.draft.pk, way.by, on)
        if now != before:
            changed.setdefault(places[field.id], {})[field.id] = now
    for page, rows in changed.items():
        _save(filling, way, page, rows)
    return bool(changed)


def _save(filling: Filling, way: Way, page: str, rows: dict[str, Any]) -> None:
    asked = plan_of(filling.definition, around()).by_id[page]
    own = {one.field.id for one in asked.asked} | {one.group.id for one in asked.groups}
    kept = {name: value for name, value in {**filling.answers, **rows}.items() if name in own and value is not None}
    drafts.save_page(filling.opened, page, without_files(asked, kept), way.at, typed=filling.typed.get(page))
