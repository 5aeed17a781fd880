"""What happened to a thing, of any kind: the events of its chain in the words of their verbs, the newest first."""

from __future__ import annotations

import json

from sannai.casework.timeline import Moment
from sannai.common.models import Event
from sannai.common.verbs import verb_of
from sannai.organization.queries import staff_names

MOST = 30


def history(kind: str, key: str, most: int = MOST) -> list[Moment]:
    """The newest events of the chain. A payload that was disposed of is told without its details. Two statements."""
    chain = Event.objects.filter(subject_kind=kind, subject_id=key).select_related("payload")
    events = list(chain.order_by("-seq")[:most])
    names = staff_names(event.staff_key for event in events if event.staff_key) if events else {}
    return [_moment(event, json.loads(event.payload.body or "{}"), names) for event in events]


def _moment(event: Event, payload: dict[str, object], names: dict[str, str]) -> Moment:
    verb = verb_of(event.verb)
    title = (verb.done.partition("。")[0] or verb.label) if verb else ""
    by = "自動" if event.actor_kind == "system" else names.get(event.staff_key, event.staff_key)
    meaning = payload.get("reason") or payload.get("text") or payload.get("what") or ""
    return Moment(event.at, title or "動きました", str(meaning), str(payload.get("by") or by), event.verb)
