"""The rows of a register as open data: the columns that the version in force publishes, of what holds on a day.

A row under 支援措置 is in no public set; a cell whose condition does not hold is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from sannai.definitions.packages import by_digest
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import published

from . import shelving, tables
from .door import on_table
from .kind import REGISTER
from .models import Shelf
from .shelving import Open
from .states import stories

TOGETHER = 1000


def rows_of(register: str, on: date) -> Iterator[dict[str, str]]:
    """Heading → text of each published row that holds on this day, by its key. Nothing of a withdrawn register."""
    held = shelving.of(Shelf.objects.get(pk=register))
    if not held.shelf.published or _newest(held).public is None:
        return
    ids = _in_force(held, on)
    for at in range(0, len(ids), TOGETHER):
        yield from _published(held, ids[at : at + TOGETHER], on)


def headings_of(register: str) -> tuple[str, ...]:
    """The headings of its public set, in order; none if it publishes nothing."""
    public = _newest(shelving.of(Shelf.objects.get(pk=register))).public
    return tuple(column.heading for column in public.columns) if public else ()


def _published(held: Open, ids: Sequence[str], on: date) -> Iterator[dict[str, str]]:
    told, newest = stories(ids), _newest(held)
    for id in ids:
        period = told[id].on(on) if id in told else None
        if period is not None:
            anew = shelving.under(newest, period, held.around)
            if cells := published(newest, anew.row, held.around):
                yield cells


def _newest(held: Open) -> Register:
    """What is no longer published is so at once, and not when the table has been built anew."""
    return by_digest(REGISTER, held.shelf.published or held.shelf.digest)


def _in_force(held: Open, on: date) -> list[str]:
    holds, values = on_table(on)
    order = ", ".join(tables.in_order(held.register, name) for name in held.register.key_fields)
    sql = f'SELECT "entry" FROM "{held.table}" WHERE {holds} AND "_protected" = 0 ORDER BY {order}, "entry"'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [str(UUID(str(row[0]))) for row in cursor.fetchall()]
