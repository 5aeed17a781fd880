"""Whoever is asked: at which step a person may speak today, from which seat."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from django.db.models import F

from sannai.common.action import Denied, NotAllowed, as_post
from sannai.common.actors import Actor
from sannai.common.events import StaleSubject
from sannai.common.time import today
from sannai.organization.queries import staff_name
from sannai.organization.snapshot import City, city_on

from .. import circulation, routes, seats
from ..models import Opinion, Proposal
from ..seats import Seat

P = ParamSpec("P")
R = TypeVar("R")


def asked(act: Callable[P, R]) -> Callable[P, R]:
    """Whoever was too late shall hear that, and not that ``proposal.decide`` is denied: it waits for others now."""
    signature = inspect.signature(act)

    @functools.wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        proposal = cast("Proposal", next(iter(signature.bind(*args, **kwargs).arguments.values())))
        try:
            return act(*args, **kwargs)
        except Denied as denial:
            if not Proposal.objects.filter(pk=proposal.pk, seq=proposal.seq).exists():
                raise StaleSubject from denial
            raise

    return run


def check_newest(proposal: Proposal) -> None:
    """Raises StaleSubject when somebody was quicker. Inside a transaction nobody else gets in between from here on."""
    if not Proposal.objects.filter(pk=proposal.pk, seq=proposal.seq).update(seq=F("seq")):
        raise StaleSubject


@dataclass(frozen=True, slots=True)
class Place:
    """Where this person speaks: the step, and the seat taken there."""

    step: str
    seat: Seat


def place_of(proposal: Proposal, by: Actor, at: datetime, *, deciding: bool | None, step: str = "") -> Place:
    """The step at which this person may speak now, and says in the event as which post.

    ``deciding``: only the decision (True), only what comes before it (False), either (None). Raises NotAllowed with
    the reason for the proposer and for whoever is registered as absent, Denied for anybody else.
    """
    check_newest(proposal)
    found = seats.attached(proposal, today(at))
    rows = {
        name: seat
        for name, seat in found.items()
        if (not step or name == step) and (deciding is None or (name == routes.DECIDE) == deciding)
    }
    mine = next((Place(name, seat) for name, seat in rows.items() if by.staff_key in seat.staff), None)
    if mine is None:
        raise _refused(proposal, by, city_on(today(at)), rows or found)
    as_post(mine.seat.by_post, acting_for=mine.seat.acting_for)
    return mine


def _refused(proposal: Proposal, by: Actor, city: City, found: dict[str, Seat] | Any) -> Exception:
    held = {post.key for post in city.posts_of(by.staff_key)}
    near = [each for each in found.values() if {each.post_key, each.by_post} & held]
    if by.staff_key == proposal.proposed_by:
        return NotAllowed("自分が起案したものを、自分で決裁・差戻しすることはできません。引き戻すことはできます。")
    if near and city.absence(by.staff_key):
        return NotAllowed("あなたは今日、不在として登録されています。不在を終えてから、もう一度行ってください。")
    if near and not near[0].staff:
        return NotAllowed(near[0].why)
    if near:
        return NotAllowed(f"いまは{near[0].title}が先に扱います。{near[0].why}")
    waits = "、".join(dict.fromkeys(each.asked for each in found.values()))
    return Denied(f"{by.staff_key} is not asked; it waits for {waits or 'nobody'}")


def say(proposal: Proposal, place: Place, *, verdict: str, text: str, by: Actor, at: datetime) -> Opinion:
    """Write down the opinion with the name of the day. A 代決 leaves its 後閲."""
    seat = place.seat
    mark = seats.CAPACITIES[seat.capacity]
    name = staff_name(by.staff_key, today(at))
    opinion = circulation.add_opinion(
        proposal, step=place.step, post_key=seat.post_key, by_post=seat.by_post, staff_key=by.staff_key,
        signature=f"{seat.title} {name}" + (f"（{mark}）" if seat.capacity == seats.SUBSTITUTE else ""),
        capacity=seat.capacity, verdict=verdict, text=text.strip(), at=at,
    )  # fmt: skip
    if seat.capacity == seats.SUBSTITUTE:
        circulation.owe(proposal, seat.post_key, "substituted", at)
    return opinion
