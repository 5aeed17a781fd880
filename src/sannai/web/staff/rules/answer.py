"""The answer of 「だれが決めるか」 for a page: each step with its post, the person of that day, in which capacity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sannai.approvals.routes import CONCUR, DECIDE, Answer, Step
from sannai.approvals.seats import ACTING, CARETAKER, SUBSTITUTE, Seat
from sannai.organization.snapshot import City
from sannai.rules.delegation.model import MatterRules, Ruling
from sannai.web.staff.organization.posts import Person, names_of, people

CAPACITIES = {SUBSTITUTE: "代決「代」", ACTING: "職務代理", CARETAKER: "事務取扱"}
WHAT = {CONCUR: "合議", DECIDE: "決裁"}


@dataclass(frozen=True, slots=True)
class Place:
    """One step: what is done there, by which post, by whom on that day."""

    step: Step
    seat: Seat
    what: str
    title: str  # the post that is asked
    unit_key: str
    holders: tuple[Person, ...]  # whoever holds it, away or not
    by: tuple[str, ...]  # whoever acts that day
    capacity: str  # "" for the post's own holder
    color: str
    note: str  # what a reader must know of it, or ""

    @property
    def acts(self) -> str:
        """The verb of the one who decides, by the capacity."""
        return {SUBSTITUTE: "が代決します", ACTING: "が職務を代理して決めます"}.get(self.seat.capacity, "が決めます")


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole answer. ``missing`` says plainly what the rules or the organisation lack."""

    missing: str
    near: tuple[MatterRules, ...]
    stages: tuple[tuple[Place, ...], ...] = ()
    decider: Place | None = None
    ruling: Ruling | None = None
    reasons: tuple[str, ...] = ()
    stand_ins: tuple[tuple[str, str, tuple[str, ...]], ...] = ()  # in whose order: 代決 1, title, names


def answered(found: Answer, city: City) -> Answered:
    """An answer as a page shows it. One statement, for the names."""
    if found.route is None:
        return Answered(found.missing, found.near)
    keys = {key for _, seat in found.seats for key in (seat.post_key, seat.by_post) if key}
    last = found.seats[-1][1].post_key
    rows = city.substitutes(last, found.route.ruling.matter) if found.route.ruling.substitution else ()
    keys |= {row.by_post_key for row in rows}
    names = names_of(city, keys)
    places = {step.id: _place(city, step, seat, names) for step, seat in found.seats}
    stages = tuple(tuple(places[step.id] for step in stage) for stage in found.route.stages)
    stand_ins = tuple(
        (f"第{row.order}順位", city.title(row.by_post_key), tuple(p.name for p in people(city, row.by_post_key, names)))
        for row in rows
    )
    return Answered("", (), stages, stages[-1][-1], found.route.ruling, found.route.reasons, stand_ins)


def _place(city: City, step: Step, seat: Seat, names: Mapping[str, str]) -> Place:
    post = city.post(seat.post_key)
    capacity, color = CAPACITIES.get(seat.capacity, ""), "purple"
    if seat.passed:
        capacity, color = ("不在・後閲" if seat.absent else "省く"), "orange"
    elif not seat.staff:
        capacity, color = ("戻るのを待つ" if seat.absent else "欠員"), "red"
    return Place(
        step,
        seat,
        WHAT.get(step.kind, "回議"),
        seat.asked or city.title(seat.post_key),
        post.unit_key if post else "",
        people(city, seat.post_key, names),
        tuple(names.get(each, each) for each in seat.staff),
        capacity,
        color,
        seat.why,
    )
