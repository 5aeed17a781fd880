"""The state of a case from its events alone: what the row says must equal it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sannai.common.comparing import Told
from sannai.common.models import Event
from sannai.common.verbs import verb_of

from . import actions  # noqa: F401 - whose verbs are known once they are read
from .models import Case
from .verbs import CaseVerb, Folded


def fold(events: Iterable[Event]) -> Folded:
    """Replay the events of one case in order. Raises ValueError at a move that the states do not admit."""
    now = Folded()
    for event in events:
        now = replace(_after(now, event), seq=event.seq)
    return now


def contradicts(chains: Mapping[str, Told]) -> Iterator[tuple[str, str]]:
    """(case id, what it is) of every case whose row says something else than its story. One statement for all."""
    for case in Case.objects.filter(pk__in=list(chains)):
        key = str(case.pk)
        try:
            told = fold(event for event, _ in chains[key].events)
        except (ValueError, KeyError, TypeError) as error:
            yield key, f"経過のとおりにたどれません（{error}）。"
            continue
        rows = {"状態": case.status, "担当": case.assignee, "担当課": case.division_key, "結果": case.outcome}
        said = {"状態": told.status, "担当": told.assignee, "担当課": told.division, "結果": told.outcome}
        if wrong := [name for name, value in rows.items() if value != said[name]]:
            yield key, f"事案の「{'、'.join(wrong)}」が、経過とくい違っています。"


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
