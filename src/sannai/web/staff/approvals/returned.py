"""A 起案 that came back: what it said, as the form of the next one asks it, and why it came back, beside that form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sannai.approvals import queries, states
from sannai.approvals.models import Proposal
from sannai.casework.models import Case

from .forms import asked_of
from .sheet import number_of

_CAME_BACK = (states.RETURNED, states.RECALLED)


@dataclass(frozen=True, slots=True)
class Returned:
    """Which 起案 came back; of one that was sent back, by whom, when and why (``reason`` "": it was recalled)."""

    proposal: Proposal
    number: str
    reason: str = ""
    signature: str = ""
    at: datetime | None = None


def came_back(proposal: Proposal) -> bool:
    """Whether it ended with its proposer: sent back, or recalled by them."""
    return proposal.status in _CAME_BACK


def of_case(case: Case) -> Proposal | None:
    """The newest 起案 of a case, if it came back: the next one takes up its words. One statement."""
    newest = queries.newest_for("case", str(case.pk))
    return newest if newest and came_back(newest) else None


def told(proposal: Proposal) -> Returned:
    """Why it came back. One statement."""
    number = number_of(proposal)
    if proposal.status != states.RETURNED:
        return Returned(proposal, number)
    said = proposal.opinions.filter(verdict="returned").order_by("-number").first()
    return Returned(proposal, number, said.text, said.signature, said.at) if said else Returned(proposal, number)


def conclusion_of(proposal: Proposal) -> dict[str, Any]:
    """What a 起案 of a case concluded, as ``OutcomeForm`` asks it."""
    content: Mapping[str, Any] = queries.content(proposal)
    concluded: dict[str, Any] = {name: content.get(name) or "" for name in ("outcome", "grounds", "conditions")}
    until = content.get("valid_until")
    return concluded | {"valid_until": date.fromisoformat(until) if until else None} | asked_of(proposal)
