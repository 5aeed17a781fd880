"""What other rows say beside those of a page: how a row that is referred to is called today, and what is counted over
the rows of another register. One statement each, and only what the reader reaches there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from sannai.organization.actors import Staff
from sannai.rules.registers.model import Register, Rollup

from . import tables
from .door import Door, door_of
from .models import Shelf

OPERATIONS = {"sum": "sum", "least": "min", "largest": "max"}


@dataclass(frozen=True, slots=True)
class Beside:
    """Another register as one reader has it: ``door`` is None where nothing of it is reached."""

    shelf: Shelf
    door: Door | None


@dataclass(frozen=True, slots=True)
class Named:
    """A row that another refers to. ``words``: how it is called on the day, "" where it does not hold then or is not
    ``seen`` by this reader: then not even its name is said, nor how it was called when it was written."""

    words: str
    seen: bool


def beside(staff: Staff, shelves: Iterable[Shelf]) -> Mapping[str, Beside]:
    """These registers as this person has them. No statement."""
    return {shelf.register: Beside(shelf, door_of(shelf, staff)) for shelf in shelves}


def named_beside(register: Register, names: Iterable[str]) -> frozenset[str]:
    """The registers that these columns name: by a reference or by what is counted there."""
    wanted = set(names)
    rolled = {one.register for one in register.rollups if one.id in wanted}
    return frozenset({register.reference(name) for name in wanted} - {""} | rolled)


def called(other: Beside, ids: Collection[str], on: date) -> Mapping[str, Named]:
    """id → how these rows are called on a day, disposed ones too. What is not known is not there. One statement."""
    entries = [id for one in sorted(set(ids)) if (id := _id(one)) is not None]
    if not entries:
        return {}
    name, marks = tables.table_of(other.shelf.register, other.shelf.generation), ", ".join(["%s"] * len(entries))
    sql = f"""
        SELECT e.id, e.unit_key, e.protected, t."_called" FROM registers_entry e
        LEFT JOIN "{name}" t ON t."entry" = e.id AND t."from_on" <= %s AND t."until_on" > %s
        WHERE e.shelf_id = %s AND e.id IN ({marks})
    """  # noqa: S608 - a name of tables.table_of
    day = tables.day_of(on)
    with connection.cursor() as cursor:
        cursor.execute(sql, [day, day, other.shelf.register, *entries])
        rows = cursor.fetchall()
    return {str(UUID(str(id))): _named(other.door, unit, protected, words) for id, unit, protected, words in rows}


def partial(other: Beside) -> bool:
    """Whether this reader reaches only some of its rows."""
    return other.door is not None and other.door.units is not None


def rolled(other: Beside, rollup: Rollup, ids: Sequence[UUID], on: date) -> Mapping[str, Any] | None:
    """id → what the rows of another register that refer to it come to on a day; None where it cannot be said. One
    statement.

    None are counted that the reader does not see, nor what a hidden field says of them.
    """
    door = other.door
    if door is None or not _counts(door, rollup):
        return None
    if not ids:
        return {}
    held = door.held.register
    pointing = tables.filter_of(held, rollup.where)
    assert pointing is not None
    counted = "count(*)"
    if rollup.op != "count":
        column = tables.filter_of(held, rollup.field)
        assert column is not None
        counted = f'{OPERATIONS[rollup.op]}("{column.name}")'
    reached, units = door.condition()
    day, marks = tables.day_of(on), ", ".join(["%s"] * len(ids))
    sql = f"""
        SELECT "{pointing.name}", {counted} FROM "{door.held.table}"
        WHERE "{pointing.name}" IN ({marks}) AND "from_on" <= %s AND "until_on" > %s AND {reached}
        GROUP BY "{pointing.name}"
    """  # noqa: S608 - compiled ids
    with connection.cursor() as cursor:
        cursor.execute(sql, [*map(str, ids), day, day, *units])
        return dict(cursor.fetchall())


def capped(doors: Sequence[Door], homes: Collection[str], on: date, to: int) -> Mapping[str, tuple[int, int]]:
    """register → (how many rows behind its door hold on a day, how many of them are at home in these units), each
    counted no further than ``to``. One statement for all registers."""
    parts, values = [], []
    for door in doors:
        reached, units = door.condition()
        day = tables.day_of(on)
        home = f'"_home" IN ({", ".join(["%s"] * len(homes))})' if homes else "1 = 0"
        for condition, more in (("1 = 1", []), (home, sorted(homes))):
            parts.append(
                f'SELECT %s AS register, count(*) FROM (SELECT 1 FROM "{door.held.table}" WHERE "from_on" <= %s'  # noqa: S608
                f' AND "until_on" > %s AND {reached} AND {condition} LIMIT %s) AS found'
            )
            values += [door.held.shelf.register, day, day, *units, *more, to]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        rows = [int(row[1]) for row in cursor.fetchall()]
    return {door.held.shelf.register: (rows[2 * at], rows[2 * at + 1]) for at, door in enumerate(doors)}


def _counts(door: Door, rollup: Rollup) -> bool:
    """Whether this reader may know it, and the table of the other register holds it by now."""
    held = door.held.register
    names = [rollup.where, *([rollup.field] if rollup.field else [])]
    return len(door.shown(names)) == len(names) and all(tables.filter_of(held, name) for name in names)


def _named(door: Door | None, unit: str, protected: bool, words: str | None) -> Named:
    reached = door is not None and (door.units is None or unit in door.units)
    shielded = bool(protected) and (door is None or (door.protected is not None and unit not in door.protected))
    seen = reached and not shielded
    return Named(words or "" if seen else "", seen)


def _id(text: str) -> Any:
    id = tables.uuid_of(text)
    return tables.id_of(id) if id else None
