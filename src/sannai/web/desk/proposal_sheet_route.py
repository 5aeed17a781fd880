"""道筋: the steps of a 起案 from bottom to top, with who, when and as what; past ones with the names of their day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sannai.approvals import circulation, seats, states
from sannai.approvals.circulation import Place
from sannai.approvals.models import Opinion, Perusal, Proposal
from sannai.approvals.rulebook import rulebook_of
from sannai.common.action import NotAllowed
from sannai.common.time import today
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.asking import ruling
from sannai.rules.delegation.refusals import NoRuling

from .decision_route import Chips, chips_of, label_of

VERDICTS = {
    "agreed": ("同意", "green"),
    "dissented": ("異議", "red"),
    "approved": ("決裁", "green"),
    "returned": ("差戻し", "yellow"),
    "passed": ("通過（不在）", "gray"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the way, as a line of the vertical list."""

    label: str
    title: str
    name: str = ""
    state: str = "ahead"  # done, now, ahead, skipped
    chips: Chips = ()
    at: datetime | None = None
    note: str = ""
    parallel: bool = False  # asked at the same time as its neighbours


@dataclass(frozen=True, slots=True)
class Said:
    """One opinion as people read it. ``behind``: of an earlier revision than the one that stands."""

    title: str
    name: str
    capacity: str
    label: str
    color: str
    text: str
    at: datetime
    void: datetime | None
    revision: int
    behind: bool
    dissents: bool


@dataclass(frozen=True, slots=True)
class Later:
    """後閲 of one post: owed or done."""

    title: str
    name: str
    text: str
    done_at: datetime | None


def way(proposal: Proposal, at: datetime) -> tuple[list[Stop], tuple[str, ...], tuple[Place, ...]]:
    """(the steps, why the way is like this, the places of an open one). A closed one is told by what was said."""
    opinions = list(proposal.opinions.filter(void_at=None).order_by("number"))
    first = _proposed(proposal, at)
    if proposal.status != states.OPEN:
        return [first, *(_past(each) for each in opinions)], (), ()
    try:
        places = circulation.places(proposal, at)
        reasons = circulation.route_of(proposal, at).reasons
    except NotAllowed as error:
        stop = Stop("道筋が決まりません", "", chips=(("要確認", "orange"),), note=str(error))
        return [first, *(_past(each) for each in opinions), stop], (), ()
    names = staff_names(key for place in places for key in place.seat.staff)
    together = Counter(place.stage for place in places)
    stops = [replace(_stop(place, names), parallel=together[place.stage] > 1) for place in places]
    return [first, *stops], reasons, places


def clause_of(proposal: Proposal, at: datetime) -> str:
    """The clause of the rules by which it is decided: of today, or of the rules and the day that closed it."""
    on = today(proposal.closed_at or at)
    try:
        if proposal.status == states.OPEN:
            ruled = circulation.route_of(proposal, at).ruling
            return f"{rulebook_of(ruled.rules_digest).title} {ruled.clause}"
        book = rulebook_of(proposal.grounds.rules_digest)
        return f"{book.title} {ruling(book, circulation.question(proposal), on).clause}"
    except (NotAllowed, NoRuling, LookupError):
        return ""


def _proposed(proposal: Proposal, at: datetime) -> Stop:
    city = city_on(today(proposal.proposed_at))
    name = staff_names([proposal.proposed_by])[proposal.proposed_by]
    return Stop("起案", post_title(city, proposal.proposed_by), name, "done", at=proposal.proposed_at)


def post_title(city: City, staff_key: str) -> str:
    """The main post of a person on the date of this city; "" if they had none."""
    held = city.posts_of(staff_key)
    return city.title(held[0].key) if held else ""


def _stop(place: Place, names: Mapping[str, str]) -> Stop:
    label, seat = label_of(place.step.id, place.step.label), place.seat
    if place.opinion is not None:
        return _past(place.opinion, label=label, asked=seat.asked)
    who = "、".join(names[key] for key in seat.staff)
    title = seat.title if seat.staff else seat.asked
    return Stop(label, title, who, "now" if place.waiting else "ahead", chips_of(seat), note=seat.why)


def _past(opinion: Opinion, *, label: str = "", asked: str = "") -> Stop:
    """A step that was settled, with the names of its day."""
    words, color = VERDICTS[opinion.verdict]
    label = label or STEPS.get(opinion.step.partition(":")[0], "")
    if opinion.verdict == "passed":
        title = asked or city_on(today(opinion.at)).title(opinion.post_key)
        return Stop(label, title, "", "skipped", ((words, color),), opinion.at, "後閲します。")
    chip = ("済み" if words == label else words, color)
    return Stop(label, opinion.signature, "", "done", (chip, *_as_what(opinion)), opinion.at)


def _as_what(opinion: Opinion) -> Chips:
    """職務代理 and 事務取扱 as a chip; a substitute's 「代」 stands in the signature."""
    if opinion.capacity == seats.SUBSTITUTE:
        return ()
    words = seats.CAPACITIES.get(opinion.capacity)
    return ((words, "purple"),) if words else ()


STEPS = {"via": "回議", "concur": "合議", "decide": "決裁"}


def opinions(proposal: Proposal, revision: int) -> list[Said]:
    """What was said, newest last; the dissents are picked out by whoever shows them first."""
    found = []
    for each in proposal.opinions.exclude(verdict="passed").order_by("number"):
        label, color = VERDICTS[each.verdict]
        step = STEPS.get(each.step.partition(":")[0], "")
        found.append(
            Said(
                title=each.signature,
                name="",
                capacity=next((words for words, _ in _as_what(each)), ""),
                label=label if label == step else f"{step}：{label}",
                color=color,
                text=each.text,
                at=each.at,
                void=each.void_at,
                revision=each.revision,
                behind=each.void_at is None and each.revision < revision,
                dissents=each.void_at is None and each.verdict == "dissented",
            )
        )
    return found


def perusals(rows: Iterable[Perusal], city: City) -> list[Later]:
    """後閲, owed and done."""
    rows = list(rows)
    names = staff_names(each.done_by for each in rows if each.done_by)
    return [
        Later(
            city.title(city.heir("post", each.post_key, each.matter)),
            names.get(each.done_by, ""),
            each.text,
            each.done_at,
        )
        for each in rows
    ]
