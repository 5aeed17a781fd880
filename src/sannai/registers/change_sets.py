"""変更の束: many new rows written as one. The event of the set holds their number and a root over their hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from typing import Any

from sannai.common import canonical, events, witness
from sannai.common.action import Denied, action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.written import insert_all
from sannai.rules.registers.rows import called, read_row

from . import numbers, shelving, tables, verbs
from .actions import last_day_of, refuse_withdrawn, twice
from .models import STRUCK, ChangeSet, Entry, Shelf
from .placing import folded_key, home_of
from .shelving import Open
from .states import Period, period_of
from .tables import Written

TOGETHER = 1000
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line: where it stands in the source, and the sentence."""

    line: int
    message: str


class FaultyLines(Exception):
    """Some lines do not read, and nothing was written. ``faults``: every one of them."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__(f"{len(faults)} 行に誤りがあります。")
        self.faults = tuple(faults)


def new_set(register: str, source: str, at: datetime, unit: str = "") -> ChangeSet:
    """A set that is about to be applied, by that division. Raises Shelf.DoesNotExist."""
    return ChangeSet(shelf=Shelf.objects.get(pk=register), unit_key=unit, source=source[:200], at=at)


@action(verbs.APPLIED)
def enter_all(change_set: ChangeSet, *, lines: Iterable[tuple[int, Sequence[Body]]], by: Actor, at: datetime) -> int:
    """新しい記載をまとめて書く; how many. ``lines``: (its line in the source, the periods of one row, the first first).

    All or nothing: raises FaultyLines with every fault, and Denied for a unit whose rows the actor may not enter.
    """
    held = shelving.opened(change_set.shelf_id, writing=True)
    refuse_withdrawn(held.shelf)
    change_set.save(force_insert=True)
    reading, hashes = _Reading(held, by, at), []
    source = iter(lines)
    while some := list(islice(source, TOGETHER)):
        rows = [row for line, bodies in some if (row := reading.row(line, bodies))]
        reading.look_for_others(rows)
        if not reading.faults:
            hashes += _write(held, change_set, rows, by, at)
    if reading.faults:
        raise FaultyLines(sorted(reading.faults, key=lambda one: one.line))
    reading.giving.keep()
    if len(hashes) >= TOGETHER:
        tables.analyze(held.table)
    change_set.entries, change_set.root = len(hashes), canonical.digest("".join(hashes))
    change_set.save(update_fields=["entries", "root"])
    note(register=change_set.shelf_id, entries=len(hashes), root=change_set.root, source=change_set.source)
    return len(hashes)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    entry: Entry
    periods: tuple[Period, ...]
    key: str


class _Reading:
    """Reads lines of one set; what is wrong with them is gathered."""

    def __init__(self, held: Open, by: Actor, at: datetime) -> None:
        self.held, self.by, self.on = held, by, today(at)
        self.faults: list[LineFault] = []
        self.giving = numbers.Giving(held)
        self._keys: dict[str, int] = {}
        self._allowed: set[str] = set()

    def row(self, line: int, bodies: Sequence[Body]) -> _Row | None:
        """One row with its periods; None if something is wrong with it."""
        held, register, periods = self.held, self.held.register, []
        first = self.giving.to(bodies[0])
        for body in (first, *({**one, **_kept(register.extras, first)} for one in bodies[1:])):
            read = read_row(register, body, self.on, held.around)
            if read.faults:
                self.faults += [LineFault(line, one.message) for one in read.faults]
                return None
            named = called(register, read, held.around)
            periods.append(period_of(read.body, read.values, named[:300], register.digest))
        for before, after in pairwise(periods):
            if after.start < before.end:
                self.faults.append(LineFault(line, "いつから：前の期間と重なります。日を確かめてください"))
                return None
        unit, key = home_of(register, read), folded_key(register, read, held.around)
        ended_on = last_day_of(periods)
        entry = Entry(shelf=held.shelf, unit_key=unit, key_folded=key, ended_on=ended_on, seq=1)
        self._allow(entry)
        if before_line := self._keys.get(key):
            self.faults.append(LineFault(line, f"同じ鍵（{named}）が {before_line} 行目にもあります"))
            return None
        self._keys[key] = line
        return _Row(line, entry, tuple(periods), named)

    def look_for_others(self, rows: Sequence[_Row]) -> None:
        """Rows whose key stands already. One statement."""
        keys = {row.entry.key_folded: row for row in rows}
        standing = Entry.objects.filter(shelf=self.held.shelf, key_folded__in=list(keys), disposed_at=None)
        for other in standing.exclude(status=STRUCK).select_related("shelf"):
            row = keys[other.key_folded]
            self.faults.append(LineFault(row.line, twice([other], self.by).format(key=row.key)))

    def _allow(self, entry: Entry) -> None:
        if entry.unit_key in self._allowed:
            return
        if not self.by.may(verbs.ENTERED.right, entry):
            raise Denied(f"{self.by.kind}:{self.by.staff_key} may not enter rows of {entry.unit_key}")
        self._allowed.add(entry.unit_key)


def _kept(extras: Mapping[str, Any], first: Body) -> dict[str, Any]:
    """A number that was given to the first period is that of the row."""
    return {id: first[id] for id, extra in extras.items() if extra.give and id in first}


def _write(held: Open, change_set: ChangeSet, rows: Sequence[_Row], by: Actor, at: datetime) -> list[str]:
    said = list(_said(held, change_set, rows))
    with witness.beside_the_log():  # what the log says of each row stands in the event of that row
        insert_all([row.entry for row in rows])
    made = events.append_first([row.entry for row in rows], verbs.ENTERED.name, said, by=by, at=at)
    on_shelf = (
        Written(row.entry.pk, row.entry.unit_key, row.entry.protected, period, 1)
        for row in rows
        for period in row.periods
    )
    tables.insert(held.register, held.table, on_shelf, held.around)
    return [event.hash for event in made]


def _said(held: Open, change_set: ChangeSet, rows: Sequence[_Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        noted = witness.Noted()
        with witness.noting(noted):
            witness.note(row.entry, row_is_new=True)
        periods = [period.said() for period in row.periods]
        yield {
            "definition": held.register.digest, "periods": periods, "reason": "", "change": change_set.subject_id,
            **noted.payload(),
        }  # fmt: skip
