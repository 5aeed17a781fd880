"""Writing to the event log: one chain for each subject."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import IntegrityError, transaction

from . import canonical
from .actors import Actor
from .models import Event, EventPayload

GENESIS = "0" * 64


class Subject(Protocol):
    """Whatever has a chain: a kind and an id."""

    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> str: ...


class StaleSubject(Exception):
    """Somebody else acted on it first: what the person saw is no longer how it is."""


def head(kind: str, subject_id: str) -> tuple[int, str]:
    """(seq, hash) of the newest event of a chain; (0, GENESIS) if it has none."""
    newest = (
        Event.objects.filter(subject_kind=kind, subject_id=subject_id)
        .order_by("-seq")
        .values_list("seq", "hash")
        .first()
    )
    return newest or (0, GENESIS)


def hash_of(event: Event) -> str:
    """The hash that ``event.hash`` must equal. ``recorded_at`` is the database's own and is covered by the seal."""
    parts = [
        event.subject_kind,
        event.subject_id,
        event.seq,
        event.verb,
        event.actor_kind,
        event.staff_key,
        event.post_key,
        event.acting_for,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.payload_digest,
        event.previous_hash,
    ]
    return canonical.digest(canonical.dumps(parts))


def append(
    subject: Subject,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    payload: Mapping[str, Any],
    after: tuple[int, str],
    acting_for: str = "",
) -> Event:
    """Add one event after the head that was seen. Raises StaleSubject if another writer took that place."""
    salt = canonical.new_salt()
    body = canonical.dumps(payload)
    event = Event(
        subject_kind=subject.subject_kind,
        subject_id=subject.subject_id,
        seq=after[0] + 1,
        verb=verb,
        actor_kind=by.kind,
        staff_key=by.staff_key,
        post_key=by.post_key,
        acting_for=acting_for,
        at=at,
        payload_digest=canonical.digest(body, salt),
        previous_hash=after[1],
    )
    event.hash = hash_of(event)
    try:
        with transaction.atomic(savepoint=False):
            event.save(force_insert=True)
    except IntegrityError as error:
        raise StaleSubject from error
    EventPayload(event=event, salt=salt, body=body).save(force_insert=True)
    return event
