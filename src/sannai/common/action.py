"""@action: a verb of the office. Atomic, denied by default, writes exactly one event for its subject."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar, cast

from django.db import transaction
from django.db.models import Model

from . import follow, kinds, witness
from .events import GENESIS, BrokenChain, StaleSubject, append, head
from .follow import Consequence, Happened
from .models import Event
from .verbs import Verb, register, verb_of

P = ParamSpec("P")
R = TypeVar("R")


class Denied(Exception):
    """The actor does not hold the right that this verb needs over this subject."""


class NoDuty(Denied):
    """A law ties this act to appointed people, and today the actor is none of them. ``str()`` is Japanese."""


class NotAllowed(Exception):
    """The office says no: the state, the law or a rule of the procedure does not admit this. ``str()`` is Japanese."""


def needed(text: str, otherwise: str) -> str:
    """The text without spaces around it. Raises NotAllowed with this sentence where nothing is written."""
    if not text.strip():
        raise NotAllowed(otherwise)
    return text.strip()


@dataclass(slots=True)
class _Running:
    subject: tuple[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    post: str = ""
    acting_for: str = ""
    nested: list[tuple[Verb, Any, dict[str, Any], Any]] = field(default_factory=list)
    rows: witness.Noted = field(default_factory=witness.Noted)


_running: ContextVar[tuple[_Running, ...]] = ContextVar("running_actions", default=())


def note(**facts: Any) -> None:
    """Add facts to the payload of the event of the action that is running."""
    _running.get()[-1].facts.update(facts)


def as_post(post_key: str, *, acting_for: str = "") -> None:
    """Say as which post the running action is done, and for which absent post (代決)."""
    running = _running.get()[-1]
    running.post, running.acting_for = post_key, acting_for


def duty_refusal(by: Any, verb: Verb, subject: Any) -> str:
    """Why this actor may not do by duty what the law ties to appointed people, in Japanese; "" if they may.

    A duty is a person's own: software, what follows from an event, and applicants hold none. Whoever did one of
    ``verb.apart`` on this subject has ordered, and does not execute.
    """
    if not hasattr(by, "lacks_duty"):
        return "この操作は、任命された職員だけができます。"
    if lacking := by.lacks_duty(verb.duty, subject):
        return str(lacking)
    mine = Event.objects.filter(
        subject_kind=subject.subject_kind, subject_id=subject.subject_id, staff_key=by.staff_key, verb__in=verb.apart
    )
    ordered = mine.values_list("verb", flat=True).first() if verb.apart else None
    if ordered is None:
        return ""
    order = verb_of(ordered)
    return (
        f"同じ{kinds.label_of(subject.subject_kind)}で「{order.label if order else ordered}」をした人は、"
        f"任命された職員として「{verb.label}」をすることはできません。決める人と扱う人を分けるためです。"
        "同じ任命を受けたほかの職員が行ってください。"
    )


def action(verb: Verb) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a verb of a function ``(subject, *, by, at, seen=None, …)``.

    The arguments beside subject, by, at and seen are the event's payload, with ``by`` as the name of the day; those
    that the verb leaves unsaid are not. ``seen`` is the ``seq`` that the person saw; without it, the ``seq`` that
    the loaded row carries. An action called inside another on the same subject adds its facts and no second event.
    Whoever follows the verb (``follow``) does so after its event is written, in the same transaction.
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
            post = _post(by, verb, subject)
            if verb.duty and verb.by_duty(bound.arguments) and (refusal := duty_refusal(by, verb, subject)):
                raise NoDuty(refusal)
            outer = _running.get()
            # Only the outermost action can be caught and survived, so only that one is worth a savepoint.
            with transaction.atomic(savepoint=not outer), follow.summing_up():
                return _perform(verb, function, bound, outer, post)

        register(verb, run)
        return cast("Callable[P, R]", run)

    return decorate


def _perform(
    verb: Verb, function: Callable[..., R], bound: inspect.BoundArguments, outer: tuple[_Running, ...], post: str
) -> R:
    subject, by = next(iter(bound.arguments.values())), bound.arguments["by"]
    running = _Running((subject.subject_kind, subject.subject_id))
    host = next((each for each in outer if each.subject == running.subject), None)
    follow.check_declared(verb.name)
    after = (0, GENESIS) if verb.opens or host else _head(subject, bound.arguments.get("seen"))
    if host:
        running.rows = host.rows
    token = _running.set((*outer, running))
    try:
        with witness.noting(running.rows):
            result = function(*bound.args, **bound.kwargs)
            follow.finish(verb.name, kinds.about(subject)[0], result)
    finally:
        _running.reset(token)
    payload = _said(verb, bound) | running.facts
    if host:
        _add_under(host.facts, verb.name, payload)
        host.nested.append((verb, subject, payload, result))
        return result
    if name := getattr(by, "signature", ""):
        payload["by"] = name
    cause, absent = (by.cause, by.acting_for) if isinstance(by, Consequence) else ("", "")
    event = append(
        subject, verb.name, by=by, at=bound.arguments["at"], payload=payload | running.rows.payload(), after=after,
        post_key=running.post or post, acting_for=running.acting_for or absent, cause=cause, version=verb.version,
    )  # fmt: skip
    _advance(subject, after[0])
    follow.heard(event, result)
    for done, about, said, came in [*running.nested, (verb, subject, payload, result)]:
        follow.run(Happened(event, about, said, came), done.name, kinds.about(about)[0])
    return result


def _said(verb: Verb, bound: inspect.BoundArguments) -> dict[str, Any]:
    """The arguments that the event holds."""
    unsaid = {"by", "at", "seen", *verb.unsaid}
    return {name: value for name, value in list(bound.arguments.items())[1:] if name not in unsaid}


def _post(by: Any, verb: Verb, subject: Any) -> str:
    """The post that gives the right, for somebody who may hold several. Raises Denied: none does."""
    held = by.post_for(verb.right, subject) if hasattr(by, "post_for") else None
    if held is None and (hasattr(by, "post_for") or not by.may(verb.right, subject)):
        raise Denied(f"{by.kind}:{by.staff_key} may not {verb.right} {subject.subject_kind}:{subject.subject_id}")
    return str(held.key if held else by.post_key)


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
