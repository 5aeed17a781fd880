"""The one door to the rows of a register: which of them a person sees, and which fields of them.

List, count, export, look-up, history, used-by, tabulation and figures begin here. What one may not see is not selected:
a field that is hidden can be neither filtered, sorted, searched nor exported, or it could be guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sannai.common.kinds import kind_of
from sannai.definitions.packages import by_digest
from sannai.organization.actors import Staff
from sannai.organization.scope import Reach
from sannai.rules.registers.model import Register

from . import shelving
from .kind import REGISTER
from .models import Entry, Shelf
from .shelving import Open

READ, SENSITIVE, PROTECTED = "entry.read", "entry.sensitive", "entry.protected"


@dataclass(frozen=True, slots=True)
class Door:
    """What one person reaches of one register with one right. ``units``: the homes of the rows that are reached, None
    for all; ``protected``: those among which a row under 支援措置 is seen; ``sensitive``: those whose rows show what is
    sensitive."""

    held: Open
    newest: Register  # the version in force: labels, lists, rights
    staff: Staff
    units: frozenset[str] | None
    protected: frozenset[str] | None
    sensitive: frozenset[str] | None

    @property
    def open(self) -> bool:
        """Whether anything at all can be behind it: the rows of one division are all at home there."""
        if self.units is None or self.newest.kept_by != "division":
            return self.units is None or bool(self.units)
        return bool(self.units & {self.held.shelf.division_key, self.held.register.division})

    @property
    def shows_sensitive(self) -> bool:
        """Whether a list may show what is sensitive: only where that holds of every row that it reaches."""
        if self.sensitive is None:
            return True
        if self.newest.kept_by == "division":
            return self.held.shelf.division_key in self.sensitive
        return self.units is not None and self.units <= self.sensitive

    def shown(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of these fields, values and columns that a list shows, in order."""
        hidden = frozenset[str]() if self.shows_sensitive else self.hidden
        return tuple(name for name in names if name not in hidden)

    def fields_of(self, entry: Entry) -> tuple[str, ...]:
        """The fields and values of one row that its page shows, in order."""
        seen = self.sensitive is None or entry.unit_key in self.sensitive
        names = (*self.newest.fields, *(value.id for value in self.newest.values))
        return tuple(name for name in names if seen or name not in self.hidden)

    @property
    def hidden(self) -> frozenset[str]:
        """What is sensitive, or tells what is, by the version in force or by that of the table."""
        return self.newest.guarded | self.held.register.guarded

    def sees(self, entry: Entry) -> bool:
        """Whether this row is seen. What is not seen is not there: 404, never 403."""
        return entry.disposed_at is None and self.reaches(entry)

    def reaches(self, entry: Entry) -> bool:
        """The same of a row of which nothing may be left but that it was disposed of."""
        if entry.shelf_id != self.held.shelf.register:
            return False
        reached = self.units is None or entry.unit_key in self.units
        shielded = entry.protected and self.protected is not None and entry.unit_key not in self.protected
        return reached and not shielded

    def entries(self) -> QuerySet[Entry]:
        """The same as rows of the table of entries."""
        found = Entry.objects.filter(shelf=self.held.shelf, disposed_at=None)
        if self.units is not None:
            found = found.filter(unit_key__in=self.units)
        return found if self.protected is None else found.filter(Q(protected=False) | Q(unit_key__in=self.protected))

    def condition(self) -> tuple[str, list[Any]]:
        """The same as SQL over the typed table, with its values."""
        parts, values = [], []
        if self.units is not None:
            parts.append(_among("_home", self.units))
            values += sorted(self.units)
        if self.protected is not None:
            parts.append(f'("_protected" = 0 OR {_among("_home", self.protected)})')
            values += sorted(self.protected)
        return " AND ".join(parts) or "1 = 1", values

    def by_words(self) -> str:
        """The rows that may be found by words, as SQL: none while words of what became sensitive are searched, and none
        that name a row of a register of which nothing is reached, whose name is searched with them. One statement for
        each register that is named so."""
        searched = self.held.register.find
        if len(self.shown(searched)) < len(searched):
            return "1 = 0"  # until the table is built anew
        of = {name: self.held.register.reference(name) for name in searched}
        shut = [name for name, other in of.items() if other and door(self.staff, other) is None]
        return " AND ".join(f'"{name}" IS NULL' for name in shut) or "1 = 1"


def door(staff: Staff, register: str, right: str = READ) -> Door | None:
    """What this person reaches of a register with a right; None where nothing is, or there is no such register."""
    shelf = Shelf.objects.filter(pk=register).first()
    return door_of(shelf, staff, right) if shelf else None


def door_of(shelf: Shelf, staff: Staff, right: str = READ) -> Door | None:
    """The same of a shelf that was read. No statement."""
    held = shelving.of(shelf)
    newest = by_digest(REGISTER, shelf.published or shelf.digest)
    found = Door(
        held,
        newest,
        staff,
        _units(shelf, staff, right),
        _units(shelf, staff, PROTECTED),
        _units(shelf, staff, SENSITIVE),
    )
    return found if found.open else None


def on_table(day: date) -> tuple[str, list[Any]]:
    """The rows that hold on a day, as SQL with its values."""
    return '"from_on" <= %s AND "until_on" > %s', [day, day]


def _units(shelf: Shelf, staff: Staff, right: str) -> frozenset[str] | None:
    reach = Reach(kind_of(Entry.subject_kind), staff, right, shelf.rights)
    return None if reach.whole else reach.units


def _among(column: str, units: frozenset[str]) -> str:
    return f'"{column}" IN ({", ".join(["%s"] * len(units))})' if units else "1 = 0"
