"""Statements that are composed once: for the few that every application runs, composing costs more than the answer.

Django makes the text of a statement anew from expressions that never change. Here it is kept for each database that a
process speaks to, and only the values are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import uuid6
from django.db import connection, connections, models
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
# Fields whose values go to the database as they are, where they have this very type. Not what is derived from them.
_READY: dict[type[Any], type[Any]] = {
    models.CharField: str, models.TextField: str, models.IntegerField: int, models.PositiveIntegerField: int,
    models.BigIntegerField: int, models.PositiveSmallIntegerField: int, models.BooleanField: bool,
    models.BigAutoField: int,
}  # fmt: skip
# The same where the database has a type of its own for it: elsewhere it is written as text. Not moments, of which it is
# asked whether they say their zone.
_NATIVE: dict[type[Any], tuple[type[Any], ...]] = {models.UUIDField: (UUID, uuid6.UUID), models.DateField: (date,)}


def cursor() -> CursorWrapper:
    """For a statement whose text stays the same: PostgreSQL keeps its plan with the connection.

    Lists are left to the ordinary cursor: theirs is better planned for the values of the day.
    """
    made = connection.cursor()
    if connection.vendor == "postgresql":
        from psycopg import Cursor

        made.cursor = Cursor(connection.connection)
    return made


def insert(row: Model) -> None:
    """What ``row.save(force_insert=True)`` does, without signals: one INSERT. Call it inside a transaction.

    A column with a default of the database gets that default, and is read when somebody asks for it.
    """
    sql, given, left, returning = _insert_of(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in given]
    with cursor() as wire:
        wire.execute(sql, values)
        if returning:
            row.pk = wire.fetchone()[0]
    for field in left:
        row.__dict__.pop(field.attname, None)
    row._state.adding, row._state.db = False, connection.alias


def insert_all(rows: Sequence[Model]) -> None:
    """What ``bulk_create`` does for new rows of one table, without signals, in a third of its time. Inside a
    transaction; rows that are counted know their number afterwards."""
    if not rows:
        return
    model = type(rows[0])
    _, given, left, counted = _insert_of(model, connection.vendor)
    pk = model._meta.pk
    assert pk is not None
    if counted:
        for row, number in zip(rows, _numbers(model, len(rows)), strict=True):
            row.pk = number
        given = (pk, *given)
    here = connections[connection.alias]  # not the proxy, which looks for it at every touch
    ways = [_way(field, here) for field in given]
    prepared = [[way(row) for way in ways] for row in rows]
    many(model._meta.db_table, [str(field.column) for field in given], prepared)
    for row in rows:
        for field in left:
            row.__dict__.pop(field.attname, None)
        row._state.adding, row._state.db = False, connection.alias


def _way(field: Any, here: Any) -> Callable[[Model], Any]:
    """How the value of a field is got ready for the database. A text or a whole number is ready as it is: nothing is
    asked of it, which is most of the time that a row takes."""
    name, ready = field.attname, _ready(field, here.vendor)

    def prepared(row: Model) -> Any:
        value = row.__dict__.get(name)
        return value if type(value) in ready else field.get_db_prep_save(field.pre_save(row, add=True), here)

    return prepared


def _ready(field: Any, vendor: str) -> tuple[type[Any], ...]:
    """Of which types a value of this field goes as it is; none where it never does."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return ()  # whatever it holds, the moment of writing takes its place
    found = _READY.get(type(field))
    return (found,) if found else _NATIVE.get(type(field), ()) if vendor == "postgresql" else ()


def many(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows of values into a table: PostgreSQL copies them, SQLite runs one statement."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as wire:
        if connection.vendor == "postgresql":
            with wire.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        gaps = ", ".join(["%s"] * len(columns))
        wire.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({gaps})", rows)  # noqa: S608 - quoted names


def _numbers(model: type[Model], many: int) -> Iterator[int]:
    """The next numbers of a table, taken. On SQLite nobody else writes before the transaction ends."""
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as wire:
        if connection.vendor == "postgresql":
            wire.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, many]
            )
            return iter([int(row[0]) for row in wire.fetchall()])
        wire.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = wire.fetchone()
    first = int(row[0]) + 1 if row else 1
    return iter(range(first, first + many))


@dataclass(frozen=True, slots=True)
class _Composed:
    """The text of a query, and how its rows become objects."""

    sql: str
    model: type[Model]
    own: slice  # of the row: the columns of the model itself
    names: list[str]
    joined: list[Any]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]


class Read(Generic[M]):
    """A query by one value, composed once: what ``make(value)`` would read, with what it joins and defers.

    ``by`` is the field that the value is of; ``make`` puts the value in nowhere else.
    """

    def __init__(self, make: Callable[[Any], QuerySet[M]], by: Field[Any, Any]) -> None:
        self._make, self._by = make, by
        self._kept: dict[str, _Composed] = {}

    def rows(self, value: Any) -> list[M]:
        """The rows with this value. One statement."""
        composed = self._kept.get(connection.vendor)
        if composed is None:
            composed = self._kept[connection.vendor] = _composed(self._make(value))
        with cursor() as wire:
            wire.execute(composed.sql, [self._by.get_db_prep_value(value, connection)])
            rows = wire.fetchall()
        return [cast("M", _object(composed, list(row))) for row in rows]


def _composed(rows: QuerySet[Any]) -> _Composed:
    compiler = rows.query.get_compiler(using=connection.alias)
    sql, values = compiler.as_sql()
    if len(values) != 1:
        raise ValueError(f"{rows.model.__name__}: a query by one value has {len(values)}")
    fields = compiler.klass_info["select_fields"]
    own = slice(fields[0], fields[-1] + 1)
    names = [column.target.attname for column, *_ in compiler.select[own]]
    joined = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    steps = [(at, convert, column) for at, (convert, column) in converters.items()]
    return _Composed(sql, rows.model, own, names, joined, steps)


def _object(composed: _Composed, row: list[Any]) -> Model:
    for at, converters, column in composed.converters:
        for convert in converters:
            row[at] = convert(row[at], column, connection)
    made = composed.model.from_db(connection.alias, composed.names, row[composed.own])
    for each in composed.joined:
        each.populate(row, made)
    return made


@lru_cache
def _insert_of(
    model: type[Model], vendor: str
) -> tuple[str, tuple[Field[Any, Any], ...], tuple[Field[Any, Any], ...], bool]:
    columns = model._meta.concrete_fields
    left = tuple(field for field in columns if field.has_db_default())
    counted = model._meta.auto_field
    given = tuple(field for field in columns if field is not counted and field not in left)
    quote = connection.ops.quote_name
    names, gaps = ", ".join(quote(str(field.column)) for field in given), ", ".join("%s" for _ in given)
    back = f" RETURNING {quote(str(counted.column))}" if counted else ""
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({gaps}){back}"  # noqa: S608 - names of the model
    return sql, given, left, counted is not None
