"""Rows of registers to which an application refers, looked up where the registers are; each look-up is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sannai.common.actors import Actor
from sannai.common.models import AccessLog
from sannai.intake.looking_up import Typed
from sannai.organization.actors import ByStaff, Staff
from sannai.registers import looking_up as registers
from sannai.registers.looking_up import Found
from sannai.rules import entries
from sannai.rules.entries import TAKE
from sannai.rules.kinds.entry import Entry
from sannai.rules.model import Definition, Field

FOUND, NONE = "look-up", "look-up none"  # in the record of readings, with the id of the application


class OfOffice:
    """The registers, where they stand."""

    def look_up(self, field: Field, typed: Typed, case: UUID, by: Actor, on: date) -> dict[str, Any] | None:
        """The answer to a field ``ask: entry``, or None if no row fits. Who asked, and for which application, is
        kept."""
        return _answer(field, typed, registers.look_up(_register(field), typed, _wanted(field), on), case, by)

    def choices(self, field: Field, text: str, by: Actor, on: date, most: int) -> list[tuple[str, str]]:
        """(id, how it is called) of the rows that this member of staff may read; none for anybody else."""
        staff = _staff(by)
        return registers.choices(staff, _register(field), text, on, most) if staff else []

    def chosen(self, field: Field, entry: str, case: UUID, by: Actor, on: date) -> dict[str, Any] | None:
        """The answer of one of them; None if it is none of them. Who chose it, and for which application, is kept."""
        staff = _staff(by)
        found = registers.chosen(staff, _register(field), entry, _wanted(field), on) if staff else None
        return _answer(field, {}, found, case, by)


def _register(field: Field) -> str:
    return str(field.option("of", ""))


def _wanted(field: Field) -> tuple[str, ...]:
    return tuple(dict.fromkeys(theirs for _, theirs in field.option(TAKE, ())))


def _staff(by: Actor) -> Staff | None:
    person = by.staff if isinstance(by, ByStaff) else by
    return person if isinstance(person, Staff) else None


def _answer(field: Field, typed: Typed, found: Found | None, case: UUID, by: Actor) -> dict[str, Any] | None:
    kind, id, what = ("entry", found.entry, FOUND) if found else ("register", _register(field), NONE)
    AccessLog(staff_key=by.staff_key, about_kind=kind, about_id=id, what=f"{what} {case}").save(force_insert=True)
    return entries.found_row(typed, found.entry, found.seq, found.shown, found.take) if found else None


def compared(rules: Definition, answers: Mapping[str, Any], case: UUID, by: Actor, on: date) -> dict[str, Any]:
    """Answers that were filed where no registers are, with the rows that fit what was typed. What claims to be a row
    already, or taken from one, is not believed; of what fits none that is said."""
    given, sought = dict(answers), entries.sought_in(rules.fields.values())
    for field in sought:
        if given.pop(field.id, None) is not None and Entry.found_by(field):
            _fit(field, given, case, by, on)
    return entries.with_taken(rules, given) if sought else given


def mended(
    rules: Definition,
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    asked: Iterable[str],
    case: UUID,
    by: Actor,
    on: date,
) -> dict[str, Any]:
    """Answers to a correction, with the rows that fit what was typed anew into the fields that it asked for."""
    given, names = dict(answers), {name for each in asked for name in entries.together(rules, each)}
    for field in rules.fields.values():
        if field.id in names and Entry.found_by(field):
            given[field.id] = before.get(field.id)
            if entries.to_look_up(field, given) is not None:
                _fit(field, given, case, by, on)
    return given


def _fit(field: Field, given: dict[str, Any], case: UUID, by: Actor, on: date) -> None:
    typed = entries.typed_for(field, given)
    if typed is not None:
        given[field.id] = OfOffice().look_up(field, typed, case, by, on) or entries.none_fits(typed)
