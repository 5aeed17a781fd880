"""引き戻す・廃案にする, and how every open proposal closes."""

from __future__ import annotations

from datetime import datetime

from sannai.common.action import Denied, action, needed
from sannai.common.actors import Actor
from sannai.common.events import StaleSubject
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.organization.snapshot import city_on

from .. import circulation, states
from ..models import Proposal


@action(Verb(name="proposal.recalled", kind="proposal", right="proposal.open", done="引き戻しました。"))
def recall(proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """引き戻す。起案した本人ができる。本人が課を離れた後は、課の人ができる。"""
    states.check_open(proposal.status)
    check_proposer(proposal, by, at)
    close(proposal, states.RECALLED, at)


@action(Verb(name="proposal.abandoned", kind="proposal", right="proposal.open", done="廃案にしました。"))
def abandon(proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None, reason: str = "") -> None:
    """廃案にする。決める対象がなくなったとき (the software itself), or given up by its proposer with a reason."""
    states.check_open(proposal.status)
    if by.kind != "system":
        check_proposer(proposal, by, at)
        needed(reason, "廃案にする理由を書いてください。記録に残ります。")
    close(proposal, states.ABANDONED, at)


def check_proposer(proposal: Proposal, by: Actor, at: datetime) -> None:
    """Raises Denied unless it is the proposer's own, or the proposer has left the unit and this is a colleague."""
    if by.staff_key and by.staff_key == proposal.proposed_by:
        return
    city = city_on(today(at))
    unit = city.heir("unit", proposal.unit_key, proposal.matter)
    here = city.subtree(unit)

    def serves(staff_key: str) -> bool:
        return any(post.unit_key in here for post in city.posts_of(staff_key))

    if serves(proposal.proposed_by) or not by.staff_key or not serves(by.staff_key):
        raise Denied("only the proposer, or a colleague once the proposer has left, does this with a proposal")


def close(proposal: Proposal, status: str, at: datetime) -> None:
    """End it. Only an open row moves: of two deciders in one second, one finds nothing to close.

    Whoever follows the verb (``common.follow``) lets the subject hear the verdict.
    """
    moved = Proposal.objects.filter(pk=proposal.pk, status=states.OPEN).update(status=status, closed_at=at)
    if not moved:
        raise StaleSubject
    proposal.status, proposal.closed_at = status, at
    circulation.stop(proposal)
