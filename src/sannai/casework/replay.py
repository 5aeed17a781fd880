"""The state of a case from its events alone: what the row says must equal it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sannai.common.models import Event

from . import states
from .models import Case


@dataclass(frozen=True, slots=True)
class Folded:
    """What the events say of a case. Payloads that were disposed of leave assignee, division and outcome unknown."""

    status: str = ""
    seq: int = 0
    assignee: str = ""
    division: str = ""
    outcome: str = ""


def fold(events: Iterable[Event]) -> Folded:
    """Replay the events of one case in order. Raises ValueError at a move that the states do not admit."""
    now = Folded()
    for event in events:
        now = replace(_after(now, event), seq=event.seq)
    return now


def replayed(case: Case) -> Folded:
    """The case as its own events tell it."""
    events = Event.objects.filter(subject_kind="case", subject_id=str(case.pk)).select_related("payload")
    return fold(events.order_by("seq"))


def _after(now: Folded, event: Event) -> Folded:
    payload = json.loads(event.payload.body or "{}")
    if event.verb in ("application.filed", "application.entered"):
        return replace(now, status="received", division=payload.get("division", ""))
    move = states.move(event.verb)
    if now.status not in move.start:
        raise ValueError(f"{event}: not from {now.status}")
    now = replace(now, status=move.to or now.status)
    if event.verb == "case.taken":
        first = now.status == "received"
        return replace(now, assignee=event.staff_key, status="in_review" if first else now.status)
    if event.verb == "case.handed_over":
        return replace(now, assignee=payload.get("to", ""))
    if event.verb == "case.transferred":
        return replace(now, assignee="", division=payload.get("division", ""))
    return replace(now, outcome=payload.get("outcome") or now.outcome) if _ends(event.verb) else now


def _ends(verb: str) -> bool:
    return verb in ("case.decided", "case.deemed", "case.recorded", "case.prepared", "case.handed_out")
