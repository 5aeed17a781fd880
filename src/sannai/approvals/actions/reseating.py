"""Nothing waits for nobody: what waits for a post that emptied, or that was moved, is led on by the software."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from sannai.common.action import NotAllowed, action
from sannai.common.actors import Actor, System
from sannai.common.events import StaleSubject
from sannai.common.time import today
from sannai.organization.snapshot import city_on

from .. import circulation, seats, states
from ..models import Proposal, Waiting

log = logging.getLogger("sannai.approvals")


@action("proposal.reseated", right="proposal.reseat")
def _reseat(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """回す先を、いまの組織と規程で決め直す。"""
    states.check_open(proposal.status)
    circulation.advance(proposal, at)


def refresh(at: datetime) -> int:
    """Lead on whatever waits for nobody today; how many. May run at any time and twice: an event only for a change.

    What cannot be led on, since no post above is held either, stays where it is and is logged.
    """
    moved = 0
    for proposal in _stuck(at):
        try:
            if circulation.differs(proposal, at):
                _reseat(proposal, by=System(), at=at)
                moved += 1
        except StaleSubject:
            continue  # somebody acted in the same moment: then it moved already
        except NotAllowed as error:
            log.warning("proposal %s waits for nobody: %s", proposal.pk, error)
    return moved


def _stuck(at: datetime) -> Iterator[Proposal]:
    """Open proposals that wait for a post where nobody is today, or under a key that was moved."""
    city = city_on(today(at))
    kinds = Waiting.objects.values_list("post_key", "matter", "substitutable", "but").order_by("post_key").distinct()
    for post_key, matter, substitutable, but in list(kinds):
        row = Waiting(post_key=post_key, matter=matter, substitutable=substitutable, but=but)
        seat = seats.of_row(city, row)
        if seat.staff and seat.post_key == post_key:
            continue
        same = {"post_key": post_key, "matter": matter, "substitutable": substitutable, "but": but}
        keys = Waiting.objects.filter(**same).values("proposal")
        yield from Proposal.objects.filter(pk__in=keys).select_related("grounds").iterator()
