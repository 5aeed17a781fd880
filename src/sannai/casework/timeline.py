"""The history of a case in plain Japanese, from the event log. What the citizen reads leaves out the office's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sannai.common.models import Event
from sannai.common.time import today
from sannai.common.verbs import Verb, verb_of
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import Tree, trees
from sannai.rules.model import Definition
from sannai.text.eras import wareki

from . import clock
from .models import Case
from .steps import rules_of

Names = Callable[[Iterable[str]], Mapping[str, str]]
_OWN_SPEAKERS = {"applicant": "申請者", "division": "申請した課"}  # what the applicant reads of their own acts


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: when, what, what it means, and by whom."""

    at: datetime
    title: str
    meaning: str
    by: str
    verb: str = ""


def timeline(
    case: Case, *, staff: bool = False, names: Names = staff_names, events: Sequence[Event] | None = None
) -> list[Moment]:
    """Every moment, oldest first. ``staff`` adds the office's own moves and ``names``; else the division speaks.

    A payload that was disposed of is told without its details. ``events``: all that there are, where they are at hand.
    """
    rules = rules_of(case)
    if events is None:
        own = Event.objects.filter(subject_kind="case", subject_id=str(case.pk))
        events = list(own.select_related("payload").order_by("seq"))
    known_names = names(event.staff_key for event in events if event.staff_key) if staff else {}
    days = {today(event.at) for event in events if staff or event.actor_kind not in _OWN_SPEAKERS}
    known, division = trees(days) if days else {}, ""
    moments = []
    for event in events:
        payload = json.loads(event.payload.body or "{}")
        division = payload.get("division") or division or case.division_key
        verb = verb_of(event.verb)
        if verb is not None and verb.told is not None and (verb.public or staff):
            title, meaning = _line(verb, payload, rules)
            by = _speaker(event, known.get(today(event.at)), known_names, (division, case.matter), staff)
            moments.append(Moment(event.at, title, meaning, by, event.verb))
    return moments


def _speaker(event: Event, city: Tree | None, names: Mapping[str, str], at: tuple[str, str], staff: bool) -> str:
    """Who speaks, under the names of the day. To the citizen the division (``at``, with its matter), not the person."""
    if event.actor_kind == "applicant" or city is None or (event.actor_kind == "division" and not staff):
        return _OWN_SPEAKERS[event.actor_kind]
    home = city.name_of(city.heir("unit", *at))
    if event.actor_kind == "system":
        return "自動" if staff else home
    if not staff:
        return home or "担当課"
    post = city.title(event.post_key) if event.post_key else ""
    return f"{post} {names.get(event.staff_key, event.staff_key)}".strip()


def _line(verb: Verb, payload: Mapping[str, Any], rules: Definition) -> tuple[str, str]:
    """What the verb says; of the filing also until when an answer is promised."""
    title, meaning = verb.told(payload, rules) if verb.told else (verb.name, "")
    arrived = payload.get("arrived_at")
    if verb.opens and verb.name == "application.filed" and arrived:
        promised = clock.promised(rules, today(datetime.fromisoformat(arrived)))
        meaning += f"{wareki(promised)}までに終わる見込みです。" if promised else ""
    return title, meaning
