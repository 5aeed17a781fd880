"""References between rows, as one person sees them: what a row points at, and which rows point at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from sannai.organization.actors import Staff
from sannai.rules.registers.model import Register
from sannai.text.folding import fold

from . import tables
from .door import Door, door_of, on_table
from .models import Entry, Shelf

MOST = 20  # rows of one field that are named


@dataclass(frozen=True, slots=True)
class Pointed:
    """A row that another names: how it is called today, and whether this person sees it."""

    entry: Entry
    called: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Pointing:
    """The rows of one register that point at a row by one field: the first of them, and how many."""

    register: Register
    field: str
    count: int
    rows: tuple[tuple[str, str], ...]  # (its id, how it is called)

    @property
    def label(self) -> str:
        """情報システム契約台帳の「情報システム」."""
        return f"{self.register.title}の「{self.register.labels.get(self.field, self.field)}」"


def pointed(staff: Staff, ids: Iterable[str]) -> dict[str, Pointed]:
    """The rows with these ids that there are, disposed ones too. One statement, and one for each of their registers."""
    keys = {id for id in ids if tables.uuid_of(id)}
    entries = Entry.objects.filter(pk__in=keys).select_related("shelf") if keys else ()
    of_shelf: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        of_shelf[entry.shelf_id].append(entry)
    found: dict[str, Pointed] = {}
    for some in of_shelf.values():
        held = door_of(some[0].shelf, staff)
        seen = {entry.pk for entry in some if held is not None and held.reaches(entry)}
        names = tables.called_now(held.held.table, seen) if held is not None else {}
        found.update((str(one.pk), Pointed(one, names.get(one.pk, ""), one.pk in seen)) for one in some)
    return found


def pointing_at(staff: Staff, entry: Entry, on: date, most: int = MOST) -> list[Pointing]:
    """The rows that hold on a day and point at this one, through the door of each register, by register and field.

    One statement, and one or two for each field that refers to the register of the row.
    """
    found = []
    for shelf in Shelf.objects.order_by("pk"):
        held = door_of(shelf, staff)
        if held is not None:
            fields = [name for name in held.newest.fields if held.newest.reference(name) == entry.shelf_id]
            found += [_rows(held, name, entry, on, most) for name in held.shown(fields) if _stands(held, name)]
    return [each for each in found if each.count]


def searched(held: Door, text: str, on: date, most: int) -> list[tuple[str, str]]:
    """(id, how it is called) of rows that hold on a day and in whose words a text stands, one more than ``most``."""
    (seen, values), (day, days) = held.condition(), on_table(on)
    wanted = fold(text)[:200].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    sql = (
        f'SELECT "entry", "_called" FROM "{held.held.table}" WHERE "search" LIKE %s ESCAPE %s'  # noqa: S608
        f" AND {seen} AND {day} AND {held.by_words()}"
        f' ORDER BY "_called", "entry" LIMIT {most + 1:d}'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"%{wanted}%", "\\", *values, *days])
        return [(str(UUID(str(id))), str(called)) for id, called in cursor.fetchall()]


def _stands(held: Door, name: str) -> bool:
    """Whether the table that is read has the field yet."""
    return held.held.register.on_shelf(name)


def _rows(held: Door, name: str, entry: Entry, on: date, most: int) -> Pointing:
    column = tables.filter_of(held.held.register, name)
    assert column is not None
    (seen, values), (day, days) = held.condition(), on_table(on)
    where = f'FROM "{held.held.table}" WHERE "{column.name}" = %s AND {seen} AND {day}'
    asked: list[Any] = [str(entry.pk), *values, *days]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "entry", "_called" {where} ORDER BY "_called", "entry" LIMIT {most + 1:d}', asked)
        rows = [(str(UUID(str(id))), str(called)) for id, called in cursor.fetchall()]
        count = len(rows)
        if count > most:
            cursor.execute(f"SELECT count(*) {where}", asked)
            count = int(cursor.fetchone()[0])
    return Pointing(held.newest, name, count, tuple(rows[:most]))
