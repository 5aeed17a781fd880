"""Nothing waits for nobody: what waits for a post that emptied, or that was moved, is led on by the software."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import Q

from sannai.common.action import NotAllowed, action
from sannai.common.actors import Actor, System
from sannai.common.events import StaleSubject
from sannai.common.time import TOKYO, today
from sannai.organization.snapshot import city_on
from sannai.rules.delegation.model import Rulebook

from .. import circulation, routes, seats, states
from ..models import Proposal, Waiting
from .asked import check_newest

log = logging.getLogger("sannai.approvals")


@action("proposal.reseated", right="proposal.reseat")
def _reseat(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """回す先を、いまの組織と規程で決め直す。"""
    states.check_open(proposal.status)
    check_newest(proposal)
    circulation.advance(proposal, at)


def refresh(at: datetime) -> int:
    """Lead on whatever waits for nobody today; how many. May run at any time and twice: an event only for a change.

    What cannot be led on, since no post above is held either, stays where it is and is logged.
    """
    moved = 0
    for proposal in _doubtful(at):
        try:
            if circulation.differs(proposal, at):
                _reseat(proposal, by=System(), at=at)
                moved += 1
            else:
                circulation.asked_rules(proposal, at)
        except StaleSubject:
            continue  # somebody acted in the same moment: then it moved already
        except NotAllowed as error:
            log.warning("proposal %s waits for nobody: %s", proposal.pk, error)
    return moved


def _doubtful(at: datetime) -> Iterator[Proposal]:
    """Open proposals that wait for a post where nobody is today or under a key that was moved, or whose rules changed
    since they came there."""
    city, book = city_on(today(at)), routes.book_on(today(at))
    found = ~Q(proposal__grounds__rules_digest=book.digest)
    kinds = Waiting.objects.values_list("post_key", "matter", "substitutable", "but").order_by("post_key").distinct()
    for post_key, matter, substitutable, but in list(kinds):
        same = {"post_key": post_key, "matter": matter, "substitutable": substitutable, "but": but}
        seat = seats.of_row(city, Waiting(**same))
        if not seat.staff or seat.post_key != post_key:
            found |= Q(**same)
    for matter, day in _turned(book, today(at)):
        came = Q(since__lt=datetime.combine(day, time.min, TOKYO))
        found |= came & (Q(matter=matter) | Q(proposal__grounds__analogous_to=matter))
    keys = Waiting.objects.filter(found).values("proposal")
    yield from Proposal.objects.filter(pk__in=keys).select_related("grounds").iterator()


def _turned(book: Rulebook, on: date) -> Iterator[tuple[str, date]]:
    """Matters whose rows changed, with the newest day on which they did."""
    for matter, rules in book.matters.items():
        terms = [(row.start, row.end) for row in rules.rows]
        terms += [(row.start, row.end) for row in book.entrustment if row.matter == matter]
        if days := [day for term in terms for day in term if day is not None and day <= on]:
            yield matter, max(days)
