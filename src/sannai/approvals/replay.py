"""The state of a proposal from its events alone: what the rows say must equal it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sannai.common.comparing import Told
from sannai.common.models import Event

from . import states
from .models import Proposal

_ENDS = {
    "proposal.approved": states.APPROVED,
    "proposal.returned": states.RETURNED,
    "proposal.recalled": states.RECALLED,
    "proposal.abandoned": states.ABANDONED,
}

_WORDS = {
    "status": "状態", "digest": "内容", "revision": "版", "waiting": "回っている先", "opinions": "意見",
    "perused": "後閲",
}  # fmt: skip


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


def contradicts(chains: Mapping[str, Told]) -> Iterator[tuple[str, str]]:
    """(id, what it is) of every 起案 whose rows say something else than its story. Few statements for all."""
    proposals = Proposal.objects.filter(pk__in=list(chains)).defer("content", "reasons")
    for proposal in proposals.prefetch_related("opinions", "revisions", "waiting", "perusals"):
        key = str(proposal.pk)
        try:
            told, now = fold(event for event, _ in chains[key].events), stored(proposal)
        except (ValueError, KeyError, TypeError) as error:
            yield key, f"経過のとおりにたどれません（{error}）。"
            continue
        if wrong := [name for field, name in _WORDS.items() if getattr(told, field) != getattr(now, field)]:
            yield key, f"起案の「{'、'.join(wrong)}」が、経過とくい違っています。"


def stored(proposal: Proposal) -> Folded:
    """The proposal as its rows tell it."""
    said = sorted(proposal.opinions.all(), key=lambda opinion: opinion.number)
    return Folded(
        status=proposal.status,
        seq=proposal.seq,
        digest=proposal.digest,
        revision=len(proposal.revisions.all()),
        waiting=frozenset((row.step, row.post_key) for row in proposal.waiting.all()),
        opinions=tuple((row.number, row.step, row.verdict, row.void_at is not None) for row in said),
        perused=frozenset(row.post_key for row in proposal.perusals.all() if row.done_at is not None),
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
