"""The state of a proposal from its events alone: what the rows say must equal it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sannai.approvals import states
from sannai.approvals.models import Proposal
from sannai.common.models import Event

_ENDS = {
    "proposal.approved": states.APPROVED,
    "proposal.returned": states.RETURNED,
    "proposal.recalled": states.RECALLED,
    "proposal.abandoned": states.ABANDONED,
}


@dataclass(frozen=True, slots=True)
class Folded:
    """What the events say of a proposal. Opinions: number → (step, verdict, void)."""

    status: str = ""
    seq: int = 0
    digest: str = ""
    revision: int = 0
    waiting: frozenset[tuple[str, str]] = frozenset()
    opinions: tuple[tuple[int, str, str, bool], ...] = ()
    perused: frozenset[str] = frozenset()


def fold(events: Iterable[Event]) -> Folded:
    """Replay the events of one proposal in order. Raises ValueError at a verb that its state does not admit."""
    now = Folded()
    for event in events:
        payload: Mapping[str, Any] = json.loads(event.payload.body or "{}")
        if (now.status == "") != (event.verb == "proposal.proposed"):
            raise ValueError(f"{event}: it is {now.status or 'not proposed yet'}")
        if now.status not in ("", states.OPEN) and event.verb != "proposal.perused":
            raise ValueError(f"{event}: it is {now.status}")
        now = replace(_after(now, event.verb, payload), seq=event.seq)
    return now


def replayed(proposal: Proposal) -> Folded:
    """The proposal as its own events tell it."""
    events = Event.objects.filter(subject_kind="proposal", subject_id=str(proposal.pk)).select_related("payload")
    return fold(events.order_by("seq"))


def stored(proposal: Proposal) -> Folded:
    """The proposal as its rows tell it."""
    said = proposal.opinions.order_by("number").values_list("number", "step", "verdict", "void_at")
    return Folded(
        status=proposal.status,
        seq=proposal.seq,
        digest=proposal.digest,
        revision=proposal.revisions.count(),
        waiting=frozenset(proposal.waiting.values_list("step", "post_key")),
        opinions=tuple((number, step, verdict, void is not None) for number, step, verdict, void in said),
        perused=frozenset(proposal.perusals.exclude(done_at=None).values_list("post_key", flat=True)),
    )


def _after(now: Folded, verb: str, payload: Mapping[str, Any]) -> Folded:
    void = set(payload.get("voided", ()))
    opinions = [(number, step, verdict, gone or number in void) for number, step, verdict, gone in now.opinions]
    if spoken := payload.get("opinion"):
        opinions.append((spoken[0], spoken[1], spoken[3], False))
    opinions += [(number, step, "passed", False) for number, step, _ in payload.get("passed", ())]
    now = replace(now, opinions=tuple(sorted(opinions)))
    if "waiting" in payload:
        now = replace(now, waiting=frozenset((step, post) for step, post in payload["waiting"]))
    if verb == "proposal.proposed":
        return replace(now, status=states.OPEN, digest=payload["digest"], revision=1)
    if verb == "proposal.amended":
        return replace(now, digest=payload["digest"], revision=payload["revision"])
    if verb == "proposal.perused":
        return replace(now, perused=now.perused | set(payload["perused"]))
    if verb in _ENDS and not (verb == "proposal.returned" and payload.get("to")):
        return replace(now, status=_ENDS[verb])
    return now
