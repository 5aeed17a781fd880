"""Who keeps what of persons, and how it goes: for every text, JSON and file column of the house.

A room registers a ``Keeper`` for each kind of thing from its own ``apps.py``, and declares the columns that hold no
personal data. A test of the house assigns every column to one or the other. *When* something is disposed of is decided
elsewhere; here is only how: rows are emptied or deleted, the chain still verifies, what is gone reads as unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from . import record, seals, witness
from .kinds import KINDS

ANYTHING = ""  # the kind of a keeper that is asked whatever is disposed of: payloads, notices, calls, proposals
Dispose = Callable[[str, Sequence[str], datetime], None]
DisposeFields = Callable[[Sequence[str], frozenset[str], datetime], None]


class StillNeeded(Exception):
    """It cannot go yet; the text says why and what to do (Japanese)."""


class NobodyKeeps(LookupError):
    """No room keeps anything of this kind: a wrong name would otherwise dispose of nothing, and look done."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """What one room keeps of one kind of thing.

    ``columns``: model → its columns, by spaces. ``dispose(kind, ids, at)`` empties them, inside a transaction; it may
    run twice, and raises StillNeeded. ``residue``: what stays, and what for, in Japanese. ``dispose_fields(ids, fields,
    at)``: empties the answers to single fields, where a law lets the thing itself be kept for longer.
    """

    kind: str
    columns: Mapping[str, str]
    dispose: Dispose
    residue: str
    dispose_fields: DisposeFields | None = None


_keepers: list[Keeper] = []
_clear: list[Mapping[str, str]] = []


def register(keeper: Keeper) -> None:
    """Make a keeper known. From the room's apps.py."""
    _keepers.append(keeper)


def no_personal_data(columns: Mapping[str, str]) -> None:
    """Declare columns that name nobody: model → columns, by spaces. Keys, digests, states and what is published."""
    _clear.append(columns)


def kept() -> set[str]:
    """Every column that somebody disposes of: room.Model.column."""
    return {name for keeper in _keepers for name in _names(keeper.columns)}


def clear() -> set[str]:
    """Every column that was declared to hold no personal data."""
    return {name for columns in _clear for name in _names(columns)}


def dispose(kind: str, ids: Collection[str], at: datetime) -> None:
    """廃棄: what the rooms keep of these things goes, all of it or nothing. Raises StillNeeded and NobodyKeeps.

    What was disposed of is listed beside the seals, so that a database restored from before can be told again.
    """
    own = [keeper for keeper in _keepers if keeper.kind == kind]
    if not own or kind == ANYTHING:
        raise NobodyKeeps(f"{kind!r} を保有する部屋がありません。種類の名前を確かめてください。")
    wanted = sorted(set(ids))
    with transaction.atomic(), witness.beside_the_log():
        for keeper in [*own, *(keeper for keeper in _keepers if keeper.kind == ANYTHING)]:
            keeper.dispose(kind, wanted, at)
        if kind in KINDS:
            record.disposed(kind, wanted, at)
        transaction.on_commit(lambda: _write_down(kind, wanted, at))


def dispose_fields(kind: str, ids: Collection[str], fields: Collection[str], at: datetime) -> None:
    """廃棄: the answers to these fields go, everywhere they stand, and nothing else does; all of it or nothing.

    Raises StillNeeded (too early, or the field is kept as long as its case) and NobodyKeeps. It may run twice.
    """
    own = [keeper for keeper in _keepers if keeper.kind == kind and keeper.dispose_fields]
    if not own or kind == ANYTHING:
        raise NobodyKeeps(f"{kind!r} の項目を保有する部屋がありません。種類の名前を確かめてください。")
    wanted, names = sorted(set(ids)), frozenset(fields)
    with transaction.atomic(), witness.beside_the_log():
        for keeper in [*own, *(keeper for keeper in _keepers if keeper.kind == ANYTHING)]:
            if keeper.dispose_fields:
                keeper.dispose_fields(wanted, names, at)
        transaction.on_commit(lambda: _write_down(kind, wanted, at, names))


def disposed() -> Iterator[tuple[str, str, str]]:
    """(kind, id, moment) of everything that was disposed of as a whole, oldest first."""
    return ((entry["kind"], entry["id"], entry["at"]) for entry in _written_down() if "fields" not in entry)


def disposed_fields() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """(kind, id, fields, moment) of everything of which single fields were disposed of, oldest first."""
    for entry in _written_down():
        if "fields" in entry:
            yield entry["kind"], entry["id"], tuple(entry["fields"]), entry["at"]


def _written_down() -> Iterator[dict[str, Any]]:
    if _list().exists():
        yield from map(json.loads, _list().read_text(encoding="utf-8").splitlines())


def _names(columns: Mapping[str, str]) -> Iterator[str]:
    return (f"{model}.{name}" for model, names in columns.items() for name in names.split())


def _list() -> Path:
    return seals.folder() / "disposals.jsonl"


def _write_down(kind: str, ids: Sequence[str], at: datetime, fields: Collection[str] | None = None) -> None:
    only = {} if fields is None else {"fields": sorted(fields)}
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    _list().parent.mkdir(parents=True, exist_ok=True)
    with _list().open("a", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"kind": kind, "id": each, "at": moment} | only) + "\n" for each in ids)
