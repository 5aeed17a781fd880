"""集計: the rows of a list counted by one or two of its filters. Each number leads to the rows that it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sannai.registers import beside, tables
from sannai.registers.asking import EntryRows
from sannai.registers.models import Shelf
from sannai.rules.registers.model import Register
from sannai.web.kit.ask import At, Filter, Query
from sannai.web.kit.cells import Cell, Link, Ref
from sannai.web.kit.table import NUMBER, Column, Table

from .columns import HIDDEN
from .filters import NOTHING, Code, Numbers, Owner, Reference, address_of, filters_of
from .listing import Opened

MOST_ROWS, MOST_COLUMNS = 200, 20
UNKNOWN = "（未記入）"
Counts = Mapping[tuple[Any, ...], int]


@dataclass(frozen=True, slots=True)
class Counted:
    """The table, and what does not stand in it."""

    title: str
    table: Table[Any]
    total: int
    cut: str


@dataclass(frozen=True, slots=True)
class Group:
    """One value of what is counted by: its words, and how an address asks for it ("" where none can)."""

    value: Any
    words: str
    asks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    group: Group | None
    counts: Sequence[int]
    total: int


def dimensions(one: Opened) -> dict[str, str]:
    """By what rows can be counted: filters of few values. name → label"""
    seen = one.door.shown(one.newest.filters)
    offered = filters_of(one.newest, one.door.held.register, (), seen) if seen else []
    counted = [each for each in offered if _finite(each, one.door.held.register)]
    return {str(each.by): one.newest.labels.get(str(each.by), str(each.by)) for each in counted}


def _finite(each: Filter, held: Register) -> bool:
    if not isinstance(each.by, str) or not isinstance(each, Code | Owner | Reference | Numbers):
        return False
    column = tables.filter_of(held, each.by)
    computed = any(one.id == each.by for one in held.values)
    return column is not None and column.type != "several" and (computed or not isinstance(each, Numbers))


def tabulated(one: Opened, at: At, query: Query, rows: EntryRows, names: Sequence[str]) -> Counted:
    """These rows counted by one name or by two. One statement, one more where rows of another register are named."""
    counts: Counts = {key: number for *values, number in rows.tabulate(*names) for key in [tuple(values)]}
    groups = [_groups(one, at, name, {key[place] for key in counts}) for place, name in enumerate(names)]
    down, across = groups[0], groups[1] if len(names) > 1 else []
    cut = [f"{label}は、はじめの{most}までです" for label, most, some in _cuts(one, names, groups) if len(some) > most]
    down, across = down[:MOST_ROWS], across[:MOST_COLUMNS]
    labels = [one.newest.labels.get(name, name) for name in names]
    if across:
        cells = {group: [counts.get((group.value, each.value), 0) for each in across] for group in down}
    else:
        cells = {group: [counts.get((group.value,), 0)] for group in down}
    wholes, sums, total = _sums(counts, 0), _sums(counts, len(names) - 1), sum(counts.values())
    lines = [Row(group, numbers, wholes[group.value]) for group, numbers in cells.items()]
    lines.append(Row(None, [sums[each.value] for each in across] if across else [total], total))
    table = Table(_columns(labels[0], across, query), lines, "ごと・".join(labels) + "ごとの件数")
    return Counted("×".join(labels), table, total, "、".join(cut))


def _cuts(one: Opened, names: Sequence[str], groups: Sequence[list[Group]]) -> list[tuple[str, int, list[Group]]]:
    labels = [one.newest.labels.get(name, name) for name in names]
    return list(zip(labels, (MOST_ROWS, MOST_COLUMNS), groups, strict=False))


def _sums(counts: Counts, place: int) -> Mapping[Any, int]:
    """Totals by one of the names are counted from all of it, and not from what is shown."""
    found: dict[Any, int] = defaultdict(int)
    for key, number in counts.items():
        found[key[place]] += number
    return found


def _columns(label: str, across: Sequence[Group], query: Query) -> list[Column[Any]]:
    def number(place: int, asks: tuple[tuple[str, str], ...]) -> Any:
        def cell(row: Row) -> Cell:
            count = row.counts[place]
            own = row.group.asks if row.group else ()
            known = (row.group is None or bool(own)) and (not across or bool(asks))
            if not count or not known:
                return count
            return Link(f"{count:,}", Ref("desk:register", _key(query), _query(query, (*own, *asks))))

        return cell

    def name(row: Row) -> Cell:
        return row.group.words if row.group else "計"

    head: list[Column[Any]] = [Column("by", label, name, first=True)]
    if not across:
        return [*head, Column("number", "件数", number(0, ()), NUMBER)]
    return [
        *head,
        *(Column(f"c{at}", each.words, number(at, each.asks), NUMBER) for at, each in enumerate(across)),
        Column("all", "計", lambda row: row.total, NUMBER),
    ]


def _key(query: Query) -> str:
    return query.path.rstrip("/").rpartition("/")[2]


def _query(query: Query, asks: Sequence[tuple[str, str]]) -> str:
    return query.url(**dict(asks)).removeprefix(query.path)


def _groups(one: Opened, at: At, name: str, values: set[Any]) -> list[Group]:
    """The values that there are, in the order of the choices or of their words; what is not known stands last."""
    register, held = one.newest, one.door.held.register
    each = next(each for each in filters_of(register, held, (), [name]) if each.by == name)
    known = [value for value in values if value is not None]
    address = address_of(name)
    found: list[Group]
    if isinstance(each, Owner):
        order = {unit.key: place for place, unit in enumerate(at.city.units)}
        units = sorted(known, key=lambda key: (order.get(key, len(order)), key))
        found = [Group(key, at.city.name_of(key, key), ((address, key),) if key in order else ()) for key in units]
    elif isinstance(each, Code):
        codes = {each.value(code, at): (code, label) for code, label in each.offered(at).items() if code != NOTHING}
        inside = [value for value in codes if value in values]
        found = [Group(value, codes[value][1], ((address, codes[value][0]),)) for value in inside]
        found += [Group(value, str(value)) for value in sorted(map(str, set(known) - set(codes)))]
    elif isinstance(each, Reference):
        found = _references(one, at, each, known)
    else:
        names = (f"{address}_least", f"{address}_most")
        found = [Group(value, str(value), tuple((part, str(value)) for part in names)) for value in sorted(known)]
    empty = ((address, NOTHING),) if isinstance(each, Code) and NOTHING in each.offered(at) else ()
    return [*found, *([Group(None, UNKNOWN, empty)] if None in values else [])]


def _references(one: Opened, at: At, each: Reference, known: Sequence[Any]) -> list[Group]:
    """By how they are called on the day. Those that this person may not see are one group without a name."""
    shelves = beside.beside(one.door.staff, Shelf.objects.filter(pk=each.of))
    named = beside.called(shelves[each.of], known, at.day.on) if each.of in shelves else {}
    groups = []
    for id in known:
        other = named.get(str(id))
        hidden = other is not None and other.hidden
        groups.append(Group(id, HIDDEN if hidden else (other.words if other and other.words else str(id)),
                            () if hidden else ((each.name, str(id)),)))  # fmt: skip
    return sorted(groups, key=lambda group: (group.words == HIDDEN, group.words))
