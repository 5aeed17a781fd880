"""Following: a room above reacts, in the same transaction, to what a room below did, which knows nothing of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .models import Event


@dataclass(frozen=True, slots=True)
class Happened:
    """What was done: the event as it stands in the log, the subject's row, what was said, what the verb returned."""

    event: Event
    subject: Any
    payload: Mapping[str, Any]
    result: Any


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from an event, done in the name of whoever did it: the post, and the absent post for a 代決.

    Only this module makes one, from the event; it holds the rights that its follower was registered with.
    """

    kind: str
    staff_key: str
    post_key: str
    acting_for: str
    signature: str
    cause: str  # the hash of the event that it follows from
    rights: frozenset[str]

    def may(self, right: str, subject: Any) -> bool:
        """Only what the event leads to."""
        return right in self.rights


Follower = Callable[[Happened, Consequence], object]


@dataclass(frozen=True, slots=True)
class Following:
    """One registration: after which verb, about which kind of thing, with which rights, writing which verbs."""

    verb: str
    about: str
    function: Follower
    may: frozenset[str]
    writes: frozenset[str]


Completion = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Heard:
    """The newest event of a thing, with its payload, and what its verb returned."""

    event: Event
    result: Any


Summary = Callable[[Mapping[str, Heard | None], datetime], object]
FOLLOWERS: dict[tuple[str, str], list[Following]] = defaultdict(list)
COMPLETED: dict[tuple[str, str], list[Completion]] = defaultdict(list)
SUMMARIES: dict[str, list[Summary]] = defaultdict(list)
_gathered: ContextVar[_Gathered | None] = ContextVar("what got an event since the outermost action began", default=None)
_writable: ContextVar[frozenset[str] | None] = ContextVar("verbs that the running follower may write", default=None)


@dataclass(slots=True)
class _Gathered:
    """The things that got an event, by kind and id."""

    heard: dict[str, dict[str, Heard]] = field(default_factory=lambda: defaultdict(dict))


class NotDeclared(Exception):
    """A follower wrote a verb that its registration does not name: a fault of the program, found before it is kept."""


def follow(
    verb: str, about: str, function: Follower, *, may: Collection[str] = (), writes: Collection[str] = ()
) -> None:
    """After ``verb`` on something about this kind, call the function in the same transaction; its failure undoes both.

    Called from a room's ``apps.py``. ``writes`` names every verb that it may lead to: a test holds that following
    never runs in a circle.
    """
    FOLLOWERS[verb, about].append(Following(verb, about, function, frozenset(may), frozenset(writes)))


def complete(verb: str, about: str, function: Completion) -> None:
    """As the last part of ``verb`` on something about this kind, give the function what the verb returned.

    For rows of a room above that come into being with the thing itself: the verb's own event speaks of them, so it
    is written after them. The function does no verb.
    """
    COMPLETED[verb, about].append(function)


def afterwards(kind: str, function: Summary) -> None:
    """Once after an action and all that followed from it, in its transaction, call the function with the things of
    this kind that got an event, whatever verb it was, and the newest event of each. The function does no verb."""
    SUMMARIES[kind].append(function)


def heard(event: Event, result: Any) -> None:
    """Something got an event."""
    gathered = _gathered.get()
    if gathered is not None:
        gathered.heard[event.subject_kind][event.subject_id] = Heard(event, result)


@contextmanager
def summing_up() -> Iterator[None]:
    """Around an action: at the end of the outermost, every thing that got an event is summed up once."""
    if _gathered.get() is not None:
        yield
        return
    gathered = _Gathered()
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    for kind, things in gathered.heard.items():
        _sum_up(kind, things, next(reversed(things.values())).event.at)


def sum_up(kind: str, ids: Collection[str], at: datetime) -> None:
    """Sum up these things, where a row of theirs was written that no event tells of."""
    _sum_up(kind, dict.fromkeys(ids), at)


def _sum_up(kind: str, things: Mapping[str, Heard | None], at: datetime) -> None:
    for function in SUMMARIES.get(kind, ()):
        function(things, at)


def finish(verb: str, about: str, result: Any) -> None:
    """Let every room complete what this verb did."""
    for function in COMPLETED.get((verb, about), ()):
        function(result)


def run(happened: Happened, verb: str, about: str) -> None:
    """Let every follower of this verb react. ``happened.event`` is that of the outer verb if this one was nested."""
    for following in FOLLOWERS.get((verb, about), ()):
        with _writing(following.writes):
            following.function(happened, _consequence(happened, following.may))


def check_declared(verb: str) -> None:
    """Raises NotDeclared when a follower is running that may not write this verb."""
    allowed = _writable.get()
    if allowed is not None and verb not in allowed:
        raise NotDeclared(f"{verb} is not among what the follower may write: {', '.join(sorted(allowed)) or 'nothing'}")


def circles() -> list[list[str]]:
    """Circles in the graph verb → verbs that its followers write. None, or following could run for ever."""
    leads: dict[str, set[str]] = defaultdict(set)
    for (verb, _), registered in FOLLOWERS.items():
        leads[verb].update(*(following.writes for following in registered))
    return [way for verb in list(leads) if (way := _back_to(verb, leads))]


def _back_to(verb: str, leads: Mapping[str, set[str]]) -> list[str]:
    open_ = [[verb]]
    while open_:
        way = open_.pop()
        for next_ in sorted(leads.get(way[-1], ())):
            if next_ == verb:
                return [*way, verb]
            if next_ not in way:
                open_.append([*way, next_])
    return []


@contextmanager
def _writing(verbs: frozenset[str]) -> Iterator[None]:
    token = _writable.set(verbs)
    try:
        yield
    finally:
        _writable.reset(token)


def _consequence(happened: Happened, rights: frozenset[str]) -> Consequence:
    event = happened.event
    return Consequence(
        kind=event.actor_kind,
        staff_key=event.staff_key,
        post_key=event.post_key,
        acting_for=event.acting_for,
        signature=str(happened.payload.get("by", "")),
        cause=event.hash,
        rights=rights,
    )
