"""Once for a city that was at work before its events spoke of rows: how each row stands is written into the log.

From then on a row that no event knows was written by hand. It goes on where it stopped, and may run at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Model

from . import comparing, record, witness
from .actors import System
from .comparing import Said, Told
from .kinds import KINDS
from .models import Event
from .witness import TABLES

SECONDS = 20.0  # of one run of the worker's step, which has other things to do


def base(at: datetime, seconds: float = SECONDS) -> int:
    """Write down how rows stand that the log does not know; how many things. 0: all is written."""
    if record.is_based():
        return 0
    end, done = monotonic() + seconds, 0
    for kind in comparing.local_kinds():
        while keys := _next(kind):
            with transaction.atomic():
                done += _things(kind, keys, at)
            if monotonic() > end:
                return done
    with transaction.atomic():
        for table in TABLES.values():
            if table.shared:
                done += _shared(table, at)
        record.note_rows(record.Chain(record.BASED), rows=(), by=System(), at=at)
    return done + 1


def _next(kind: str) -> list[str]:
    """The next things of a kind, in the order of their keys."""
    model = KINDS[kind].rows
    if model is None:
        return []
    mine = Event.objects.filter(subject_kind=record.KIND, verb="record.based")
    last = mine.filter(subject_id__startswith=f"{kind}:").order_by("-pk").values_list("subject_id", flat=True).first()
    rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
    rows = rows.filter(pk__gt=record.subject_of(last)[1]) if last else rows
    return [str(key) for key in rows[: comparing.CHUNK]]


def _things(kind: str, keys: Collection[str], at: datetime) -> int:
    chains = _chains(kind, keys)
    said, disposed = comparing.said_of(kind, chains)
    unknown: dict[str, list[tuple[Model, list[str]]]] = {key: [] for key in keys}
    for table in comparing.local_tables(kind):
        for key, row in comparing.rows_of(table, keys):
            if left := _left(row, said[key].get((table.model, witness.key_of(row)), Said())):
                unknown[key].append((row, left))
    emptied = {key for key, told in chains.items() if told.disposed} - disposed
    record.disposed(kind, emptied, at)
    last = [*keys][-1]
    for key in keys:
        if (unknown[key] and not chains[key].disposed) or key == last:  # the last one marks how far this came
            rows = [] if chains[key].disposed else unknown[key]
            record.note_rows(record.of(kind, key), rows=rows, by=System(), at=at)
    return len(keys)


def _left(row: Model, said: Said) -> list[str]:
    known = said.columns.keys()
    return [name for name in witness.columns_of(type(row)) if name not in known] if witness.EMPTY not in known else []


def _chains(kind: str, keys: Collection[str]) -> dict[str, Told]:
    chains = {key: Told() for key in keys}
    events = Event.objects.filter(subject_kind=kind, subject_id__in=list(keys))
    for event, payload in record.opened(events.order_by("subject_id", "seq")):
        told = chains[event.subject_id]
        told.disposed |= event.sealed_body is None  # type: ignore[attr-defined]
        told.events.append((event, payload))
    return chains


def _shared(table: witness.Table, at: datetime) -> int:
    """The small tables, on a chain of the table; what a person's disposal empties, on a chain of that person."""
    known = _known(table.model)
    rows = ((row, known.get(witness.key_of(row), Said())) for row in table.rows._default_manager.order_by("pk"))
    unknown = ((row, left) for row, said in rows if (left := _left(row, said)))
    done = 0
    while some := list(islice(unknown, 500)):
        for chain, mine in _by_chain(table, some).items():
            record.note_rows(record.Chain(chain), rows=mine, by=System(), at=at)
        done += len(some)
    return done


def _by_chain(table: witness.Table, rows: list[tuple[Any, list[str]]]) -> Mapping[str, list[tuple[Any, list[str]]]]:
    chains: dict[str, list[tuple[Any, list[str]]]] = {}
    for row, left in rows:
        chain = record.of(*comparing.subject_of_row(table, row)).subject_id if table.personal else table.model
        chains.setdefault(chain, []).append((row, left))
    return chains


def _known(model: str) -> dict[str, Said]:
    """What the log says already of a shared table."""
    known: dict[str, Said] = {}
    for event, payload in _outside():
        for place, columns, salt in comparing.notes_in(payload):
            if place[0] == model:
                known.setdefault(place[1], Said()).hear(event.pk, columns, salt)
    return known


def _outside() -> Iterator[tuple[Event, Mapping[str, Any]]]:
    return record.opened(Event.objects.exclude(subject_kind__in=comparing.local_kinds()).order_by("pk"))
