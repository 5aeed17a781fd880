"""Keyset paging: a page begins beyond the row at the edge of the one before, so the last costs what the first does.

The address carries the values of that row's sort key. Rows may come, go and move while somebody reads on: a row that
stays where it is is met once, forwards and back; one whose own key moved may be met again or not at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Expression, F, Q, QuerySet

Value = date | datetime | UUID | str | int
Edge = tuple[Value, ...]  # one value for each part of the order

_LONGEST = 1000  # characters of an anchor in an address
_LARGEST = 2**63 - 1  # what both databases compare as a number


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sort key. Its value is never NULL: ``of`` puts a last value where a column may be empty.

    A NULL inside would compare to nothing, and the list would end there without a word.
    """

    name: str  # of a column, or of ``of`` in the statement
    kind: type[Value]
    of: Expression | None = None
    against: bool = False  # runs against the others: of a shelf only, which has an index made for it


@dataclass(frozen=True, slots=True)
class Order:
    """How one list is sorted: all parts in one direction, so that one index serves both ways; the last is unique."""

    name: str  # of the list and of this sort of it
    parts: tuple[Part, ...]
    descending: bool = False

    def of(self, rows: QuerySet[Any], *, back: bool = False) -> QuerySet[Any]:
        """The rows in this order, or in the opposite one."""
        made: QuerySet[Any] = rows.annotate(**{part.name: part.of for part in self.parts if part.of is not None})
        down = self.descending != back
        return made.order_by(*(F(part.name).desc() if down else F(part.name).asc() for part in self.parts))

    def beyond(self, edge: Edge, *, back: bool = False) -> Q:
        """What comes after that edge (before it, going back), for rows that went through ``of``.

        ``a >= 1 AND (a > 1 OR (a = 1 AND (b > 2 OR …)))``: it is the bound in front that lets SQLite seek in an index,
        which compares no row values that way.
        """
        over = "lt" if self.descending != back else "gt"
        found: Q | None = None
        for part, value in reversed(tuple(zip(self.parts, edge, strict=True))):
            further = Q(**{f"{part.name}__{over}": value})
            found = further if found is None else further | (Q(**{part.name: value}) & found)
        assert found is not None
        return Q(**{f"{self.parts[0].name}__{over}e": edge[0]}) & found

    def token(self, edge: Edge) -> str:
        """That edge as it stands in an address. It is no secret: give it no names of people."""
        values = [value.isoformat() if isinstance(value, date) else value for value in edge]
        said = json.dumps([self._mark(), *values], ensure_ascii=False, separators=(",", ":"), default=str)
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    def read(self, token: str) -> Edge | None:
        """The edge in an address; None if it cannot be read or belongs to another list or sort."""
        if not token or len(token) > _LONGEST or not token.isascii():
            return None
        try:
            said = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True))
            if not isinstance(said, list) or len(said) != len(self.parts) + 1 or said[0] != self._mark():
                return None
            return tuple(_value(part.kind, each) for part, each in zip(self.parts, said[1:], strict=True))
        except (ValueError, OverflowError, RecursionError):
            return None

    def _mark(self) -> str:
        sort = [self.name, self.descending, *((part.name, part.kind.__name__) for part in self.parts)]
        return hashlib.sha256(json.dumps(sort).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Turn:
    """One page: the key (the last part) of each row, and the anchors of the pages beside it, empty where none is."""

    keys: tuple[Any, ...]
    before: str = ""
    after: str = ""
    edge: Edge | None = None  # of the first row
    lost: bool = False  # asked for what is not there (any more): this is the nearest page that is


def turn(rows: QuerySet[Any], order: Order, *, size: int, after: str = "", before: str = "") -> Turn:
    """The page after or before an anchor, or the first. One statement; two if nothing is left there.

    An anchor that cannot be read gives the first page; beyond the last row stands the last page, before the first the
    first. ``lost`` says so.
    """
    back = bool(before) and not after
    asked = after or before
    edge = order.read(asked)
    if edge is None:
        return _page(order, _rows(rows, order, size, None, back=False), size, back=False, inner=False, lost=bool(asked))
    found = _rows(rows, order, size, edge, back=back)
    if found:
        return _page(order, found, size, back=back, inner=True)
    # Nothing there: from the other end, the rows next to where one stood.
    return _page(order, _rows(rows, order, size, None, back=not back), size, back=not back, inner=False, lost=True)


def count(rows: QuerySet[Any], *, to: int) -> int:
    """How many rows, counted no further than that: the whole of a large table takes as long as reading it."""
    return rows.order_by()[:to].count()


def earlier(rows: QuerySet[Any], order: Order, page: Turn, *, to: int) -> int:
    """How many rows stand before this page, counted no further than that. No statement for the first page."""
    if page.edge is None or not page.before:
        return 0
    return count(order.of(rows).filter(order.beyond(page.edge, back=True)), to=to)


def _rows(rows: QuerySet[Any], order: Order, size: int, edge: Edge | None, *, back: bool) -> list[Edge]:
    sorted_ = order.of(rows, back=back)
    if edge is not None:
        sorted_ = sorted_.filter(order.beyond(edge, back=back))
    return list(sorted_.values_list(*(part.name for part in order.parts))[: size + 1])


def _page(order: Order, found: Sequence[Edge], size: int, *, back: bool, inner: bool, lost: bool = False) -> Turn:
    """``inner``: there is something on the side that one came from."""
    more = len(found) > size
    rows = found[:size][:: -1 if back else 1]
    if not rows:
        return Turn((), lost=lost)
    before = inner if not back else more
    after = more if not back else inner
    return Turn(
        keys=tuple(row[-1] for row in rows),
        before=order.token(rows[0]) if before else "",
        after=order.token(rows[-1]) if after else "",
        edge=rows[0],
        lost=lost,
    )


def _value(kind: type[Value], said: Any) -> Value:
    """One value as JSON holds it. Raises ValueError."""
    if kind is int:
        if type(said) is not int or abs(said) > _LARGEST:
            raise ValueError(said)
        return said
    if not isinstance(said, str) or "\0" in said:
        raise ValueError(said)
    said.encode()  # half a surrogate pair is no text; UnicodeEncodeError is a ValueError
    if kind is datetime:
        moment = datetime.fromisoformat(said)
        if moment.tzinfo is None:
            raise ValueError(said)
        return moment.astimezone(UTC)
    if kind is date:
        return date.fromisoformat(said)
    return UUID(said) if kind is UUID else said
