"""起案 on its way through the small city of the approvals, as the screens see it today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sannai.approvals import free, queries
from sannai.approvals.actions import propose
from sannai.approvals.models import Proposal
from sannai.approvals.subjects import current
from sannai.approvals.tests import city
from sannai.common.time import now, today

from .desk_cast import signed_in

# To the head of the division, or with two 合議 to the bureau, or up to the mayor.
LITTLE, MUCH, MOST = {"amount": 50}, {"amount": 500}, {"amount": 5000}


def on() -> date:
    """The day on which the screens stand."""
    return today(now())


def proposed(
    facts: dict[str, Any] | None = None, *, matter: str = "spending", by: str = "clerk", **more: Any
) -> Proposal:
    """A free 起案 of the waste division, just proposed."""
    said = {"title": "収集車の修繕について", "reasons": "修繕してよいか伺います。"} | more
    facts = LITTLE if facts is None and matter == "spending" else facts or {}
    words = {"title": said.pop("title"), "reasons": said.pop("reasons")}
    draft = free.draft(**words, matter=matter, facts=facts, unit_key="waste")
    return propose(draft, by=city.person(by, now()), at=now(), **said)


def fresh(proposal: Proposal) -> Proposal:
    """As it stands now."""
    return queries.find(proposal.pk)


def see(who: str, proposal: Proposal) -> Any:
    """Open it."""
    return signed_in(who).get(f"/desk/approvals/{proposal.pk}/")


def do(who: str, proposal: Proposal, verb: str, **given: Any) -> Any:
    """Press a button of its page as it stands now."""
    found = fresh(proposal)
    data = {"seen": found.seq, "digest": current(found)[0]} | given
    return signed_in(who).post(f"/desk/approvals/{proposal.pk}/{verb}/", data)


def done(who: str, proposal: Proposal, verb: str, **given: Any) -> None:
    """Press it, and it is done."""
    response = do(who, proposal, verb, **given)
    assert response.status_code == 302, response.content.decode()[:20000]


def away(who: str, days: int = 3) -> None:
    """Somebody is away from today on."""
    city.away(who, on(), days)


def yesterday() -> date:
    return on() - timedelta(days=1)
