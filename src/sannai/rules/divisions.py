"""所管の表 (``divisions``): whose case it is, by the answers with which it was filed, and in whose name they decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from .fees import row_of
from .model import Authority, DatedRow, Definition
from .operations.base import Given


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """What a row of the table says. What it leaves out is as in the rest of the definition."""

    division: str
    matter: str = ""
    executive_body: str = ""
    authority: tuple[Authority, ...] = ()


def division_of(definition: Definition, given: Given, filed: date) -> str:
    """Whose case it is by these answers on the day of filing; "" where they leave it open."""
    if not definition.divisions:
        return definition.division
    row = row_of(definition.divisions, given, filed)
    return row.result.division if row else ""


def row_of_division(definition: Definition, division: str, filed: date, heir: Callable[[str], str]) -> DatedRow | None:
    """The row of the division that has a case now, by its own key or as the heir of what ended; None: in no row."""
    held = [row for row in definition.divisions if row.holds(filed)]
    own = next((row for row in held if row.result.division == division), None)
    return own or next((row for row in held if heir(row.result.division) == heir(division)), None)


def under(definition: Definition, row: DatedRow | None) -> Definition:
    """The definition as the division of this row decides by it: its matter and authority, at their places."""
    if row is None:
        return definition
    own: Jurisdiction = row.result
    number = next(n for n, one in enumerate(definition.divisions) if one is row)
    head = f"division/{number}/"
    moved = {place.removeprefix(head): line for place, line in definition.places.items() if place.startswith(head)}
    decides = bool(own.authority or own.executive_body)
    return replace(
        definition,
        division=own.division,
        matter=own.matter or definition.matter,
        executive_body=own.executive_body if decides else definition.executive_body,
        authority=own.authority if decides else definition.authority,
        places={**definition.places, **moved},
    )


def as_decided(definition: Definition) -> tuple[Definition, ...]:
    """The definition as it stands without the table, and as each division of the table decides by it."""
    return (definition, *(under(definition, row) for row in definition.divisions))
