"""Writing to the event log: one chain for each subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction

from . import canonical
from .actors import Actor
from .kinds import Subject
from .models import Event, EventPayload
from .written import insert, insert_all

GENESIS = "0" * 64


class StaleSubject(Exception):
    """Somebody else acted on it first: what the person saw is no longer how it is."""


class BrokenChain(Exception):
    """The row of a subject and its log contradict each other. ``audit verify`` says where."""


def head(kind: str, subject_id: str) -> tuple[int, str]:
    """(seq, hash) of the newest event of a chain; (0, GENESIS) if it has none."""
    newest = (
        Event.objects.filter(subject_kind=kind, subject_id=subject_id)
        .order_by("-seq")
        .values_list("seq", "hash")
        .first()
    )
    return newest or (0, GENESIS)


def verbs_after(subject: Subject, seq: int) -> list[str]:
    """What was done to a subject after the event with this number, up to where its row is. One SELECT."""
    events = Event.objects.filter(subject_kind=subject.subject_kind, subject_id=subject.subject_id, seq__gt=seq)
    return list(events.order_by("seq").values_list("verb", flat=True))


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
        event.cause,
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
    post_key: str | None = None,
    acting_for: str = "",
    cause: str = "",
    version: int = 1,
) -> Event:
    """Add one event with its payload after the head that was seen, both or neither.

    ``post_key`` is the post that acts, if it is not the main one; ``cause`` the hash of the event that this one
    follows from; ``version`` that of the payload's shape. Raises StaleSubject if another writer took
    that place; whatever else is wrong with the row stays an IntegrityError.
    """
    shape = {} if version == 1 else {"_version": version}
    salt, body = canonical.new_salt(), canonical.dumps({**payload, **shape})
    event = Event(
        subject_kind=subject.subject_kind,
        subject_id=subject.subject_id,
        seq=after[0] + 1,
        verb=verb,
        actor_kind=by.kind,
        staff_key=by.staff_key,
        post_key=by.post_key if post_key is None else post_key,
        acting_for=acting_for,
        cause=cause,
        at=at,
        payload_digest=canonical.digest(body, salt),
        previous_hash=after[1],
    )
    event.hash = hash_of(event)
    _keep(event, EventPayload(salt=salt, body=body))
    return event


def append_first(
    subjects: Sequence[Subject], verb: str, payloads: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime
) -> list[Event]:
    """The first event of many new chains at once, each with its payload: as ``append_next``."""
    count = len(subjects)
    heads, posts = [(0, GENESIS)] * count, [by.post_key] * count
    return append_next(subjects, [verb] * count, payloads, after=heads, posts=posts, by=by, at=at)


def append_next(
    subjects: Sequence[Subject],
    verbs: Sequence[str],
    payloads: Sequence[Mapping[str, Any]],
    *,
    after: Sequence[tuple[int, str]],
    posts: Sequence[str],
    by: Actor,
    at: datetime,
) -> list[Event]:
    """The next event of many chains at once, each with its payload, in a few statements. Inside a transaction.

    ``after``: the heads that were seen; ``posts``: as which post each is done. For what is written as one: whoever
    calls it has asked for the right over each, and says in an event of its own what belongs together. Raises
    StaleSubject if somebody else took one of the places.
    """
    made = []
    for subject, verb, payload, (seq, hash), post in zip(subjects, verbs, payloads, after, posts, strict=True):
        salt, body = canonical.new_salt(), canonical.dumps(payload)
        event = Event(
            subject_kind=subject.subject_kind, subject_id=subject.subject_id, seq=seq + 1, verb=verb,
            actor_kind=by.kind, staff_key=by.staff_key, post_key=post, acting_for="", cause="", at=at,
            payload_digest=canonical.digest(body, salt), previous_hash=hash,
        )  # fmt: skip
        event.hash = hash_of(event)
        made.append((event, EventPayload(salt=salt, body=body)))
    try:
        insert_all([event for event, _ in made])
        for event, said in made:
            said.event = event
        insert_all([said for _, said in made])
    except IntegrityError as error:
        if _place_is_taken(error):
            raise StaleSubject from error
        raise
    return [event for event, _ in made]


def _keep(event: Event, payload: EventPayload) -> None:
    try:
        with transaction.atomic(savepoint=False):
            insert(event)
            payload.event = event
            insert(payload)
    except IntegrityError as error:
        if _place_is_taken(error):
            raise StaleSubject from error
        raise


def _place_is_taken(error: IntegrityError) -> bool:
    # PostgreSQL names the constraint, SQLite the columns, our own SQLite trigger the constraint.
    return "event_subject_seq" in str(error) or "common_event.seq" in str(error)


def dispose_payload(event: Event) -> None:
    """廃棄: empty what was said and its salt, so that nobody can confirm a guess either. The chain still verifies."""
    EventPayload.objects.filter(event=event).update(body=None, salt="")
