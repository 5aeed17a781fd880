"""The state of a case from its events alone: what the row says must equal it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from sannai.common.models import Event
from sannai.common.verbs import verb_of

from .models import Case
from .verbs import CaseVerb, Folded


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
    verb = verb_of(event.verb)
    if verb is None:
        raise ValueError(f"{event}: no verb of a case")
    if not isinstance(verb, CaseVerb):  # what opens it is a verb of the envelope
        return replace(now, status="received", division=payload.get("division", ""))
    if now.status not in verb.move.start:
        raise ValueError(f"{event}: not from {now.status}")
    return verb.folds(replace(now, status=verb.move.to or now.status), event, payload)
