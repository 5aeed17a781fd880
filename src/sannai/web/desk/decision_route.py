"""道筋の見通し: the way that a 起案 would go today, who would be asked, and why; shown before it is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sannai.approvals import routes, seats
from sannai.approvals.routes import Step
from sannai.approvals.seats import Seat
from sannai.common import canonical
from sannai.common.action import NotAllowed
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import city_on
from sannai.rules.delegation.model import Question

Chips = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """One step to come: who would be asked today, and as what."""

    label: str
    title: str
    name: str
    chips: Chips
    note: str
    parallel: bool = False  # asked at the same time as its neighbours


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole way as of today, or what is missing. ``fingerprint`` tells whether it is still the same."""

    steps: tuple[Ahead, ...] = ()
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    fingerprint: str = ""

    @property
    def ok(self) -> bool:
        """Whether it leads to somebody who decides."""
        return bool(self.steps)

    @property
    def decider(self) -> str:
        """Who decides, in words."""
        return f"{self.steps[-1].title} {self.steps[-1].name}".strip() if self.steps else ""


def preview(
    question: Question, unit_key: str, on: date, *, proposer: str, admitted: frozenset[str] = frozenset()
) -> Preview:
    """The way of this matter today. Never raises: what is missing is said in words.

    ``admitted``: instructed, urgent: what was given of that which admits 代決.
    """
    try:
        found = routes.route(question, unit_key, on, proposer=proposer)
    except NotAllowed as error:
        return Preview(missing=(str(error),))
    city, ruled = city_on(on), found.ruling
    substitution = ruled.substitution or bool(admitted & set(ruled.admits))
    but = {proposer} if not ruled.own else frozenset[str]()
    sat = [
        (step, routes.seat_of(city, step, question.matter, substitution=substitution, but=but)) for step in found.steps
    ]
    names = staff_names(key for _, seat in sat for key in seat.staff)
    parallel = {step.id for stage in found.stages if len(stage) > 1 for step in stage}
    steps = tuple(replace(ahead(step, seat, names), parallel=step.id in parallel) for step, seat in sat)
    traced = [[step.id, seat.post_key, seat.by_post, seat.capacity] for step, seat in sat]
    return Preview(steps, found.reasons, fingerprint=canonical.digest(canonical.dumps(traced))[:24])


def ahead(step: Step, seat: Seat, names: Mapping[str, str]) -> Ahead:
    """One step as it would be asked today."""
    return Ahead(
        label=label_of(step.id, step.label),
        title=seat.asked or step.post_key,
        name="、".join(names.get(key, key) for key in seat.staff) if seat.capacity == seats.OWN else "",
        chips=chips_of(seat),
        note=_note(seat, names),
    )


def label_of(step_id: str, label: str) -> str:
    """回議（課長）, 合議（財政課）, 決裁."""
    return f"回議（{label}）" if step_id.startswith("via:") else label


def chips_of(seat: Seat) -> Chips:
    """As what somebody would act, in short words."""
    if seat.passed:
        return (("通過（不在）", "gray"),)
    if not seat.staff:
        return (("戻る日を待つ", "orange"),)
    words = {seats.SUBSTITUTE: "代", seats.ACTING: "職務代理", seats.CARETAKER: "事務取扱"}.get(seat.capacity)
    return ((words, "purple"),) if words else ()


def _note(seat: Seat, names: Mapping[str, str]) -> str:
    who = "、".join(names.get(key, key) for key in seat.staff)
    stood = f"{seat.title} {who}。" if seat.staff and seat.capacity != seats.OWN else ""
    return f"{stood}{seat.why}"


def admitted(given: Mapping[str, Any]) -> frozenset[str]:
    """What a form gives of that which may admit 代決."""
    return frozenset(name for name in ("instructed", "urgent") if str(given.get(name) or "").strip())


def question(matter: str, facts: Mapping[str, Any], marks: Iterable[str] = (), analogous_to: str = "") -> Question:
    """What the rules are asked."""
    return Question(matter, facts, frozenset(marks), analogous_to)
