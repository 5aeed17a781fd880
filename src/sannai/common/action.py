"""@action: a verb of the office. Atomic, denied by default, writes exactly one event for its subject."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar, cast

from django.db import transaction
from django.db.models import Model

from .events import GENESIS, BrokenChain, StaleSubject, append, head
from .models import Event

P = ParamSpec("P")
R = TypeVar("R")


class Denied(Exception):
    """The actor does not hold the right that this verb needs over this subject."""


class NotAllowed(Exception):
    """The office says no: the state, the law or a rule of the procedure does not admit this. ``str()`` is Japanese."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What the register of actions knows of one verb; tests walk it."""

    name: str
    right: str
    function: Callable[..., Any]


REGISTER: dict[str, Verb] = {}


@dataclass(slots=True)
class _Running:
    subject: tuple[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    post: str = ""
    acting_for: str = ""


_running: ContextVar[tuple[_Running, ...]] = ContextVar("running_actions", default=())


def note(**facts: Any) -> None:
    """Add facts to the payload of the event of the action that is running."""
    _running.get()[-1].facts.update(facts)


def as_post(post_key: str, *, acting_for: str = "") -> None:
    """Say as which post the running action is done, and for which absent post (代決)."""
    running = _running.get()[-1]
    running.post, running.acting_for = post_key, acting_for


def action(
    verb: str, *, right: str, opens: bool = False, unsaid: Collection[str] = ()
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a verb of a function ``(subject, *, by, at, seen=None, …)``.

    The arguments beside subject, by, at and seen are the event's payload, with ``by`` as the name of the day.
    ``seen`` is the ``seq`` that the person saw; without it, the ``seq`` that the loaded row carries. ``opens``
    marks a verb that begins a chain: no head is looked up. ``unsaid`` names arguments that no record may hold,
    such as a password. An action called inside another on the same subject
    adds its facts and no second event.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        if {"by", "at"} - set(signature.parameters):
            raise TypeError(f"{function.__qualname__} takes no by or no at: who acts and when is never guessed")

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            subject, by, at = next(iter(bound.arguments.values())), bound.arguments["by"], bound.arguments["at"]
            if at.tzinfo is None:
                raise ValueError(f"{verb}: {at.isoformat()} has no time zone")
            if not by.may(right, subject):
                raise Denied(f"{by.kind}:{by.staff_key} may not {right} {subject.subject_kind}:{subject.subject_id}")
            outer = _running.get()
            # Only the outermost action can be caught and survived, so only that one is worth a savepoint.
            with transaction.atomic(savepoint=not outer):
                return _perform(verb, right, opens, function, bound, outer, {"by", "at", "seen", *unsaid})

        if REGISTER.setdefault(verb, Verb(verb, right, run)).function.__module__ != function.__module__:
            raise ValueError(f"{verb} is already an action of {REGISTER[verb].function.__module__}")
        REGISTER[verb] = Verb(verb, right, run)
        return cast("Callable[P, R]", run)

    return decorate


def _perform(
    verb: str,
    right: str,
    opens: bool,
    function: Callable[..., R],
    bound: inspect.BoundArguments,
    outer: tuple[_Running, ...],
    unsaid: Collection[str],
) -> R:
    subject, by = next(iter(bound.arguments.values())), bound.arguments["by"]
    running = _Running((subject.subject_kind, subject.subject_id))
    host = next((each for each in outer if each.subject == running.subject), None)
    after = (0, GENESIS) if opens or host else _head(subject, bound.arguments.get("seen"))
    post = _post(by, right, subject)
    token = _running.set((*outer, running))
    try:
        result = function(*bound.args, **bound.kwargs)
    finally:
        _running.reset(token)
    said = list(bound.arguments.items())[1:]
    payload = {name: value for name, value in said if name not in unsaid} | running.facts
    if host:
        _add_under(host.facts, verb, payload)
        return result
    if name := getattr(by, "signature", ""):
        payload["by"] = name
    append(
        subject, verb, by=by, at=bound.arguments["at"], payload=payload, after=after,
        post_key=running.post or post, acting_for=running.acting_for,
    )  # fmt: skip
    _advance(subject, after[0])
    return result


def _post(by: Any, right: str, subject: object) -> str:
    """The post that gives the right, for somebody who holds several."""
    if hasattr(by, "post_for"):
        held = by.post_for(right, subject)
        return str(held.key if held else by.post_key)
    return str(by.post_key)


def _add_under(facts: dict[str, Any], verb: str, payload: dict[str, Any]) -> None:
    """The facts of a nested verb stand under its name; of the same verb done twice, under verb#2."""
    again = sum(1 for each in facts if each.split("#")[0] == verb)
    facts[f"{verb}#{again + 1}" if again else verb] = payload


def _head(subject: Any, seen: int | None) -> tuple[int, str]:
    """The event to follow. The row's own ``seq`` is trusted over the log's newest: it is what the actor read."""
    loaded = getattr(subject, "seq", None)
    if seen is not None and loaded is not None and seen != loaded:
        raise StaleSubject
    if loaded is None:
        newest = head(subject.subject_kind, subject.subject_id)
        if seen is not None and seen != newest[0]:
            raise StaleSubject
        return newest
    if loaded == 0:
        return (0, GENESIS)
    found = Event.objects.filter(subject_kind=subject.subject_kind, subject_id=subject.subject_id, seq=loaded)
    newest_hash = found.values_list("hash", flat=True).first()
    if newest_hash is None:
        raise BrokenChain(
            f"{subject.subject_kind}:{subject.subject_id} has seq {loaded}, but the log has no such event"
        )
    return loaded, newest_hash


def _advance(subject: Any, seq: int) -> None:
    if isinstance(subject, Model) and hasattr(subject, "seq"):
        type(subject)._default_manager.filter(pk=subject.pk).update(seq=seq + 1)
        subject.seq = seq + 1
