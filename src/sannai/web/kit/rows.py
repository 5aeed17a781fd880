"""Where the rows of a list come from: a table, or a tuple at hand. Both answer the same questions.

A shelf of a register (``shelf.py``) is the third: whatever narrows itself by a filter and by a reach, counts no further
than it is asked, and gives one page beyond an anchor, is the rows of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, Protocol, Self, TypeVar

from django.db.models import Q, QuerySet

from sannai.common.time import TOKYO
from sannai.organization.scope import Reach

from . import anchors
from .anchors import Order, Part, Turn
from .table import Sort

T = TypeVar("T")

# A name of a column, or a function: of a table (value) → Q, of rows at hand (row, value) → bool.
By = str | Callable[..., Any]


PK = Part("pk", int)


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Sorting:
    """The sort that was asked for: the list and column that it is of, and the way."""

    name: str
    by: Sort
    descending: bool


class Rows(Protocol):
    """The rows of a list."""

    def where(self, by: By, value: Any) -> Self:
        """Those that this value of a filter leaves."""
        ...

    def within(self, reach: Reach) -> Self:
        """Those that a person reaches. The kit asks it before anything else, so that no list can forget it."""
        ...

    def turn(self, sort: Sorting, *, size: int, after: str = "", before: str = "") -> Turn:
        """One page of keys."""
        ...

    def count(self, to: int) -> int:
        """How many, counted no further than that."""
        ...

    def load(self, keys: Sequence[Any]) -> list[Any]:
        """The rows of these keys, in their order; what is not among those of the list is left out."""
        ...

    def page(self, turn: Turn) -> list[Any]:
        """The rows of a page that was just found, in its order; one that has gone meanwhile is left out."""
        ...

    def ahead(self, sort: Sorting, turn: Turn, to: int) -> int:
        """How many stand before this page, counted no further than that."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows of a table. ``key``: its unique column, the last part of every sort; ``through``: the column that leads to
    the thing whose kind says who reaches a row, where the row itself has none. ``every``: the rows before a reach or
    a filter left any out."""

    rows: QuerySet[Any]
    key: Part = PK
    through: str = ""
    every: QuerySet[Any] | None = None

    def where(self, by: By, value: Any) -> Self:
        return self._only(_condition(by, value))

    def within(self, reach: Reach) -> Self:
        found = reach.condition()
        if self.through:  # a subquery: rows of a join could double
            assert reach.kind.rows is not None, (
                f"{reach.kind.name}: a kind without a table is reached through no column"
            )
            found = Q(**{f"{self.through}__in": reach.kind.rows._default_manager.filter(found)})
        return self._only(found)

    def _only(self, found: Q) -> Self:
        return replace(self, rows=self.rows.filter(found), every=self._every)

    @property
    def _every(self) -> QuerySet[Any]:
        return self.rows if self.every is None else self.every

    def turn(self, sort: Sorting, *, size: int, after: str = "", before: str = "") -> Turn:
        return anchors.turn(self.rows, self._order(sort), size=size, after=after, before=before)

    def count(self, to: int) -> int:
        return anchors.count(self.rows, to=to)

    def load(self, keys: Sequence[Any]) -> list[Any]:
        return self._of(self.rows, keys)

    def page(self, turn: Turn) -> list[Any]:
        # Its keys were found under every condition: what stands behind them is asked for by the keys alone.
        return self._of(self._every, turn.keys)

    def _of(self, rows: QuerySet[Any], keys: Sequence[Any]) -> list[Any]:
        found = {getattr(row, self.key.name): row for row in rows.order_by().filter(**{f"{self.key.name}__in": keys})}
        return [found[key] for key in keys if key in found]

    def ahead(self, sort: Sorting, turn: Turn, to: int) -> int:
        if turn.edge is None or not turn.before:
            return 0
        order = self._order(sort)
        return anchors.count(order.of(self.rows).filter(order.beyond(turn.edge, back=True)), to=to)

    def _order(self, sort: Sorting) -> Order:
        assert not callable(sort.by), f"{sort.name}: rows of a table are sorted by their columns"
        return Order(sort.name, (*sort.by, *([self.key] if self.key not in sort.by else [])), sort.descending)


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """Rows at hand, few enough to be kept whole. ``key`` names one; a page is given the rows themselves."""

    rows: Sequence[T]
    key: Callable[[T], str]

    def where(self, by: By, value: Any) -> Self:
        return replace(self, rows=[each for each in self.rows if _holds(by, each, value)])

    def within(self, reach: Reach) -> Self:
        return replace(self, rows=[each for each in self.rows if reach.holds(each)])

    def turn(self, sort: Sorting, *, size: int, after: str = "", before: str = "") -> Turn:
        rows, place = self._places(sort)
        asked = after or before
        lost = bool(asked) and asked not in place
        first = 0 if lost or not asked else place[after] + 1 if after else max(0, place[before] - size)
        if asked and first >= len(rows):  # nothing beyond: the last page
            first, lost = max(0, len(rows) - size), True
        last = place[before] if before and not lost else first + size
        here = tuple(rows[first:last])
        return Turn(
            keys=here,
            before=self.key(here[0]) if here and first else "",
            after=self.key(here[-1]) if last < len(rows) else "",
            lost=lost,
        )

    def count(self, to: int) -> int:
        return min(len(self.rows), to)

    def load(self, keys: Sequence[Any]) -> list[Any]:
        return list(keys)

    def page(self, turn: Turn) -> list[Any]:
        return list(turn.keys)

    def ahead(self, sort: Sorting, turn: Turn, to: int) -> int:
        return min(self._places(sort)[1][self.key(turn.keys[0])], to) if turn.before else 0

    def _places(self, sort: Sorting) -> tuple[list[T], dict[str, int]]:
        assert callable(sort.by), f"{sort.name}: rows at hand are sorted by a function"
        down = sort.descending
        rows = sorted(sorted(self.rows, key=self.key, reverse=down), key=sort.by, reverse=down)
        return rows, {self.key(row): at for at, row in enumerate(rows)}


def _condition(by: By, value: Any) -> Q:
    if not isinstance(by, str):
        found = by(value)
        assert isinstance(found, Q)
        return found
    if isinstance(value, Span):
        return _between(by, value)
    return Q(**{f"{by}__in": sorted(value)}) if isinstance(value, frozenset) else Q(**{by: value})


def _between(by: str, span: Span) -> Q:
    """Of a column of moments (``at__date``) from midnight to midnight in Japan, so that an index of it serves."""
    column = by.removesuffix("__date")
    bound = _midnight if column != by else lambda on: on
    found = Q()
    if span.first:
        found &= Q(**{f"{column}__gte": bound(span.first)})
    if span.last:
        found &= Q(**{f"{column}__lt": bound(span.last + timedelta(days=1))})
    return found


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), TOKYO)


def _holds(by: By, row: Any, value: Any) -> bool:
    if not isinstance(by, str):
        return bool(by(row, value))
    own = getattr(row, by)
    if isinstance(value, Span):
        return (value.first is None or own >= value.first) and (value.last is None or own <= value.last)
    return own in value if isinstance(value, frozenset) else own == value
