"""The rows of a register as the rows of a list: the third beside a table and a tuple at hand.

It answers nothing before ``within``: there it opens its door. An anchor is the entry alone, whose place is read anew:
what a row says never stands in an address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from sannai.organization.scope import Reach
from sannai.registers.asking import Edge, EntryRow, EntryRows, Order, Range
from sannai.registers.door import Door
from sannai.rules.registers.model import Sort

from .anchors import Part, Turn
from .rows import By, Sorting, Span


@dataclass(frozen=True, slots=True)
class Shelf:
    """``opens``: (staff, right) → the door to the register, None where nothing is behind it. ``on``: the day;
    ``columns``: what a page reads of its rows; ``when``: what is left of them in this list; ``rows``: what is behind
    the door, None before it was asked."""

    opens: Callable[[Any, str], Door | None]
    on: date
    columns: tuple[str, ...] = ()
    when: Callable[[EntryRows], EntryRows] = lambda rows: rows
    rows: EntryRows | None = None
    shut: bool = False

    def where(self, by: By, value: Any) -> Self:
        if self.shut:
            return self
        if not isinstance(by, str):
            return replace(self, rows=by(self._rows, value))
        return replace(self, rows=self._rows.where(by, _asked(value)))

    def within(self, reach: Reach) -> Self:
        found = self.opens(reach.staff, reach.right)
        return replace(self, shut=True) if found is None else replace(self, rows=self.when(EntryRows(found, self.on)))

    def turn(self, sort: Sorting, *, size: int, after: str = "", before: str = "") -> Turn:
        if self.shut:
            return Turn((), lost=bool(after or before))
        order, rows = _order(sort), self._rows
        back, asked = bool(before) and not after, after or before
        edge = rows.edge_of(entry, order) if (entry := _entry(asked)) else None
        if edge is None:
            return _page(rows.page(order, size + 1), size, back=False, inner=False, lost=bool(asked))
        found = rows.page(order, size + 1, edge, back=back)
        if found:
            return _page(found, size, back=back, inner=True)
        # Nothing there: from the other end, the rows next to where one stood.
        return _page(rows.page(order, size + 1, back=not back), size, back=not back, inner=False, lost=True)

    def count(self, to: int) -> int:
        return 0 if self.shut else self._rows.count(to)

    def load(self, keys: Sequence[Any]) -> list[EntryRow]:
        if self.shut:
            return []
        door = self._rows.door
        names = {one.name: one.of for one in door.held.register.columns}
        return self._rows.load(keys, [name for name in self.columns if door.shown([names.get(name, name)])])

    def page(self, turn: Turn) -> list[EntryRow]:
        return self.load(turn.keys)

    def ahead(self, sort: Sorting, turn: Turn, to: int) -> int:
        if self.shut or turn.edge is None or not turn.before:
            return 0
        return self._rows.before(_order(sort), turn.edge, to)

    @property
    def entries(self) -> EntryRows | None:
        """The rows themselves, for what a list does not ask; None where the door is shut."""
        return None if self.shut else self._rows

    @property
    def _rows(self) -> EntryRows:
        assert self.rows is not None, "a shelf is read behind its door"
        return self.rows


def _order(sort: Sorting) -> Order:
    assert not callable(sort.by), f"{sort.name}: a shelf is sorted by its columns"
    return Order(tuple(Sort(part.name, part.against) for part in sort.by), sort.descending)


def sort_of(parts: Sequence[Sort]) -> tuple[Part, ...]:
    """A declared order as that of a column: each part with its way."""
    return tuple(Part(part.name, str, against=part.descending) for part in parts)


def _asked(value: Any) -> Any:
    return Range(value.first, value.last) if isinstance(value, Span) else value


def _page(found: Sequence[Edge], size: int, *, back: bool, inner: bool, lost: bool = False) -> Turn:
    """``inner``: there is something on the side that one came from."""
    more = len(found) > size
    rows = found[:size][:: -1 if back else 1]
    if not rows:
        return Turn((), lost=lost)
    keys = tuple(UUID(str(row[-1])) for row in rows)
    before, after = (more, inner) if back else (inner, more)
    return Turn(keys, str(keys[0]) if before else "", str(keys[-1]) if after else "", rows[0], lost)


def _entry(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
