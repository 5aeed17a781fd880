"""Rows of registers to which an application refers, looked up where the registers are; each look-up is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sannai.common.actors import Actor
from sannai.common.models import AccessLog
from sannai.intake.looking_up import Typed
from sannai.registers import looking_up as registers
from sannai.rules import entries
from sannai.rules.entries import TAKE
from sannai.rules.model import Definition, Field

FOUND, NONE = "look-up", "look-up none"  # in the record of readings, with the id of the application


def look_up(field: Field, typed: Typed, case: UUID, by: Actor, on: date) -> dict[str, Any] | None:
    """The answer to a field ``ask: entry``, or None if no row fits. Who asked, and for which application, is kept."""
    register = str(field.option("of", ""))
    wanted = tuple(dict.fromkeys(theirs for _, theirs in field.option(TAKE, ())))
    found = registers.look_up(register, typed, wanted, on)
    kind, id, what = ("entry", found.entry, FOUND) if found else ("register", register, NONE)
    AccessLog(staff_key=by.staff_key, about_kind=kind, about_id=id, what=f"{what} {case}").save(force_insert=True)
    return entries.found_row(typed, found.entry, found.seq, found.shown, found.take) if found else None


def compared(rules: Definition, answers: Mapping[str, Any], case: UUID, by: Actor, on: date) -> dict[str, Any]:
    """Answers that were filed where no registers are, with the rows that fit what was typed. What claims to be a row
    already, or taken from one, is not believed; of what fits none that is said."""
    given, sought = dict(answers), entries.sought_in(rules.fields.values())
    for field in sought:
        if given.pop(field.id, None) is not None:
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
    for field in entries.sought_in(rules.fields.values()):
        if field.id in names:
            given[field.id] = before.get(field.id)
            if entries.to_look_up(field, given) is not None:
                _fit(field, given, case, by, on)
    return given


def _fit(field: Field, given: dict[str, Any], case: UUID, by: Actor, on: date) -> None:
    typed = entries.typed_for(field, given)
    if typed is not None:
        given[field.id] = look_up(field, typed, case, by, on) or entries.none_fits(typed)
