"""Reading proposals. A member of staff sees what waits for their posts, what they proposed and what they said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from sannai.common.models import Event
from sannai.organization.actors import Staff
from sannai.organization.snapshot import City, city_on, claimed

from . import seats, states, subjects
from .models import Opinion, Perusal, Proposal, Revision, Waiting


class NotVisible(Exception):
    """There is no such proposal, or not for this person. The two look alike on purpose."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since somebody read it: amendments, and what was done to the subject, in words."""

    revisions: tuple[Revision, ...]
    events: tuple[tuple[Event, str], ...]

    def __bool__(self) -> bool:
        return bool(self.revisions or self.events)


def waiting_for(staff: Staff, on: date) -> QuerySet[Waiting]:
    """What this person can answer or decide today, in every capacity, the oldest first.

    Own posts, posts they act for, and posts whose holder is absent while their turn as substitute has come. The
    number of statements is constant: the condition is made from the snapshot of the city.
    """
    city = city_on(on)
    mine = {post.key for post in city.posts_of(staff.staff_key)}
    found = Q(pk__in=[])
    if mine:
        found = claimed("post_key", "matter", city.ancestry("post", _own(city, staff.staff_key, mine)))
        for condition in _stood_in(city, staff.staff_key, mine):
            found |= condition
    rows = Waiting.objects.filter(found).exclude(but=staff.staff_key)
    return rows.select_related("proposal").order_by("since", "pk")


def perusals_for(staff: Staff, on: date) -> QuerySet[Perusal]:
    """後閲 that this person still owes, the oldest first."""
    city = city_on(on)
    mine = {post.key for post in city.posts_of(staff.staff_key)}
    acting = {post.key for post in city.posts if _acts(city, post.key, mine)}
    owed = claimed("post_key", "matter", city.ancestry("post", mine | acting))
    return Perusal.objects.filter(owed, done_at=None).select_related("proposal").order_by("opened_at", "pk")


def _own(city: City, staff_key: str, mine: set[str]) -> set[str]:
    """Posts held and not away from: an absence ends before one acts."""
    return mine if city.absence(staff_key) is None else set()


def _acts(city: City, post_key: str, mine: set[str]) -> bool:
    stand_in = city.acting(post_key)
    return stand_in is not None and stand_in.by_post_key in mine


def _stood_in(city: City, staff_key: str, mine: set[str]) -> Iterator[Q]:
    """Posts without a present holder for which this person is next, for which matters."""
    if city.absence(staff_key) is not None:
        return
    for post in city.posts:
        if city.present(post.key):
            continue
        stand_in = city.acting(post.key)
        if stand_in is not None:
            if stand_in.by_post_key in mine:
                yield claimed("post_key", "matter", city.ancestry("post", [post.key]))
        elif not city.vacant(post.key):
            yield from _substituted(city, post.key, mine)


def _substituted(city: City, post_key: str, mine: set[str]) -> Iterator[Q]:
    rest = _is_next(city, post_key, "", mine)
    own = claimed("post_key", "matter", city.ancestry("post", [post_key])) & Q(substitutable=True)
    apart = [
        matter for matter in sorted(city.matters_apart(post_key)) if _is_next(city, post_key, matter, mine) != rest
    ]
    if rest:
        yield own & ~Q(matter__in=apart)
    elif apart:
        yield own & Q(matter__in=apart)


def _is_next(city: City, post_key: str, matter: str, mine: set[str]) -> bool:
    order = city.substitutes(post_key, matter)
    first = next((each for each in order if city.present(each.by_post_key)), None)
    return first is not None and first.by_post_key in mine


def proposed_by(staff_key: str) -> QuerySet[Proposal]:
    """What a person proposed, newest first."""
    return Proposal.objects.filter(proposed_by=staff_key).order_by("-proposed_at", "-pk")


def spoken_by(staff_key: str) -> QuerySet[Opinion]:
    """What a person said on proposals, newest first."""
    said = Opinion.objects.filter(staff_key=staff_key).exclude(staff_key="").select_related("proposal")
    return said.order_by("-at", "-pk")


def load(staff: Staff, proposal_id: UUID) -> Proposal:
    """One proposal with the seats of the day attached, for whoever has to do with it. Raises NotVisible.

    Its proposer, whoever it waits for in any capacity, whoever spoke on it or owes a later perusal (their posts'
    successors too), and colleagues of the division that proposed.
    """
    found = _whole(Proposal.objects.filter(pk=proposal_id)).first()
    if found is None:
        raise NotVisible
    waiting = seats.attach(found, staff.on)
    if not (_own_business(staff, found) or _asked(staff, found, waiting.values()) or _spoke(staff, found)):
        raise NotVisible
    return found


def _own_business(staff: Staff, proposal: Proposal) -> bool:
    """What a division proposes is its own clerks' and heads' business, and an auditor's within the engagement."""
    city = staff.city
    unit = city.heir("unit", proposal.unit_key, proposal.matter)
    mine = (post for post in staff.posts if post.role in ("clerk", "head") and unit in post.under)
    return (
        proposal.proposed_by == staff.staff_key
        or any(not post.matters or proposal.matter in post.matters for post in mine)
        or ("auditor" in staff.roles and any(unit in scope for scope in city.scopes(staff.staff_key)))
    )


def _asked(staff: Staff, proposal: Proposal, waiting: Iterable[seats.Seat]) -> bool:
    held = {post.key for post in staff.posts}
    return any(staff.staff_key in each.staff or each.post_key in held for each in waiting)


def _spoke(staff: Staff, proposal: Proposal) -> bool:
    """Whether this person, or a post that is theirs today, spoke on it or owes or owed a later perusal."""
    held, city = {post.key for post in staff.posts}, staff.city
    said = list(proposal.opinions.values_list("staff_key", "post_key"))
    said += list(proposal.perusals.values_list("done_by", "post_key"))
    return any(who == staff.staff_key or city.heir("post", key, proposal.matter) in held for who, key in said)


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


def verdict_of(proposal: Proposal) -> Opinion | None:
    """The opinion that closed it: who approved or returned it, as which post, in which capacity."""
    return proposal.opinions.filter(verdict__in=("approved", "returned")).order_by("-number").first()


def changes_since(proposal: Proposal, opinion: Opinion) -> Changes:
    """What changed since this opinion was given: revisions after the one that was read, and events of the subject."""
    revisions = proposal.revisions.filter(number__gt=opinion.revision).order_by("number")
    told = subjects.kind_of(proposal.about_kind).told
    events = Event.objects.filter(
        subject_kind=proposal.about_kind, subject_id=proposal.about_id, seq__gt=opinion.about_seq
    ).order_by("seq")
    words = [(event, told(event.verb)) for event in events]
    return Changes(tuple(revisions), tuple((event, said) for event, said in words if said))
