"""Rows that the log can speak for: whatever an action writes to them stands in its event, as a digest a column.

A room declares its tables in its ``recorded.py`` and lets their models be ``Recorded``. Noting asks the database
nothing: it works on the instance, or on the values of an ``update`` that names its rows by their key. An ``update`` or
``delete`` that names them in another way first reads which they are.
"""

from __future__ import annotations

import hashlib
import logging
from binascii import b2a_base64
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models.lookups import Exact, In

from . import canonical
from .events import StaleSubject

ROWS = "_rows"  # in the payload of an event: {table: {key: {column: digest} or null}}, with a salt of their own
SALT = "salt"
EMPTY = "*"  # of a new row: every column that is not named held nothing
log = logging.getLogger("sannai.audit")
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table that pages are drawn from.

    ``of``: the kind of its subject and the path to the subject's id ("case", "correction__case"); ``kind_in``: the
    column with the kind, where it differs from row to row. ``title``: what a row is called. ``names``: columns in
    words. ``apart``: columns that do not count: caches, and what another digest already holds. ``shared``: rows are
    written on chains of other subjects too; ``personal``: it goes with its subject. ``related``: what reading it needs.
    ``lasting``: what counts of a column of which parts may go early. ``born``: what the columns of a row must be while
    no event speaks of them. ``sound``: what else is wrong with a row.
    """

    model: str
    of: tuple[str, str]
    title: str
    names: Mapping[str, str] = field(default_factory=dict)
    kind_in: str = ""
    apart: str = ""
    shared: bool = False
    personal: bool = False
    related: tuple[str, ...] = ()
    lasting: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    born: Callable[[Any], Mapping[str, Any]] | None = None
    sound: Callable[[Any], str] | None = None

    @property
    def rows(self) -> type[models.Model]:
        """The model."""
        return apps.get_model(self.model)


TABLES: dict[str, Table] = {}


def register(*tables: Table) -> None:
    """Make tables known. Raises ValueError for one that is known already."""
    for table in tables:
        if TABLES.setdefault(table.model, table) is not table:
            raise ValueError(f"{table.model} is registered already")


@dataclass(slots=True)
class Noted:
    """What one event will say of rows."""

    rows: dict[str, dict[str, dict[str, str] | None]] = field(default_factory=dict)
    salt: str = field(default_factory=canonical.new_salt)

    def payload(self) -> dict[str, Any]:
        """What stands in the event; nothing if no row was written."""
        return {ROWS: {SALT: self.salt, **self.rows}} if self.rows else {}

    def write(self, label: str, key: str, columns: Mapping[str, str]) -> None:
        """These columns of a row are now like this."""
        rows = self.rows.setdefault(label, {})
        known = rows.get(key)
        rows[key] = {**known, **columns} if known else {**columns}

    def drop(self, label: str, key: str) -> None:
        """The row is gone."""
        self.rows.setdefault(label, {})[key] = None


_TYPES: tuple[tuple[type[models.Field[Any, Any]], type], ...] = (
    (models.CharField, str), (models.TextField, str), (models.IntegerField, int), (models.BooleanField, bool),
    (models.UUIDField, UUID), (models.DateTimeField, datetime), (models.DateField, date),
)  # fmt: skip
_noting: ContextVar[Noted | None] = ContextVar("what the running action writes", default=None)
_declared: ContextVar[bool] = ContextVar("rows may be written beside the log", default=False)
_as_one: ContextVar[bool] = ContextVar("the rows of this statement are noted already", default=False)


@contextmanager
def noting(noted: Noted) -> Iterator[None]:
    """What is written here stands in one event."""
    token = _noting.set(noted)
    try:
        yield
    finally:
        _noting.reset(token)


@contextmanager
def beside_the_log() -> Iterator[None]:
    """Disposal, and what else may write to such tables without an event of an action."""
    declared, noted = _declared.set(True), _noting.set(None)  # also within an action
    try:
        yield
    finally:
        _noting.reset(noted)
        _declared.reset(declared)


def unheard(label: str) -> None:
    """A row was written that no event speaks of: the next look at the record will say so. An error in tests."""
    log.error("%s was written outside any action: audit verify will report it", label)


def digest_of(label: str, key: str, column: str, value: Any, salt: str) -> str:
    """The digest of one value in one place: 96 bits of sha256, so that an event stays small."""
    return _digests(label, key, {column: value}, salt)[column]


def _digests(label: str, key: str, values: Mapping[str, Any], salt: str) -> dict[str, str]:
    place = hashlib.sha256(f"{salt}\x1f{label}\x1f{key}".encode())
    digests = {}
    for column, value in values.items():
        one = place.copy()
        one.update(f"\x1f{column}\x1f{_text(value)}".encode())
        digests[column] = b2a_base64(one.digest()[:12], newline=False).decode()
    return digests


def _text(value: Any) -> str:
    """One text for one value, told apart from that of another type. By hand: this runs for every column written."""
    kind = type(value)
    if kind is str:
        return f"s{value}"
    if kind is UUID or kind is int or kind is bool or kind is date:
        return f"{kind.__name__}{value}"
    if kind is datetime and value.tzinfo:
        return f"at{value.astimezone(UTC).isoformat()}"
    if isinstance(value, UUID):  # a driver may have a class of its own for it
        return f"UUID{value}"
    return f"s{value}" if isinstance(value, str) else canonical.dumps([value])


@cache
def columns_of(model: type[models.Model]) -> Mapping[str, models.Field[Any, Any]]:
    """The columns that count, by attribute. Empty for a table that nobody registered."""
    table = TABLES.get(model._meta.label)
    if table is None:
        return {}
    apart = {"seq", *table.apart.split()}
    return {
        each.attname: each for each in model._meta.concrete_fields if each.name not in apart and not each.primary_key
    }


def key_of(row: models.Model) -> str:
    """The key of a row as events write it."""
    return str(row.pk)


@cache
def _native(field: models.Field[Any, Any]) -> type | None:
    """The type that the field's values have after they are read, where that is one."""
    field = field.target_field if isinstance(field, models.ForeignKey) else field
    return next((native for known, native in _TYPES if isinstance(field, known)), None)


def _plain(field: models.Field[Any, Any], value: Any) -> Any:
    return value if type(value) is _native(field) else field.to_python(value)


def value_of(row: models.Model, column: str) -> Any:
    """What counts of one column, in the one form that it has before it is written and after it is read."""
    lasting = TABLES[row._meta.label].lasting.get(column)
    return lasting(row) if lasting else _plain(columns_of(type(row))[column], getattr(row, column))


@cache
def _plan(model: type[models.Model]) -> list[tuple[str, str, models.Field[Any, Any], type | None, Any]]:
    """(attribute, name, field, type after reading, what lasts of it) of each column that counts."""
    lasting = TABLES[model._meta.label].lasting
    return [(name, one.name, one, _native(one), lasting.get(name)) for name, one in columns_of(model).items()]


def _said_of(row: models.Model, columns: Collection[str] | None, salt: str, *, new: bool = False) -> dict[str, str]:
    """Digests of these columns of a row, or of all; of a new one only of those that hold something."""
    held, values = row.__dict__, {}
    for name, short, column, native, lasting in _plan(type(row)):
        if name not in held or (columns is not None and name not in columns and short not in columns):
            continue  # what was not read of the row was not written either
        value = lasting(row) if lasting else held[name]
        value = value if lasting or type(value) is native else column.to_python(value)
        if value or not new:
            values[name] = value
    return _digests(row._meta.label, key_of(row), values, salt)


def note(row: models.Model, columns: Collection[str] | None = None, *, row_is_new: bool = False) -> None:
    """A row was written by hand, or is to be spoken of: all columns that count, or those of these fields."""
    counted, label = columns_of(type(row)), row._meta.label
    touched = columns is None or any(one.name in columns or name in columns for name, one in counted.items())
    if not counted or not touched:
        return
    noted, born = _noting.get(), TABLES[label].born
    if noted is None:
        if not _declared.get() and not (row_is_new and born):
            unheard(label)
        return
    if born:  # from its first event on, the log speaks of the whole row
        columns = None
    said = _said_of(row, columns, noted.salt, new=row_is_new)
    noted.write(label, key_of(row), said | {EMPTY: ""} if row_is_new else said)


def note_exactly(row: models.Model, columns: Collection[str]) -> None:
    """Speak of these columns of a row as they are."""
    noted, label, key = _noting.get(), row._meta.label, key_of(row)
    if noted is not None:
        noted.write(label, key, _said_of(row, columns, noted.salt))


def _noted_update(model: type[models.Model], keys: Iterable[Any], values: Mapping[str, Any]) -> None:
    label, counted = model._meta.label, columns_of(model)
    fields = {model._meta.get_field(name): value for name, value in values.items()}
    names = {getattr(each, "attname", ""): value for each, value in fields.items()}
    said = {name: value for name, value in names.items() if name in counted}
    noted = _noting.get()
    if noted is None:
        if not _declared.get():
            unheard(label)
        return
    for name, value in said.items():
        if hasattr(value, "resolve_expression") or name in TABLES[label].lasting:
            raise TypeError(f"{label}.{name}: what the database computes cannot be noted; save the row instead")
        value = value.pk if isinstance(value, models.Model) else value
        said[name] = _plain(counted[name], value)
    for key in keys:
        noted.write(label, str(key), _digests(label, str(key), said, noted.salt))


def _note_gone(model: type[models.Model], keys: Iterable[Any]) -> None:
    if not columns_of(model):
        return
    noted = _noting.get()
    if noted is None:
        if not _declared.get():
            unheard(model._meta.label)
        return
    for key in keys:
        noted.drop(model._meta.label, str(key))


def _named(query: Any) -> list[Any] | None:
    """The keys, if the condition names them; None if they have to be read."""
    if query.where.connector != "AND" or query.where.negated:
        return None
    for each in query.where.children:
        of_key = getattr(getattr(each, "lhs", None), "target", None)
        if of_key is not None and of_key.primary_key and of_key.model is query.model:
            if isinstance(each, Exact) and not hasattr(each.rhs, "resolve_expression"):
                return [each.rhs]
            if isinstance(each, In) and isinstance(each.rhs, list | tuple | set | frozenset):
                return list(each.rhs)
    return None


class Rows(models.QuerySet[Row]):
    """Rows of which every way of writing is noted."""

    def update(self, **values: Any) -> int:
        counted = columns_of(self.model)
        written = {getattr(self.model._meta.get_field(name), "attname", name) for name in values}
        if _as_one.get() or not counted.keys() & written:
            return super().update(**values)
        if _noting.get() is None:
            _noted_update(self.model, (), values)
            return super().update(**values)
        keys = _named(self.query)
        if keys is None or len(keys) > 1:
            keys = list(self.values_list("pk", flat=True))
        changed = super().update(**values) if keys else 0
        if changed not in (0, len(keys)):
            raise StaleSubject  # somebody wrote to one of them in the same moment
        if changed:
            _noted_update(self.model, keys, values)
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        keys = list(self.values_list("pk", flat=True)) if columns_of(self.model) and _noting.get() else []
        gone = super().delete()
        if keys or _noting.get() is None:
            _note_gone(self.model, keys)
        return gone

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        made = super().bulk_create(objs, *args, **kwargs)
        for row in made:
            note(row, row_is_new=True)
        return made

    def bulk_update(self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows, names = list(objs), list(fields)
        token = _as_one.set(True)
        try:
            changed = super().bulk_update(rows, names, batch_size)
        finally:
            _as_one.reset(token)
        for row in rows:
            note(row, names)
        return changed


class Spoken(models.Model):
    """A row of such a table, with a manager of its own: one over ``Rows``."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        new = self._state.adding
        super().save(*args, **kwargs)
        note(self, kwargs.get("update_fields"), row_is_new=new)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        key = self.pk
        gone = super().delete(*args, **kwargs)
        _note_gone(type(self), [key])
        return gone


class Recorded(Spoken):
    """A row of such a table: the event of the action that writes it says what it became."""

    objects = Rows.as_manager()

    class Meta:
        abstract = True
