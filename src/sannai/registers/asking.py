"""Asking a register for many rows: conditions, order, one page, counts. A builder over one typed table.

Every name in a statement is a compiled id and every value is bound. A page begins beyond a row and never at an offset.
How it is read is chosen here: what is few is gathered and sorted, what is many is walked along the index of the order,
since the planners of both databases take the wrong way for one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import connection

from sannai.rules.model import Box, Test
from sannai.rules.registers.keys import UNTIL
from sannai.rules.registers.model import ListBox, Register, Sort
from sannai.text.folding import fold

from . import tables
from .door import Door
from .states import OPEN

FIND = "search"  # by words: the folded texts of the fields that are searched
FEW = 1000  # rows that are gathered and sorted; on from there the order is walked
TOO_MANY_WORDS = 8
CHOOSES = True  # False: as the planner of the database likes, to measure the difference
# Stands before what a condition compares. On SQLite it becomes a unary plus where that index must not be taken.
_MARK = "~"
_LIKE = "LIKE %s ESCAPE '\\'"
_SPECIAL = re.compile(r"([\\%_])")

Edge = tuple[Any, ...]  # one value for each part of the order, the entry last


@dataclass(frozen=True, slots=True)
class Range:
    """From one value to another, both included; None is open."""

    low: Any = None
    high: Any = None


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL with its values. ``range_of``: the name of which it is a range."""

    sql: str
    values: tuple[Any, ...] = ()
    range_of: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Names, each with its way; ``descending``: the whole the other way round. The entry is the last part."""

    by: tuple[Sort, ...]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of a page: what the typed table holds of it. ``cells``: by column, only of what the door shows."""

    entry: UUID
    seq: int
    home: str
    protected: bool
    called: str
    start: date
    end: date
    cells: Mapping[str, Any]


class Hidden(Exception):
    """Asked by a field that this person may not see, or that the table does not hold."""


@dataclass(frozen=True, slots=True)
class EntryRows:
    """The rows of a register behind a door that hold on a day, and of those what the conditions leave."""

    door: Door
    on: date
    asked: tuple[Condition, ...] = ()
    _counted: dict[int, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def register(self) -> Register:
        """The definition by which the table was made."""
        return self.door.held.register

    def where(self, name: str, value: Any) -> Self:
        """Those whose field or value is this, one of these (frozenset), within a Range, or nothing (None).

        ``name`` FIND: those that have every one of these words. Raises Hidden.
        """
        if name == FIND:
            words = [fold(word) for word in str(value).split()[:TOO_MANY_WORDS]]
            found = [Condition(f'{_MARK}"search" {_LIKE}', (_contains(word),)) for word in words if word]
            return self._and(*found, Condition(self.door.by_words())) if found else self
        return self._and(self._condition(name, value))

    def box(self, box: ListBox | Box) -> Self:
        """Those of a declared list, on its day."""
        plain = box.on(self.on) if isinstance(box, ListBox) else box
        return self._and(*(self._tested(name, test) for name, test in plain.entries))

    def lacking(self) -> Self:
        """Those that lack what the version in force asks of every row."""
        return self._and(lack_of(self.door))

    def count(self, to: int) -> int:
        """How many, counted no further than that."""
        far = max(to, FEW + 1)  # the same count says how to read a page
        if far not in self._counted:
            where, values = self._where(())
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {self._table} WHERE {where} LIMIT %s) AS found"  # noqa: S608
            self._counted[far] = int(_fetch(sql, [*values, far])[0][0])
        return min(to, self._counted[far])

    def exact(self) -> int:
        """How many there are: as long as it takes."""
        where, values = self._where(())
        return int(_fetch(f"SELECT count(*) FROM {self._table} WHERE {where}", values)[0][0])  # noqa: S608

    def page(self, order: Order, size: int, edge: Edge | None = None, *, back: bool = False) -> list[Edge]:
        """The rows beyond an edge (before it, going back), or the first, in that order: what each is sorted by."""
        terms = self._terms(order, back)
        walks = self._walks(order)
        beyond = _beyond(terms, edge)
        where, values = self._where((beyond,) if beyond else (), order if walks else None)
        found = ", ".join(expression for expression, _ in terms)
        if walks:
            by = ", ".join(f"{expression}{' DESC' if down else ''}" for expression, down in terms)
            sql = f"SELECT {found} FROM {self._table} WHERE {where} ORDER BY {by} LIMIT %s"  # noqa: S608
        else:  # what is found is gathered first
            named = ", ".join(f"{expression} AS k{at}" for at, (expression, _) in enumerate(terms))
            by = ", ".join(f"k{at}{' DESC' if down else ''}" for at, (_, down) in enumerate(terms))
            rows = f"SELECT {named} FROM {self._table} WHERE {where} LIMIT {FEW + 1:d}"  # noqa: S608
            sql = f"SELECT * FROM ({rows}) AS few ORDER BY {by} LIMIT %s"  # noqa: S608
        return _fetch(sql, [*values, size])

    def edge_of(self, entry: UUID, order: Order) -> Edge | None:
        """Where a row stands in an order now; None if this person does not reach it, or it does not hold on the day."""
        found = ", ".join(expression for expression, _ in self._terms(order, False))
        where, values = replace(self, asked=()).where_of([entry])
        rows = _fetch(f"SELECT {found} FROM {self._table} WHERE {where} LIMIT 1", values)  # noqa: S608
        return rows[0] if rows else None

    def before(self, order: Order, edge: Edge, to: int) -> int:
        """How many stand before a row, counted no further than that."""
        beyond = _beyond(self._terms(order, True), edge)
        assert beyond is not None
        where, values = self._where((beyond,), order if self._walks(order) else None)
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {self._table} WHERE {where} LIMIT %s) AS found"  # noqa: S608
        return int(_fetch(sql, [*values, to])[0][0])

    def load(self, entries: Sequence[UUID], columns: Sequence[str]) -> list[EntryRow]:
        """These rows in their order, with these columns; what is not behind the door is left out."""
        if not entries:
            return []
        own = ("entry", "seq", "_home", "_protected", "_called", "from_on", "until_on")
        named = ", ".join(f'"{name}"' for name in (*own, *columns))
        where, values = self.where_of(entries)
        found = {}
        sql = f"SELECT {named} FROM {self._table} WHERE {where}"  # noqa: S608
        for entry, seq, home, protected, called, start, end, *cells in _fetch(sql, values):
            key = UUID(str(entry))
            held = dict(zip(columns, cells, strict=True))
            found[key] = EntryRow(key, seq, home, bool(protected), called, as_day(start), as_day(end), held)
        return [found[key] for key in entries if key in found]

    def tabulate(self, *names: str) -> list[tuple[Any, ...]]:
        """How many rows have each value of these names, or each pair of two: (value, …, number). Nothing is None."""
        by = ", ".join(self._column(name) for name in names)
        where, values = self._where(())
        return _fetch(f"SELECT {by}, count(*) FROM {self._table} WHERE {where} GROUP BY {by}", values)  # noqa: S608

    def where_of(self, entries: Sequence[UUID]) -> tuple[str, list[Any]]:
        """The condition of these rows among all of them."""
        marks = ", ".join(["%s"] * len(entries))
        among = Condition(f'"entry" IN ({marks})', tuple(tables.id_of(one) for one in entries))
        return self._where((among,))

    @property
    def _table(self) -> str:
        return f'"{self.door.held.table}"'

    def _and(self, *more: Condition) -> Self:
        return replace(self, asked=(*self.asked, *more), _counted={})

    def _where(self, more: Iterable[Condition], walked: Order | None = None) -> tuple[str, list[Any]]:
        """Everything that must hold. ``walked``: the order whose index is to be taken, and no other."""
        reached, units = self.door.condition()
        days = (tables.day_of(self.on), tables.day_of(self.on))
        held = Condition(f'{_MARK}"from_on" <= %s AND {_MARK}"until_on" > %s', days)
        mine = Condition(reached.replace('"_home"', f'{_MARK}"_home"'), tuple(units))
        first = walked.by[0].name if walked else ""
        hinted = CHOOSES and walked is not None and connection.vendor == "sqlite"
        parts: list[str] = []
        values: list[Any] = []
        for one in (held, mine, *self.asked, *more):
            parts.append(one.sql.replace(_MARK, "+" if hinted and one.range_of != first else ""))
            values += one.values
        return " AND ".join(parts), values

    def _walks(self, order: Order) -> bool:
        """Whether the index of the order is walked: many rows, or a range of the very thing they are sorted by."""
        if not CHOOSES or any(one.range_of == order.by[0].name for one in self.asked):
            return True
        narrowed = bool(self.asked) or self.door.units is not None
        return not narrowed or self.count(FEW + 1) > FEW

    def _terms(self, order: Order, back: bool) -> list[tuple[str, bool]]:
        """(expression, whether downwards) of each part."""
        turned = order.descending != back
        for part in order.by:
            self._seen(part.name)
        named = [(tables.in_order(self.register, part.name), part.descending != turned) for part in order.by]
        return [*named, ('"entry"', turned)]

    def _seen(self, name: str) -> None:
        if tables.column_of(self.register, name) is None or name not in self.door.shown([name]):
            raise Hidden(f"{self.register.key}: {name}")

    def _column(self, name: str) -> str:
        self._seen(name)
        column = tables.filter_of(self.register, name)
        assert column is not None
        return f'"{column.name}"'

    def _condition(self, name: str, value: Any) -> Condition:
        self._seen(name)
        compared = _MARK + tables.compared(self.register, name)
        if value is None:
            return self._empty(name, compared)
        if isinstance(value, Range):
            return self._between(name, compared, value)
        values = sorted(value) if isinstance(value, frozenset) else [value]
        column = tables.filter_of(self.register, name)
        if column is not None and column.type == "several":
            sql = " OR ".join(f"{compared} {_LIKE}" for _ in values)
            return Condition(f"({sql or '1 = 0'})", tuple(_contains(f"|{code}|") for code in values))
        marks = ", ".join(["%s"] * len(values))
        return Condition(f"{compared} IN ({marks})" if values else "1 = 0", tuple(map(_bound, values)))

    def _empty(self, name: str, compared: str) -> Condition:
        if name == UNTIL:
            return Condition(f"{compared} = %s", (tables.day_of(OPEN),))
        nothing = tables.nothing_of(self.register, name)
        return Condition(f"{compared} IS NULL" if nothing == "NULL" else f"{compared} = {nothing}")

    def _between(self, name: str, compared: str, value: Range) -> Condition:
        parts, values = [], []
        if value.low is not None:
            parts.append(f"{compared} >= %s")
            values.append(_bound(value.low))
        if value.high is not None:
            parts.append(f"{compared} <= %s")
            values.append(_bound(value.high))
        elif name == UNTIL:  # an open end is no day
            parts.append(f"{compared} < %s")
            values.append(tables.day_of(OPEN))
        elif (nothing := tables.nothing_of(self.register, name)) != "NULL":
            parts.append(f"{compared} < {nothing}")
        return Condition(" AND ".join(parts) or "1 = 1", tuple(values), range_of=name)

    def _tested(self, name: str, test: Test) -> Condition:
        """One entry of a box, as ``rules.boxes.passes`` tests it."""
        if test.kind == "range":
            return self._condition(name, Range(test.low, test.high))
        if test.kind == "given":
            return self._given(name)
        return self._condition(name, frozenset(test.values) if len(test.values) > 1 else test.values[0])

    def _given(self, name: str) -> Condition:
        self._seen(name)
        if name == UNTIL:
            return Condition(f'{_MARK}"until_on" < %s', (tables.day_of(OPEN),))
        return Condition(_given(self.register, name))


def lack_of(door: Door) -> Condition:
    """The rows that lack a field which the version in force asks of every row, the table holds and this door shows."""
    held = door.held.register
    asked = [one.id for one in door.newest.fields.values() if one.required and one.when is None]
    columns = [tables.filter_of(held, name) for name in door.shown(asked) if held.on_shelf(name)]
    parts = [f'"{column.name}" IS NULL' for column in columns if column is not None and column.name not in tables.OWN]
    return Condition(f"({' OR '.join(parts)})" if parts else "1 = 0")


# Tables of which nothing lacks: what is written later is asked for everything, so it stays so.
_WHOLE: set[tuple[str, str, str]] = set()


def lacks(door: Door) -> bool:
    """Whether any row of the register lacks what the version in force asks. One statement, none once nothing does."""
    held, condition = door.held, lack_of(door)
    known = (held.table, door.newest.digest, condition.sql)
    if known in _WHOLE:
        return False
    sql = f'SELECT 1 FROM "{held.table}" WHERE {condition.sql} LIMIT 1'  # noqa: S608 - compiled ids
    found = bool(_fetch(sql, condition.values))
    if not found:
        _WHOLE.add(known)
    return found


def as_day(held: Any) -> date:
    """A day as it comes from either database."""
    return held if isinstance(held, date) else date.fromisoformat(held)


def _given(register: Register, name: str) -> str:
    """Whether anything was written: a day that is partly unknown stands in a column of its own."""
    columns = [one.name for one in register.columns if one.of == name] or ["unit"]
    return "(" + " OR ".join(f'"{column}" IS NOT NULL' for column in columns) + ")"


def _beyond(terms: Sequence[tuple[str, bool]], edge: Edge | None) -> Condition | None:
    """What comes after an edge: ``a >= 1 AND (a > 1 OR (a = 1 AND (b > 2 OR …)))``. The bound in front is what lets
    SQLite seek in the index."""
    if edge is None:
        return None
    found = ""
    values: list[Any] = []
    for (expression, down), value in reversed(list(zip(terms, edge, strict=True))):
        further = f"{expression} {'<' if down else '>'} %s"
        found = f"({further} OR ({expression} = %s AND {found}))" if found else further
        values = [value, value, *values] if values else [value]
    expression, down = terms[0]
    return Condition(f"{expression} {'<=' if down else '>='} %s AND {found}", (edge[0], *values))


def _contains(text: str) -> str:
    return "%" + _SPECIAL.sub(r"\\\1", text) + "%"


def _bound(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return tables.day_of(value) if isinstance(value, date) else value


def _fetch(sql: str, values: Sequence[Any]) -> list[Edge]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [tuple(row) for row in cursor.fetchall()]
