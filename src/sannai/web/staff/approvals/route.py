"""道筋: the way of a 起案 with who, when and as what; as it would go today before it is proposed, as it went after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sannai.approvals import circulation, routes, seats, states
from sannai.approvals.circulation import Place
from sannai.approvals.models import Opinion, Proposal
from sannai.approvals.routes import Step
from sannai.approvals.rulebook import rulebook_of, rules_on
from sannai.approvals.seats import Seat
from sannai.common import canonical
from sannai.common.action import NotAllowed
from sannai.common.time import today
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.asking import ruling
from sannai.rules.delegation.model import Question, Rulebook
from sannai.rules.delegation.refusals import NoRuling
from sannai.web.kit.cells import Chip
from sannai.web.kit.door import DeskRequest

Chips = tuple[Chip, ...]
COLORS = {"open": "purple", "approved": "green", "returned": "yellow", "recalled": "gray", "abandoned": "gray"}
STEPS = {"via": "回議", "concur": "合議", "decide": "決裁"}
VERDICTS = {
    "agreed": Chip("同意", "green"),
    "dissented": Chip("異議", "red"),
    "approved": Chip("決裁", "green"),
    "returned": Chip("差戻し", "yellow"),
    "passed": Chip("通過（不在）", "gray"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the way: who is asked, or was, when and as what."""

    label: str
    title: str
    name: str = ""
    state: str = "ahead"  # done, now, ahead, skipped
    chips: Chips = ()
    at: datetime | None = None
    note: str = ""
    parallel: bool = False  # asked at the same time as its neighbours


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole way as of today, or what is missing. ``fingerprint`` tells whether it is still the same."""

    steps: tuple[Stop, ...] = ()
    reasons: tuple[str, ...] = ()
    missing: str = ""
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
    request: DeskRequest, question: Question, unit_key: str, given: Mapping[str, Any] = MappingProxyType({})
) -> Preview:
    """The way of this matter today. Never raises: what is missing is said in words.

    ``given``: what a form holds of that which admits 代決 (instructed, urgent).
    """
    on, proposer = request.staff.on, request.staff.staff_key
    try:
        found = routes.route(question, unit_key, on, proposer=proposer)
    except NotAllowed as error:
        return Preview(missing=str(error))
    city, ruled = city_on(on), found.ruling
    admitted = {name for name in ("instructed", "urgent") if str(given.get(name) or "").strip()}
    substitution = ruled.substitution or bool(admitted & set(ruled.admits))
    but = {proposer} if not ruled.own else frozenset[str]()
    sat = [
        (step, routes.seat_of(city, step, question.matter, substitution=substitution, but=but)) for step in found.steps
    ]
    names = staff_names(key for _, seat in sat for key in seat.staff)
    parallel = {step.id for stage in found.stages if len(stage) > 1 for step in stage}
    steps = [replace(_ahead(step, seat, names), parallel=step.id in parallel) for step, seat in sat]
    traced = [[step.id, seat.post_key, seat.by_post, seat.capacity] for step, seat in sat]
    fingerprint = canonical.digest(canonical.dumps(traced))[:24]
    return Preview((replace(steps[0], state="now"), *steps[1:]), found.reasons, fingerprint=fingerprint)


def question(matter: str, facts: Mapping[str, Any], marks: Iterable[str] = (), analogous_to: str = "") -> Question:
    """What the rules are asked."""
    return Question(matter, facts, frozenset(marks), analogous_to)


def way(proposal: Proposal, at: datetime) -> tuple[list[Stop], tuple[str, ...], tuple[Place, ...]]:
    """(the steps, why the way is like this, the places of an open one). A closed one is told by what was said."""
    opinions = list(proposal.opinions.filter(void_at=None).order_by("number"))
    city = city_on(today(proposal.proposed_at))
    name = staff_names([proposal.proposed_by])[proposal.proposed_by]
    first = Stop("起案", post_title(city, proposal.proposed_by), name, "done", at=proposal.proposed_at)
    if proposal.status != states.OPEN:
        return [first, *map(_past, opinions)], (), ()
    try:
        places = circulation.places(proposal, at)
        reasons = circulation.route_of(proposal, at).reasons
    except NotAllowed as error:
        stop = Stop("道筋が決まりません", "", chips=(Chip("要確認", "orange"),), note=str(error))
        return [first, *map(_past, opinions), stop], (), ()
    names = staff_names(key for place in places for key in place.seat.staff)
    together = Counter(place.stage for place in places)
    stops = [replace(_stop(place, names), parallel=together[place.stage] > 1) for place in places]
    return [first, *stops], reasons, places


def clause_of(proposal: Proposal, at: datetime) -> str:
    """The clause of the rules by which it is decided: of today, or of the rules and the day that closed it."""
    try:
        if proposal.status == states.OPEN:
            ruled = circulation.route_of(proposal, at).ruling
            return f"{rulebook_of(ruled.rules_digest).title} {ruled.clause}"
        book = rulebook_of(proposal.grounds.rules_digest)
        return f"{book.title} {ruling(book, circulation.question(proposal), today(proposal.closed_at or at)).clause}"
    except (NotAllowed, NoRuling, LookupError):
        return ""


def book_at(request: DeskRequest, unit_key: str, matter: str = "") -> Rulebook | None:
    """The rules of the body that this unit serves, or None while it has adopted none: then there are no marks."""
    city = request.staff.city
    try:
        return rules_on(request.at, city.body_of(city.heir("unit", unit_key, matter)).key)
    except NotAllowed:
        return None


def post_title(city: City, staff_key: str) -> str:
    """The main post of a person on the date of this city; "" if they had none."""
    held = city.posts_of(staff_key)
    return city.title(held[0].key) if held else ""


def step_of(step: str) -> str:
    """回議, 合議, 決裁: what kind of step this is."""
    return STEPS.get(step.partition(":")[0], "")


def role_of(step: str, seat: Seat) -> Chip:
    """In which role a step asks: 決裁, 代決, 合議, 回議（代）."""
    label, substitute = step_of(step), seat.capacity == seats.SUBSTITUTE
    if step == "decide":
        return Chip("代決", "orange") if substitute else Chip(label, "purple")
    return Chip(f"{label}（代）", "orange") if substitute else Chip(label, "blue")


def as_what(capacity: str) -> Chips:
    """職務代理 and 事務取扱 as a chip; a substitute's 「代」 stands in the signature."""
    words = seats.CAPACITIES.get(capacity) if capacity != seats.SUBSTITUTE else ""
    return (Chip(words, "purple"),) if words else ()


def _chips(seat: Seat) -> Chips:
    """As what somebody would act, in short words."""
    if seat.passed:
        return (VERDICTS["passed"],)
    if not seat.staff:
        return (Chip("戻る日を待つ", "orange"),)
    return (Chip("代", "purple"),) if seat.capacity == seats.SUBSTITUTE else as_what(seat.capacity)


def _label(step: Step) -> str:
    """回議（課長）, 合議（財政課）, 決裁."""
    return f"回議（{step.label}）" if step.id.startswith("via:") else step.label


def _ahead(step: Step, seat: Seat, names: Mapping[str, str]) -> Stop:
    """One step as it would be asked today."""
    who, own = "、".join(names.get(key, key) for key in seat.staff), seat.capacity == seats.OWN
    stood = f"{seat.title} {who}。" if seat.staff and not own else ""
    title = seat.asked or step.post_key
    return Stop(_label(step), title, who if own else "", chips=_chips(seat), note=f"{stood}{seat.why}")


def _stop(place: Place, names: Mapping[str, str]) -> Stop:
    label, seat = _label(place.step), place.seat
    if place.opinion is not None:
        return _past(place.opinion, label, seat.asked)
    who, title = "、".join(names[key] for key in seat.staff), seat.title if seat.staff else seat.asked
    return Stop(label, title, who, "now" if place.waiting else "ahead", _chips(seat), note=seat.why)


def _past(opinion: Opinion, label: str = "", asked: str = "") -> Stop:
    """A step that was settled, with the names of its day."""
    verdict, label = VERDICTS[opinion.verdict], label or step_of(opinion.step)
    if opinion.verdict == "passed":
        title = asked or city_on(today(opinion.at)).title(opinion.post_key)
        return Stop(label, title, "", "skipped", (verdict,), opinion.at, "後閲します。")
    chip = replace(verdict, label="済み") if verdict.label == label else verdict
    return Stop(label, opinion.signature, "", "done", (chip, *as_what(opinion.capacity)), opinion.at)
