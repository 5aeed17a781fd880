"""What happened to a row: each verb, who, when and why, and what it changed, old and new, for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from sannai.casework.queries import NotVisible
from sannai.casework.queries import load as load_case
from sannai.common.verbs import verb_of
from sannai.organization.queries import staff_names
from sannai.registers.differing import Difference, Step, steps
from sannai.registers.door import Door
from sannai.registers.models import Entry
from sannai.registers.pointing import Pointed
from sannai.registers.states import ALWAYS, Period
from sannai.rules.registers.keys import FROM, UNTIL
from sannai.text.eras import wareki
from sannai.web.kit.door import DeskRequest

from .entry_shown import named_in, ordered, secret_names, version_of, words_of

MOST = 30
HIDDEN = "見られない項目の変更"
NONE = "（なし）"
DECIDED = "手続の決定"  # of a case that is not seen, whose number is not told


@dataclass(frozen=True, slots=True)
class Told:
    """One field that holds something else since then. ``before`` and ``after`` are empty for one that is hidden."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the row."""

    at: datetime
    title: str
    by: str
    reason: str
    changes: Sequence[Told]
    since: str = ""  # from which day, of what changed from a day on
    case: tuple[str, str] = ("", "")  # the case that it came from: (how it is called, its page)


def history(request: DeskRequest, held: Door, entry: Entry) -> list[Happening]:
    """Its newest events, the newest first. Two statements, and those for the rows and the cases that they name."""
    told = steps(entry.subject_id)
    periods = [one for step in told for each in step.differences for one in (each.before, each.after) if one]
    named, recent = named_in(held, periods), told[-MOST:][::-1]
    names = staff_names(step.event.staff_key for step in recent if step.event.staff_key)
    return [_happening(request, held, entry, step, named, names) for step in recent]


def _happening(
    request: DeskRequest, held: Door, entry: Entry, step: Step, named: Mapping[str, Pointed], names: Mapping[str, str]
) -> Happening:
    event, verb = step.event, verb_of(step.event.verb)
    by = "自動" if event.actor_kind == "system" else names.get(event.staff_key, event.staff_key)
    opens = verb is not None and verb.opens
    changes = [] if opens else [told for each in step.differences for told in _told(held, entry, each, named)]
    since = next((one.after for one in step.differences if one.after and one.before and not opens), None)
    title = verb.done.partition("。")[0] if verb else "動きました"
    return Happening(
        event.at, title, by, str(step.payload.get("reason") or ""), changes, _since(since), _case(request, step.payload)
    )


def _since(period: Period | None) -> str:
    return "" if period is None or period.start == ALWAYS else f"{wareki(period.start)}からの内容"


def _told(held: Door, entry: Entry, difference: Difference, named: Mapping[str, Pointed]) -> Iterator[Told]:
    """Each field that differs; those that are hidden together, so that the number of changes stays honest."""
    old, new = difference.before, difference.after
    if new is None:  # a period that was struck or corrected away
        return
    register = version_of(new)
    before = version_of(old) if old else register
    secret = secret_names(held, entry, register) | secret_names(held, entry, before)
    for name in ordered(register, difference.names):
        if name in secret:
            continue
        label = held.newest.labels.get(name) or register.labels.get(name) or before.labels.get(name, name)
        was = words_of(before, old, name, held, named) if old else ""
        now = words_of(register, new, name, held, named)
        if difference.goes_on and (name == FROM or (name == UNTIL and not now)):
            continue  # the day of the change says it
        yield Told(label, was or NONE, now or NONE)
    if secret & set(difference.names):
        yield Told(HIDDEN)


def _case(request: DeskRequest, payload: Mapping[str, Any]) -> tuple[str, str]:
    """The case that this came from: how it is called, and its page for whoever may see it; ("", "") for none."""
    source = payload.get("source")
    if not isinstance(source, Mapping) or source.get("kind") != "case":
        return ("", "")
    try:
        case = load_case(request.staff, UUID(str(source.get("id"))))
    except (ValueError, NotVisible):
        return (DECIDED, "")
    return (str(source.get("called") or case.reference_number), reverse("desk:case", args=[case.pk]))
