"""The typed tables of registers: their names, columns and indexes, and writing rows to them.

Every name in a statement is made here from compiled ids (``[a-z][a-z0-9_]*``) and a number; every value is bound.
A table holds what is known today: one row for each period of what was not struck.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from sannai.common.written import many
from sannai.rules.around import Around
from sannai.rules.kinds import KINDS
from sannai.rules.registers.keys import FROM, UNIT, UNTIL
from sannai.rules.registers.model import Column, EntryList, Register, Sort
from sannai.rules.registers.rows import Row, called, cells_of
from sannai.text.folding import fold

from .models import Entry
from .states import Period

Where = tuple[str, list[Any]]  # a condition, with its values
EVERY: Where = ("1 = 1", [])
FEW = 8  # rows that are written by ordinary statements
LINE = "\n"  # between the folded texts of several fields in ``search``
# What stands for nothing in an order: last, and the same on both databases.
LAST = {"text": "chr(1114111)", "date": "DATE '9999-12-31'", "integer": "9223372036854775807"}
LAST_SQLITE = {"text": "char(1114111)", "date": "'9999-12-31'", "integer": "9223372036854775807"}
# ``_home`` is where the entry is today, by which people reach it; ``unit`` whose it was in that period. What begins
# with a line can be no id of a field.
OWN = ("entry", "unit", "from_on", "until_on", "seq", "_home", "_protected", "_called", "search")


@dataclass(frozen=True, slots=True)
class Written:
    """A row of the table: what it holds, where its entry is at home, and whether it is protected."""

    entry: UUID
    home: str
    protected: bool
    period: Period
    seq: int  # of the newest event of its entry


def table_of(register: str, generation: int) -> str:
    """shelf_food_permit_3. Long names are cut, and told apart by a digest."""
    name = register.replace("-", "_")
    if len(name) > 40:
        name = f"{name[:31]}_{hashlib.sha256(register.encode()).hexdigest()[:8]}"
    return f"shelf_{name}_{generation:d}"


def column_of(register: Register, name: str) -> Column | None:
    """The column that a field, value, from, until or unit is filtered and sorted by; None if it has none."""
    own = {FROM: Column("from_on", "date", FROM), UNTIL: Column("until_on", "date", UNTIL)}
    if name == UNIT:
        return Column("unit", "text", UNIT)
    if register.dated and name in own:
        return own[name]
    columns = [one for one in register.columns if one.of == name]
    kana = next((one for one in columns if one.name == f"{name}_kana"), None)
    shown = next((one for one in columns if one.name == f"{name}_shown"), None) if register.reference(name) else None
    return kana or shown or next(iter(columns), None)


def filter_of(register: Register, name: str) -> Column | None:
    """The column that conditions on a name compare: the name itself, not its フリガナ or how it was called."""
    columns = [one for one in register.columns if one.of == name]
    return columns[0] if columns else column_of(register, name)


def in_order(register: Register, name: str) -> str:
    """The expression by which a list is sorted: never NULL, so that a page can go on behind any row."""
    column = column_of(register, name)
    assert column is not None, f"{register.key}: {name} stands in no column"
    return _never_null(column)


def compared(register: Register, name: str) -> str:
    """The expression that conditions on a name compare. Where rows are also sorted by the name it is the same one, so
    that one index serves both."""
    column = filter_of(register, name)
    assert column is not None, f"{register.key}: {name} stands in no column"
    plain = column.type == "several" or register.reference(name)
    return f'"{column.name}"' if plain else _never_null(column)


def nothing_of(register: Register, name: str) -> str:
    """What the expression of ``compared`` is where nothing stands; NULL where it is the column itself."""
    column = filter_of(register, name)
    if column is None or compared(register, name).startswith('"'):
        return "NULL"
    return (LAST if connection.vendor == "postgresql" else LAST_SQLITE)[_kind(column)]


def sortable(register: Register, name: str) -> bool:
    """Whether what conditions compare of a name is also what rows are sorted by: one index serves both."""
    column = filter_of(register, name)
    return column is not None and column.type != "several" and column == column_of(register, name)


def orders(register: Register, one: EntryList) -> dict[str, tuple[Sort, ...]]:
    """What the rows of a list can be sorted by from an index: name → the whole order, begun upwards."""
    alone = {name: (Sort(name),) for name in (*register.filters, *register.key_fields) if sortable(register, name)}
    lists = [each for each in register.lists if each.sort and not fixed(register, each)]
    return alone | {each.sort[0].name: normal(each.sort) for each in (*reversed(lists), one) if each.sort}


def normal(sort: Sequence[Sort]) -> tuple[Sort, ...]:
    """The same order, begun upwards: read backwards where it was written downwards."""
    down = bool(sort) and sort[0].descending
    return tuple(Sort(part.name, part.descending != down) for part in sort)


def _never_null(column: Column) -> str:
    if column.name in OWN:
        return f'"{column.name}"'
    last = (LAST if connection.vendor == "postgresql" else LAST_SQLITE)[_kind(column)]
    return f'coalesce("{column.name}", {last})'


def create(register: Register, name: str) -> None:
    """Make an empty table, without its indexes but the one that no period may break. One that stands there is in
    nobody's use: no shelf names it."""
    drop(name)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "{name}" ({", ".join(_columns(register))})')
        cursor.execute(f'CREATE UNIQUE INDEX "{name}_period" ON "{name}" ("entry", "from_on")')


def add_indexes(register: Register, name: str) -> None:
    """One for each filter, key, reference and order of a list. Made after the rows, in half the time. Each is a
    transaction of its own, unless one is open: on SQLite nobody writes meanwhile."""
    for columns in _indexes(register):
        digest = hashlib.sha256(",".join(columns).encode()).hexdigest()[:10]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'CREATE INDEX "{name}_{digest}" ON "{name}" ({", ".join(columns)})')
    analyze(name)


def analyze(name: str) -> None:
    """After many rows came: PostgreSQL plans by what it knows of them, and looks only once a minute by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE "{name}"')


def drop(name: str) -> None:
    """Take a table away."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')


def exists(name: str) -> bool:
    """Whether it is there."""
    with connection.cursor() as cursor:
        return name in connection.introspection.table_names(cursor)


def insert(register: Register, name: str, rows: Iterable[Written], around: Around) -> int:
    """Write rows; how many."""
    values = [values_of(register, one, around) for one in without_protected(register, rows, around)]
    if len(values) > FEW:
        many(name, names_of(register), values)
    elif values:
        with connection.cursor() as cursor:
            cursor.executemany(_insert(name, names_of(register)), values)
    return len(values)


def without_protected(register: Register, rows: Iterable[Written], around: Around) -> list[Written]:
    """The rows, without the name of a row under 支援措置 that they point at: nobody finds or orders them by it."""
    written, pointing = list(rows), [name for name in register.fields if register.reference(name)]
    named = {one.period.body[name]["entry"] for one in written for name in pointing if one.period.body.get(name)}
    hidden = {str(pk) for pk in Entry.objects.filter(pk__in=named, protected=True).values_list("pk", flat=True)}
    return [_unnamed(register, one, pointing, hidden, around) for one in written] if hidden else written


def _unnamed(
    register: Register, one: Written, pointing: Sequence[str], hidden: Collection[str], around: Around
) -> Written:
    body, period = one.period.body, one.period
    at = {name: {**body[name], "shown": ""} for name in pointing if body.get(name) and body[name]["entry"] in hidden}
    if not at:
        return one
    row = Row({**body, **at}, period.values)
    names = {*register.key_fields, register.name_field}
    words = called(register, row, around)[:300] if names & set(at) else period.called
    return replace(one, period=replace(period, body=row.body, called=words))


def take_out(name: str, entries: Sequence[UUID]) -> None:
    """Every period of these entries leaves the table."""
    marks = ", ".join(["%s"] * len(entries))
    with connection.cursor() as cursor:
        sql = f'DELETE FROM "{name}" WHERE "entry" IN ({marks})'  # noqa: S608 - a name of table_of
        cursor.execute(sql, [id_of(one) for one in entries])


def with_cells(register: Register, name: str, body: Mapping[str, Any], around: Around, most: int) -> list[UUID]:
    """The entries with a period that says exactly this of these fields; so many at most. None of what is protected."""
    cells = cells_of(register, Row(body, {}), around)
    columns = [one for one in register.columns if one.of in body]
    held = " AND ".join(f'"{one.name}" = %s' for one in columns)
    with connection.cursor() as cursor:
        sql = f'SELECT DISTINCT "entry" FROM "{name}" WHERE {held} AND "_protected" = 0 LIMIT {most:d}'  # noqa: S608
        cursor.execute(sql, [_cell(one, cells[one.name]) for one in columns])
        return [UUID(str(id)) for (id,) in cursor.fetchall()]


def called_now(name: str, ids: Collection[UUID], where: Where = EVERY) -> dict[UUID, str]:
    """How these entries are called in their newest periods, of those that meet a condition; of struck ones nothing is
    said. One statement."""
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        sql = f'SELECT "entry", "_called" FROM "{name}" WHERE "entry" IN ({marks}) AND {where[0]} ORDER BY "from_on"'  # noqa: S608 - a name of table_of
        cursor.execute(sql, [*map(id_of, ids), *where[1]])
        return {UUID(str(id)): str(called) for id, called in cursor.fetchall()}


def called_so(name: str, words: Collection[str], where: Where = EVERY) -> list[tuple[UUID, str]]:
    """(entry, how it is called) of the periods that are called exactly so, of those that meet a condition. One
    statement."""
    if not words:
        return []
    marks = ", ".join(["%s"] * len(words))
    with connection.cursor() as cursor:
        sql = f'SELECT DISTINCT "entry", "_called" FROM "{name}" WHERE "_called" IN ({marks}) AND {where[0]}'  # noqa: S608
        cursor.execute(sql, [*words, *where[1]])
        return [(UUID(str(id)), str(called)) for id, called in cursor.fetchall()]


def called_like(name: str, where: Where, words: Iterable[str], most: int) -> list[tuple[UUID, str]]:
    """(entry, how it is called) of the periods that meet a condition and hold all of these folded words, in the order
    of their names; so many at most."""
    condition, values = where
    for word in words:
        condition += """ AND "search" LIKE %s ESCAPE '!'"""
        values = [*values, "%" + "".join(f"!{one}" if one in "%_!" else one for one in word) + "%"]
    with connection.cursor() as cursor:
        sql = f'SELECT "entry", "_called" FROM "{name}" WHERE {condition} ORDER BY "_called" LIMIT {most:d}'  # noqa: S608
        cursor.execute(sql, values)
        return [(UUID(str(id)), called) for id, called in cursor.fetchall()]


def pointing_at(register: Register, name: str, field: str, entry: UUID) -> list[UUID]:
    """The entries whose row in the table refers to this one by a field."""
    column = filter_of(register, field)
    if column is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT "entry" FROM "{name}" WHERE "{column.name}" = %s', [str(entry)])  # noqa: S608
        return [UUID(str(row[0])) for row in cursor.fetchall()]


def move_home(name: str, unit: str) -> None:
    """Every row of the table is at home with this unit."""
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{name}" SET "_home" = %s, "unit" = %s', [unit, unit])  # noqa: S608 - table_of


def values_of(register: Register, one: Written, around: Around) -> list[Any]:
    """A row in the order of ``names_of``."""
    row = one.period.row
    cells = cells_of(register, row, around)
    # yes and no are numbers on both databases, so that they stand in an order and in a sum.
    typed = [_cell(column, cells[column.name]) for column in register.columns]
    own = [
        id_of(one.entry), row.body.get(UNIT) or one.home, day_of(one.period.start), day_of(one.period.end), one.seq,
        one.home, int(one.protected), one.period.called, search_of(register, row.body),
    ]  # fmt: skip
    return [*own, *typed]


def names_of(register: Register) -> tuple[str, ...]:
    """Every column of the table, in order."""
    return (*OWN, *(one.name for one in register.columns))


def search_of(register: Register, body: Any) -> str:
    """The folded texts of the fields that are searched."""
    texts: list[str] = []
    for name in register.find:
        field = register.fields.get(name)
        if field is not None and body.get(name) is not None:
            texts += [text for _, text in KINDS[field.ask].search_keys(body[name])] or [fold(str(body[name]))]
    return LINE.join(texts)


def id_of(entry: UUID | str) -> Any:
    """The id of an entry as the column holds it: what joins with the table of entries."""
    id = entry if isinstance(entry, UUID) else UUID(entry)
    return id if connection.vendor == "postgresql" else id.hex


def uuid_of(text: str) -> UUID | None:
    """The id that a text is, or None: what comes from an address, a form or a log may be anything."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _columns(register: Register) -> list[str]:
    postgres = connection.vendor == "postgresql"
    text, day, number = ('text COLLATE "C"', "date", "bigint") if postgres else ("text", "text", "integer")
    types = {"text": text, "several": text, "date": day, "integer": number, "yes_no": number}
    own = {
        "entry": "uuid" if postgres else "char(32)", "unit": text, "from_on": day, "until_on": day, "seq": number,
        "_home": text, "_protected": number, "_called": text, "search": text,
    }  # fmt: skip
    fixed = [f'"{name}" {type} NOT NULL' for name, type in own.items()]
    return [*fixed, *(f'"{one.name}" {types[one.type]}' for one in register.columns)]


def _indexes(register: Register) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [('"_home"',)] if register.kept_by == "unit" else []
    pointing = [name for name in register.fields if register.reference(name)]
    filtered = [name for name in (*register.filters, *register.key_fields, *pointing) if filter_of(register, name)]
    found += [(compared(register, name), '"entry"') for name in filtered if sortable(register, name)]
    found += [(compared(register, name),) for name in pointing]
    found += [_index_of(register, one) for one in register.lists]
    return list(dict.fromkeys(found))


def fixed(register: Register, one: EntryList) -> tuple[str, ...]:
    """The names of which every row of a list has the same value: its index begins with them."""
    tests = one.when.box.entries if one.when else ()
    return tuple(name for name, test in tests if test.kind == "is" and sortable(register, name))


def _index_of(register: Register, one: EntryList) -> tuple[str, ...]:
    """What a list is equal in, then its order: its first page and its count are read from there."""
    equal = [compared(register, name) for name in fixed(register, one)]
    sort = [f"{in_order(register, part.name)}{' DESC' if part.descending else ''}" for part in normal(one.sort)]
    return (*dict.fromkeys((*equal, *sort)), '"entry"')


def _insert(name: str, columns: Sequence[str]) -> str:
    named = ", ".join(f'"{one}"' for one in columns)
    return f'INSERT INTO "{name}" ({named}) VALUES ({", ".join(["%s"] * len(columns))})'  # noqa: S608 - compiled ids


def _kind(column: Column) -> str:
    return {"text": "text", "several": "text", "date": "date"}.get(column.type, "integer")


def _cell(column: Column, value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def day_of(day: Any) -> Any:
    """A day as the columns hold it."""
    return day if connection.vendor == "postgresql" else day.isoformat()
