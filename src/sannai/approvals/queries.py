"""Reading proposals. A member of staff sees what waits for their posts, what they proposed and what they said."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from sannai.organization.actors import Staff
from sannai.organization.scope import find as find_in_scope
from sannai.organization.snapshot import City, city_on, claimed

from . import seats, states
from .models import Opinion, Perusal, Proposal, Waiting
from .routes import CONCUR

STANDING_IN = frozenset({seats.ACTING, seats.SUBSTITUTE})


class NotVisible(Exception):
    """There is no such proposal, or not for this person. The two look alike on purpose."""


def waiting_for(staff: Staff, on: date) -> QuerySet[Waiting]:
    """What this person can answer or decide today, in every capacity, the oldest first.

    Own posts, posts they act for, and posts whose holder is absent while their turn as substitute has come; nothing
    for somebody who is away: an absence ends before one acts. One statement for the day of the person: the condition
    is made from the snapshot of the city.
    """
    city = _city(staff, on)
    there = city.absence(staff.staff_key) is None
    rows = Waiting.objects.filter(_asking(city, staff.staff_key) if there else Q(pk__in=[]))
    return rows.exclude(but=staff.staff_key).select_related("proposal").order_by("since", "pk")


def perusals_for(staff: Staff, on: date) -> QuerySet[Perusal]:
    """後閲 that this person still owes, the oldest first."""
    owed = Perusal.objects.filter(_owed(_city(staff, on), staff.staff_key), done_at=None)
    return owed.select_related("proposal").order_by("opened_at", "pk")


def reached(staff: Staff, right: str) -> Q:
    """What a person reaches of the proposals beside those of their division: what asks a post of theirs, in any
    capacity and also while they are away or are its proposer; to read, also what they proposed or spoke on."""
    city, me = staff.city, staff.staff_key
    asking = _with(Waiting, _asking(city, me)) | _with(Perusal, _owed(city, me), done_at=None)
    if right != "proposal.read":
        return asking
    held = city.ancestry("post", {post.key for post in staff.posts})
    mine = claimed("post_key", "proposal__matter", held)
    spoken = _with(Opinion, Q(staff_key=me) | mine) | _with(Perusal, Q(done_by=me) | mine)
    return asking | Q(proposed_by=me) | spoken


def _with(table: type[Model], *such: Q, **more: Any) -> Q:
    """The proposals beside which there is such a row: looked up for each, and not all that there are gathered first."""
    return Q(Exists(table._default_manager.filter(*such, **more, proposal=OuterRef("pk"))))


def concurring(staff: Staff, kind: str) -> QuerySet[Proposal]:
    """合議: the open proposals about this kind on whose concurrence a post of this person is or was asked."""
    held = staff.city.ancestry("post", {post.key for post in staff.posts})
    step, mine = Q(step__startswith=f"{CONCUR}:"), claimed("post_key", "proposal__matter", held)
    at = [table.objects.filter(step, mine).values("proposal") for table in (Waiting, Opinion)]
    return Proposal.objects.filter(Q(pk__in=at[0]) | Q(pk__in=at[1]), about_kind=kind, status=states.OPEN)


def titles(ids: Collection[str]) -> dict[str, str]:
    """件名 of many at once, by id."""
    return {str(key): title for key, title in Proposal.objects.filter(pk__in=ids).values_list("pk", "title")}


def _city(staff: Staff, on: date) -> City:
    """The city of that day; for the day on which this person stands here it is at hand."""
    return staff.city if on == staff.on else city_on(on)


def _asking(city: City, staff_key: str) -> Q:
    """Where something waits for a post that this person holds, acts for, or is next to stand in for."""
    mine = {post.key for post in city.posts_of(staff_key)}
    if not mine:
        return Q(pk__in=[])
    conditions = [claimed("post_key", "matter", city.ancestry("post", mine)), *_stood_in(city, staff_key, mine)]
    return reduce(or_, conditions)


def _owed(city: City, staff_key: str) -> Q:
    """後閲 of the posts that this person holds or acts for."""
    mine = {post.key for post in city.posts_of(staff_key)}
    acting = {post.key for post in city.posts if _acts(city, post.key, mine)}
    return claimed("post_key", "matter", city.ancestry("post", mine | acting))


def _acts(city: City, post_key: str, mine: set[str]) -> bool:
    stand_in = city.acting(post_key)
    return stand_in is not None and stand_in.by_post_key in mine


def _stood_in(city: City, staff_key: str, mine: set[str]) -> Iterator[Q]:
    """Posts that this person acts for or is next to stand in for: for which matters, and for whose proposals.

    Whoever proposed is no holder and no substitute of what they proposed (``but``), though present.
    """
    for post in city.posts:
        by = city.stood_in_by(post.key)
        if mine.isdisjoint(by):
            continue
        near = {each.staff_key for key in (post.key, *by) for each in city.present(key)} - {staff_key}
        apart = sorted(city.matters_apart(post.key))
        for but in ("", *sorted(near)):
            for matter in ("", *apart):
                seat = seats.seat_in(city, post.key, matter, but={but} if but else frozenset())
                if seat.post_key != post.key or seat.capacity not in STANDING_IN or staff_key not in seat.staff:
                    continue
                asked = claimed("post_key", "matter", city.ancestry("post", [post.key]))
                asked &= Q(but=but) if but else ~Q(but__in=near)
                asked &= Q(matter=matter) if matter else ~Q(matter__in=apart)
                yield asked & Q(substitutable=True) if seat.capacity == seats.SUBSTITUTE else asked


def proposed_by(staff_key: str) -> QuerySet[Proposal]:
    """What a person proposed, newest first."""
    return Proposal.objects.filter(proposed_by=staff_key).order_by("-proposed_at", "-pk")


def came_back_to(staff_key: str) -> QuerySet[Proposal]:
    """What was sent back to its proposer, and has not been proposed anew."""
    newer = Proposal.objects.filter(
        about_kind=OuterRef("about_kind"), about_id=OuterRef("about_id"), proposed_at__gt=OuterRef("proposed_at")
    )
    return Proposal.objects.filter(~Exists(newer), proposed_by=staff_key, status=states.RETURNED)


def spoken_by(staff_key: str) -> QuerySet[Opinion]:
    """What a person said on proposals, newest first."""
    said = Opinion.objects.filter(staff_key=staff_key).exclude(staff_key="").select_related("proposal")
    return said.order_by("-at", "-pk")


def load(staff: Staff, proposal_id: UUID) -> Proposal:
    """One proposal with the seats of the day attached, for whoever has to do with it. Raises NotVisible.

    Its proposer, whoever it waits for in any capacity, whoever spoke on it or owes a later perusal (their posts'
    successors too), colleagues of the division that proposed, and auditors within their engagement.
    """
    proposal = find_in_scope(_whole(Proposal.objects.all()), staff, "proposal.read", proposal_id)
    if proposal is None:
        raise NotVisible
    seats.attach(proposal, staff.on)
    return proposal


def _whole(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return found.select_related("record__series", "grounds")


def find(proposal_id: UUID | str) -> Proposal:
    """One proposal for the software's own use. LookupError if there is none."""
    found = _whole(Proposal.objects.filter(pk=proposal_id)).first()
    if found is None:
        raise LookupError(f"no proposal {proposal_id}")
    return found


def open_for(kind: str, about_id: str) -> Proposal | None:
    """The proposal that is open for a subject, if any."""
    return _whole(Proposal.objects.filter(about_kind=kind, about_id=about_id, status=states.OPEN)).first()


def newest_for(kind: str, about_id: str) -> Proposal | None:
    """The newest proposal for a subject, whatever became of it."""
    return _whole(Proposal.objects.filter(about_kind=kind, about_id=about_id)).order_by("-proposed_at", "-pk").first()


def earlier(proposal: Proposal) -> Proposal | None:
    """The newest proposal before this one for the same subject, if it was returned or recalled."""
    same = Proposal.objects.filter(about_kind=proposal.about_kind, about_id=proposal.about_id)
    before = same.filter(proposed_at__lt=proposal.proposed_at, status__in=(states.RETURNED, states.RECALLED))
    return _whole(before).order_by("-proposed_at", "-pk").first()


def content(proposal: Proposal) -> dict[str, Any]:
    """What is proposed, as it was written down."""
    found: dict[str, Any] = json.loads(proposal.content)
    return found
