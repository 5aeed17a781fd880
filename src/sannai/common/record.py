"""The record's own chains: what was disposed of, and once, for a city older than this, how its rows stood.

A chain for each thing ("case:UUID"), so that what is said of a thing's rows goes with the thing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ExpressionWrapper, F, QuerySet, TextField

from . import sealing, witness
from .action import action
from .actors import Actor, System
from .models import Event, EventPayload
from .verbs import Verb

BODY = EventPayload._meta.get_field("body")
KIND, BASED = "record", "whole"  # the chain of BASED says that every row of then is known
Heard = list[tuple[Event, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain of the record."""

    subject_id: str
    subject_kind: str = KIND


def of(kind: str, key: str) -> Chain:
    """The record's chain for one thing."""
    return Chain(f"{kind}:{key}"[:64])


def subject_of(chain_id: str) -> tuple[str, str]:
    """Of which thing a chain of the record speaks."""
    kind, _, key = chain_id.partition(":")
    return kind, key


@action(Verb(name="record.disposed", kind=KIND, right="record.keep"))
def note_disposal(chain: Chain, *, by: Actor, at: datetime) -> None:
    """廃棄したことを記す。内容は持たない。"""


@action(Verb(name="record.based", kind=KIND, right="record.keep", unsaid=("rows",)))
def note_rows(chain: Chain, *, rows: Iterable[tuple[Any, Collection[str]]], by: Actor, at: datetime) -> None:
    """これより前に書かれた行の、いまのすがたを記す。"""
    for row, columns in rows:
        witness.note_exactly(row, columns)


def is_based() -> bool:
    """Whether every row is known to the log, so that one that is not was written by hand."""
    return Event.objects.filter(subject_kind=KIND, subject_id=BASED).exists()


def tells_of_disposal(events: Iterable[Event]) -> bool:
    """Whether a chain of the record says that its thing was disposed of."""
    return any(event.verb == "record.disposed" for event in events)


def beside(kind: str, keys: Collection[str]) -> tuple[dict[str, Heard], set[str]]:
    """What the record says beside the chains of these things: of their rows, and which were disposed of."""
    chains = {of(kind, key).subject_id: key for key in keys}
    events = Event.objects.filter(subject_kind=KIND, subject_id__in=chains).order_by("pk")
    heard: dict[str, Heard] = defaultdict(list)
    disposed = set()
    for event, payload in opened(events):
        key = chains[event.subject_id]
        if event.verb == "record.disposed":
            disposed.add(key)
        heard[key].append((event, payload))
    return heard, disposed


def since(newest: int) -> Iterator[tuple[Event, Mapping[str, Any]]]:
    """What came after this event."""
    return opened(Event.objects.filter(pk__gt=newest).order_by("pk"))


def opened(events: QuerySet[Event]) -> Iterator[tuple[Event, Mapping[str, Any]]]:
    """Each event with what it says; nothing of one that was disposed of, or that does not open."""
    body = ExpressionWrapper(F("payload__body"), output_field=TextField())
    for event in events.select_related("payload").defer("payload__body").annotate(sealed_body=body).iterator(500):
        try:
            text = sealing.unseal(event.sealed_body, BODY.place) if event.sealed_body is not None else None
        except sealing.CannotOpen:
            text = None
        yield event, payload_of(text)


def payload_of(body: str | None) -> Mapping[str, Any]:
    """What was said; nothing if it was disposed of or is no object any more."""
    try:
        said = json.loads(body or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def disposed(kind: str, keys: Collection[str], at: datetime) -> None:
    """Write down that these things were disposed of. Once each."""
    done = Event.objects.filter(subject_kind=KIND, subject_id__in=[of(kind, key).subject_id for key in keys])
    known = set(done.filter(verb="record.disposed").values_list("subject_id", flat=True))
    with transaction.atomic():
        for key in keys:
            if of(kind, key).subject_id not in known:
                note_disposal(of(kind, key), by=System(), at=at)
