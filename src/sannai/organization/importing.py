"""Importing the organisation: all of the checked files or nothing. The same files again change nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, models, transaction

from sannai.accounts.models import Account
from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor, System
from sannai.common.events import StaleSubject
from sannai.common.verbs import Verb
from sannai.text.problems import DefinitionError, Problem

from .actions import WholeCity
from .csv_checks import check, standing
from .csv_reading import Row, Rows, read
from .csv_tables import TABLES, Table
from .csv_upload import pack, read_path, read_upload
from .csv_writing import export_city
from .models import Revision

__all__ = ["Loaded", "examine", "export_city", "import_city", "load_city", "pack", "read_upload"]
BATCH = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were new or different; all zero when the city was already as the files say."""

    bodies: int = 0
    units: int = 0
    posts: int = 0
    staff: int = 0
    appointments: int = 0
    stand_ins: int = 0
    successions: int = 0
    absences: int = 0
    engagements: int = 0
    duties: int = 0

    def __bool__(self) -> bool:
        return bool(self.counted())

    def counted(self) -> list[tuple[str, int]]:
        """(title of the table, rows) of every table in which something changed."""
        counts = [(table.title, int(getattr(self, table.file.removesuffix(".csv")))) for table in TABLES]
        return [(title, count) for title, count in counts if count]


@dataclass(frozen=True, slots=True)
class _Change:
    """A row to be written: new, or different in these fields from what stood."""

    row: Row
    stored: models.Model | None
    before: dict[str, Any]


def load_city(path: Path, at: datetime, *, by: Actor | None = None) -> Loaded:
    """Bring the organisation up to a folder, a ZIP or one file of CSV. As ``import_city``."""
    return import_city(read_path(path), by=by or System(), at=at)


def examine(files: Mapping[str, bytes]) -> list[Problem]:
    """Everything that is wrong with the files, by file and line; [] if they could be imported now. Writes nothing."""
    return _examined(files)[1]


def faults_stored() -> list[Problem]:
    """What is wrong with the organisation as it is stored, since before a check was made. It goes on as it is. A
    statement for each table."""
    return sorted(standing({table.file: _stored(table) for table in TABLES}))


def import_city(files: Mapping[str, bytes], *, by: Actor, at: datetime) -> Loaded:
    """組織をCSVから取り込む。

    Rows are known by key and first day (``Table.identity``). What the files do not name stays as it is. Raises
    DefinitionError with every problem and its line, StaleSubject if somebody else was quicker, and then changes
    nothing. One event for all of it; none if nothing differs.
    """
    with transaction.atomic():
        list(Revision.objects.select_for_update())  # whoever changes the organisation waits here, and then sees it
        rows, problems = _examined(files)
        if problems:
            raise DefinitionError(problems)
        changes = {table.file: _changes(table, rows[table.file]) for table in TABLES}
        if any(changes.values()):
            digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
            try:
                _import(WholeCity(), by=by, at=at, files=digests, changes=changes)
            except IntegrityError as error:  # two first imports at once: no revision yet to wait for
                raise StaleSubject from error
    return Loaded(**{file.removesuffix(".csv"): len(each) for file, each in changes.items()})


def foreseen(files: Mapping[str, bytes]) -> Loaded:
    """What ``import_city`` would write now, counted. Raises DefinitionError as it does. Writes nothing."""
    rows, problems = _examined(files)
    if problems:
        raise DefinitionError(problems)
    counted = {table.file: len(_changes(table, rows[table.file])) for table in TABLES}
    return Loaded(**{file.removesuffix(".csv"): count for file, count in counted.items()})


def _examined(files: Mapping[str, bytes]) -> tuple[Rows, list[Problem]]:
    """The rows of the files among those that are stored and not named again; what is wrong with them together."""
    rows, problems = read(files)
    if not problems:
        for table in TABLES:
            named = {row.identity for row in rows[table.file]}
            kept = (row for row in _stored(table) if row.identity not in named)
            rows[table.file] = [*kept, *rows[table.file]]
        problems = [*check(rows), *_returning(rows["staff.csv"])]
    return rows, sorted(problems)


def _stored(table: Table) -> list[Row]:
    rows = table.model._default_manager.values(*[column.field for column in table.columns])
    return [Row(table, 0, values) for values in rows]


def _returning(staff: list[Row]) -> list[Problem]:
    """Somebody who left stays closed: a sign-in comes back by a person's act, never by an old file."""
    closed = set(Account.objects.filter(is_active=False).values_list("staff_key", flat=True))
    return [
        Problem(
            row.table.file, row.line, f"状態「在職」: {row['staff_key']} は退職とされています",
            "状態に「退職」と書く。戻ったときは新しい職員番号にする",
        )
        for row in staff
        if row.line and row["is_active"] and row["staff_key"] in closed
    ]  # fmt: skip


def _changes(table: Table, rows: list[Row]) -> list[_Change]:
    known = {tuple(getattr(each, name) for name in table.identity): each for each in table.model._default_manager.all()}
    found = []
    for row in rows:
        stored = known.get(row.identity) if row.line else None
        before = {
            name: getattr(stored, name)
            for name, value in row.values.items()
            if stored and getattr(stored, name) != value
        }
        if row.line and (before or stored is None):
            found.append(_Change(row, stored, before))
    return found


@action(Verb(name="organization.imported", kind="organization", right="organization.administer", unsaid=("changes",)))
def _import(
    city: WholeCity, *, by: Actor, at: datetime, files: dict[str, str], changes: dict[str, list[_Change]]
) -> None:
    """組織・職・職員・任免などを取り込む. One event: counts, the digest of all changes, and what stood before."""
    for table in TABLES:
        _write(table, changes[table.file])
    every = [{"file": file, **change.row.values} for file, each in changes.items() for change in each]
    corrected = [
        {"file": file, "row": change.row.identity, "before": change.before}
        for file, each in changes.items()
        for change in each
        if change.stored is not None
    ]
    note(
        rows={file: len(each) for file, each in changes.items() if each},
        corrected=corrected,
        digest=canonical.digest(canonical.dumps(every)),
    )


def _write(table: Table, changes: list[_Change]) -> None:
    rows = table.model._default_manager
    fresh = [table.model(**change.row.values) for change in changes if change.stored is None]
    for each in fresh:
        if isinstance(each, Account):
            each.password = make_password(None)  # nobody can sign in until a password is set
    if fresh:
        rows.bulk_create(fresh, batch_size=BATCH)
    changed = []
    for change in changes:
        if change.stored is not None:
            for name in change.before:
                setattr(change.stored, name, change.row[name])
            changed.append(change.stored)
    if changed:
        fields = sorted({name for change in changes for name in change.before})
        rows.bulk_update(changed, fields, batch_size=BATCH)
