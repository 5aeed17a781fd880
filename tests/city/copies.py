"""Real cases copied under new keys, with the chains and digests that real actions would have written: many for little.

Unlike those of ``tests/bench/grown.py``, which only measure how reading grows, what stands here verifies.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain as joined
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from sannai.applications.answers import amendment_digest
from sannai.applications.filing import digest_of
from sannai.applications.models import Amendment, Application
from sannai.approvals.models import Proposal
from sannai.casework.models import Beginning, Case
from sannai.common import canonical, comparing, witness
from sannai.common.events import GENESIS, hash_of
from sannai.common.models import Event, EventPayload

FAMILIES = 200  # written together
Rows = dict[type[models.Model], list[models.Model]]


@dataclass
class Family:
    """One case with its 起案: their rows, and their events in order, each with what it said."""

    subjects: list[tuple[str, str]]
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    events: list[tuple[Event, dict[str, Any]]] = field(default_factory=list)

    @property
    def keys(self) -> list[UUID]:
        """What gets another value in each copy."""
        found = {UUID(key) for _, key in self.subjects}
        return sorted(found | {row.pk for row in joined(*self.rows.values()) if isinstance(row.pk, UUID)})


def families() -> list[Family]:
    """Every case that stands for itself: begun by an application, with rows on no chain but its own."""
    others = Beginning.objects.values_list("case_id", flat=True)
    return [family for case in Case.objects.exclude(pk__in=others) if (family := _family(case))]


def _family(case: Case) -> Family | None:
    proposals = Proposal.objects.filter(about_kind="case", about_id=str(case.pk)).values_list("pk", flat=True)
    family = Family([("case", str(case.pk)), *(("proposal", str(key)) for key in proposals)])
    for kind, key in family.subjects:
        for table in comparing.local_tables(kind):
            family.rows[table.rows] += [row for _, row in comparing.rows_of(table, [key])]
        for event in Event.objects.filter(subject_kind=kind, subject_id=key).select_related("payload"):
            family.events.append((event, json.loads(event.payload.body or "{}")))
    family.events.sort(key=lambda each: each[0].pk)
    tables = {place[0] for _, said in family.events for place, _, _ in comparing.notes_in(said)}
    alone = all(not witness.TABLES[name].shared for name in tables)
    return family if alone else None


class Copier:
    """Writes copies: counts the keys that the database would have counted."""

    def __init__(self) -> None:
        self.next: dict[type[models.Model], int] = {}
        self.made: Rows = defaultdict(list)

    def key(self, model: type[models.Model]) -> int:
        """The next running number of a table."""
        if model not in self.next:
            self.next[model] = model._base_manager.aggregate(highest=models.Max("pk"))["highest"] or 0
        self.next[model] += 1
        return self.next[model]

    def copy(self, family: Family, number: int) -> None:
        """One more of it."""
        keys = {key: UUID(int=key.int ^ number) for key in family.keys}
        words = {str(key): str(new) for key, new in keys.items()}
        made: dict[tuple[str, str], models.Model] = {}
        counted: dict[tuple[type[models.Model], Any], Any] = {}
        for model in sorted(family.rows, key=lambda each: each is not Application):
            for row in family.rows[model]:
                new = self._row(row, keys, words, counted, number)
                made[model._meta.label, witness.key_of(row)] = new
                self.made[model].append(new)
        self._events(family, words, made)

    def _row(
        self, row: models.Model, keys: Mapping[UUID, UUID], words: Mapping[str, str], counted: dict[Any, Any], k: int
    ) -> models.Model:
        values = {}
        for column in row._meta.concrete_fields:
            value = getattr(row, column.attname)
            if isinstance(value, UUID):
                value = keys.get(value, value)
            elif column.primary_key and isinstance(column, models.AutoField):
                counted[type(row), value] = self.key(type(row))
                value = counted[type(row), value]
            elif isinstance(column, models.ForeignKey):
                value = counted.get((column.related_model, value), value)
            elif column.name == "reference_number":
                value = f"{value[:4]}-{k:08d}"
            elif column.name == "number" and hasattr(row, "series_id"):
                value += k * 1000
            elif isinstance(value, str):
                value = _reworded(value, words)
            values[column.attname] = value
        new = type(row)(**values)
        for name, related in row._state.fields_cache.items():
            if name in ("case", "version", "application"):  # what lasts of a 調査票 asks its version
                new._state.fields_cache[name] = related
        if isinstance(new, Application):
            new.digest = digest_of(new)
        elif isinstance(new, Amendment):
            new.digest = amendment_digest(new)
        return new

    def _events(self, family: Family, words: Mapping[str, str], made: Mapping[tuple[str, str], models.Model]) -> None:
        heads: dict[str, str] = {}
        causes: dict[str, str] = {}
        for event, said in family.events:
            told = {name: value for name, value in said.items() if name != witness.ROWS}
            told = json.loads(_reworded(json.dumps(told), words))
            rows = {witness.ROWS: _anew(said[witness.ROWS], made, words)} if witness.ROWS in said else {}
            salt, body = canonical.new_salt(), canonical.dumps(told | rows)
            values = {each.attname: getattr(event, each.attname) for each in Event._meta.concrete_fields}
            copy = Event(**values)
            copy.pk, copy.subject_id = self.key(Event), words[event.subject_id]
            copy.cause = causes.get(event.cause, event.cause)
            copy.previous_hash = heads.get(copy.subject_id, GENESIS)
            copy.payload_digest = canonical.digest(body, salt)
            copy.hash = heads[copy.subject_id] = causes[event.hash] = hash_of(copy)
            self.made[Event].append(copy)
            self.made[EventPayload].append(EventPayload(event_id=copy.pk, salt=salt, body=body))

    def write(self) -> int:
        """Put what was copied into the database, past everything that notes it; how many events."""
        events = len(self.made[Event])
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            for model in sorted(self.made, key=_order):
                _insert(cursor, model, self.made[model])
        self.made.clear()
        return events


def _insert(cursor: Any, model: type[models.Model], rows: list[models.Model]) -> None:
    """Rows as they are, in one go: COPY, or one statement run again and again."""
    columns = model._meta.concrete_fields
    values = ([each.get_db_prep_save(getattr(row, each.attname), connection) for each in columns] for row in rows)
    names = ", ".join(connection.ops.quote_name(str(each.column)) for each in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "sqlite":
        places = ", ".join("%s" for _ in columns)
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)
        return
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for each in values:
            copy.write_row(each)


def _order(model: type[models.Model]) -> tuple[bool, str]:
    return model is not Event, model._meta.label


def _reworded(text: str, words: Mapping[str, str]) -> str:
    for key, new in words.items():
        if key in text:
            text = text.replace(key, new)
    return text


def _anew(
    said: Mapping[str, Any], made: Mapping[tuple[str, str], models.Model], words: Mapping[str, str]
) -> dict[str, Any]:
    """What an event says of rows, said of their copies. A value that did not last is said as if it had: it is never
    compared."""
    salt = canonical.new_salt()
    rows: dict[str, Any] = {}
    for label, keys in said.items():
        if label == witness.SALT:
            continue
        rows[label] = {}
        for key, columns in keys.items():
            row = made.get((label, key))
            name = witness.key_of(row) if row else words.get(key, key)
            if columns is None or row is None:
                rows[label][name] = columns
                continue
            plain = {each: witness.value_of(row, each) for each in columns if each in witness.columns_of(type(row))}
            empty = {witness.EMPTY: ""} if witness.EMPTY in columns else {}
            rows[label][name] = witness._digests(label, name, plain, salt) | empty
    return {witness.SALT: salt, **rows}


def copies(of: Case, count: int) -> list[Case]:
    """So many more of one case, beside it."""
    (family,) = [each for each in families() if each.subjects[0][1] == str(of.pk)]
    copier = Copier()
    for number in range(1, count + 1):
        copier.copy(family, number)
    keys = [row.pk for row in copier.made[Case]]
    copier.write()
    return list(Case.objects.filter(pk__in=keys))


def grow(events: int) -> Iterator[int]:
    """Copy what the city has until its log holds so many; how many it holds, after each few hundred cases."""
    known, copier, copies, number = Event.objects.count(), Copier(), families(), 0
    while known < events:
        for _ in range(FAMILIES):
            number += 1
            copier.copy(copies[number % len(copies)], number)
        known += copier.write()
        yield known
