"""回議の進み: where a proposal waits now, computed from the rules of the day and the opinions that stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sannai.common.action import note
from sannai.common.time import today
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.model import Question, Rulebook, Ruling

from . import routes, seats, subjects
from .models import Grounds, Opinion, Perusal, Proposal, Waiting
from .routes import CONCUR, DECIDE, VIA, Route, Step

AGREED, DISSENTED, APPROVED, RETURNED, PASSED = "agreed", "dissented", "approved", "returned", "passed"
VERDICTS = {
    AGREED: "同意", DISSENTED: "異議", APPROVED: "決裁", RETURNED: "差戻し", PASSED: "不在のため後閲",
}  # fmt: skip
COUNT = (AGREED, DISSENTED, PASSED)  # verdicts that settle a step


@dataclass(frozen=True, slots=True)
class Place:
    """One step of the way as it stands: what was said there, or who is asked, or who will be."""

    step: Step
    stage: int
    seat: seats.Seat
    opinion: Opinion | None
    waiting: bool


def question(proposal: Proposal) -> Question:
    """What the rules are asked about this proposal."""
    grounds = proposal.grounds
    facts = json.loads(grounds.facts or "{}")
    if not facts:  # proposed before there were rules
        facts = dict(subjects.facts_of(proposal))
    return Question(proposal.matter, facts, frozenset(grounds.marks.split()), grounds.analogous_to)


def route_of(proposal: Proposal, at: datetime) -> Route:
    """The way of this proposal by the rules and the organisation of the day. Raises NotAllowed as ``routes.route``."""
    return routes.route(question(proposal), proposal.unit_key, today(at), proposer=proposal.proposed_by)


def standing(proposal: Proposal, city: City) -> dict[str, Opinion]:
    """The opinions that count, by the step as it is called on this date (合議先 are read through the successions)."""
    every = sorted(proposal.opinions.all(), key=lambda each: each.number)
    said = (each for each in every if each.void_at is None and each.verdict in COUNT)
    return {step_on(city, each.step, proposal.matter): each for each in said}


def step_on(city: City, step: str, matter: str) -> str:
    """The id of a step on this date: a unit or post that was moved is asked under its heir's key."""
    kind, _, key = step.partition(":")
    if kind != CONCUR:
        return step
    unit = city.heir("unit", key, matter)
    return f"{CONCUR}:{unit if city.unit(unit) else city.heir('post', key, matter)}"


def may_substitute(ruling: Ruling, grounds: Grounds, *, unconcurred: bool) -> bool:
    """代決の制限: whether the decision may be taken in the decider's absence.

    Not against the limits, unless instructed beforehand or urgent where the rule admits that.
    """
    given = {"instructed": grounds.instructed.strip(), "urgent": grounds.urgent.strip()}
    if any(given.get(each) for each in ruling.admits):
        return True
    return ruling.substitution and not (ruling.unconcurred_forbids and unconcurred)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where it must wait now, and whom it passes over on the way there."""

    route: Route
    passed: tuple[Step, ...]
    stage: tuple[Step, ...]
    substitutable: bool
    city: City


def plan(proposal: Proposal, at: datetime) -> Plan:
    """The next stage with somebody to ask, by the rules and the organisation of the day. Changes nothing."""
    city = city_on(today(at))
    return plan_in(proposal, city, routes.book_of(city, proposal.unit_key, proposal.matter))


def plan_in(proposal: Proposal, city: City, book: Rulebook) -> Plan:
    """The same in a city and by rules that are at hand: no statement, if opinions were read with the proposal."""
    way = routes.route_in(city, book, question(proposal), proposal.unit_key, proposer=proposal.proposed_by)
    said = standing(proposal, city)
    passed: list[Step] = []
    stage: tuple[Step, ...] = ()
    for stage in way.stages:
        left = [step for step in stage if step.id not in said]
        away = [step for step in left if _seat(city, step, proposal).passed]
        passed += away
        if stage := tuple(step for step in left if step not in away):
            break
    unconcurred = any(each.verdict != AGREED for name, each in said.items() if name.startswith(CONCUR))
    unconcurred |= any(step.kind == CONCUR for step in passed)
    substitutable = may_substitute(way.ruling, proposal.grounds, unconcurred=unconcurred)
    return Plan(way, tuple(passed), stage, substitutable, city)


def advance(proposal: Proposal, at: datetime) -> None:
    """Let it wait where it must wait now: pass over who is absent, ask the next.

    Recomputed from the rules each time; notes ``waiting`` and ``passed`` for the event of the running action.
    """
    follow(proposal, plan(proposal, at), at)


def follow(proposal: Proposal, now: Plan, at: datetime) -> None:
    """Let it wait as planned. The plan must be of this proposal as it is: see ``check_newest``."""
    if opinions := [_pass_over(proposal, step, at) for step in now.passed]:
        note(passed=[[each.number, each.step, each.post_key] for each in opinions])
    _wait(proposal, now, at)
    asked_rules(proposal, now)


def asked_rules(proposal: Proposal, now: Plan) -> None:
    """Remember which rules were asked last."""
    digest = now.route.ruling.rules_digest
    if proposal.grounds.rules_digest != digest:
        proposal.grounds.rules_digest = digest
        proposal.grounds.save(update_fields=["rules_digest"])


def differs(proposal: Proposal, now: Plan) -> bool:
    """Whether ``advance`` would change where it waits."""
    rows = {row.step: row for row in proposal.waiting.all()}
    wanted = {step.id: _row(proposal, step, now) for step in now.stage}
    return (
        bool(now.passed)
        or rows.keys() != wanted.keys()
        or any(getattr(rows[name], key) != value for name, row in wanted.items() for key, value in row.items())
    )


def _seat(city: City, step: Step, proposal: Proposal) -> seats.Seat:
    return routes.seat_of(city, step, proposal.matter, but={proposal.proposed_by})


def _pass_over(proposal: Proposal, step: Step, at: datetime) -> Opinion:
    """後閲とする: it goes on without an absent post, which has to read it later."""
    if city_on(today(at)).holders(step.post_key):
        owe(proposal, step.post_key, PASSED, at)
    return add_opinion(proposal, step=step.id, post_key=step.post_key, verdict=PASSED, at=at, capacity=seats.PASSED)


def owe(proposal: Proposal, post_key: str, because: str, at: datetime) -> None:
    """後閲 as a duty of the post. One for each post: a second reason adds nothing to what is still owed."""
    owed = {"matter": proposal.matter, "because": because, "opened_at": at}
    found, new = Perusal.objects.get_or_create(proposal=proposal, post_key=post_key, defaults=owed)
    if not new and found.done_at is not None:
        Perusal.objects.filter(pk=found.pk).update(**owed, done_at=None, done_by="", text="")


def add_opinion(
    proposal: Proposal, *, step: str, post_key: str, verdict: str, at: datetime, capacity: str, by_post: str = "",
    staff_key: str = "", signature: str = "", text: str = "",
) -> Opinion:  # fmt: skip
    """Write down what was said at a step, over exactly the revision that stands."""
    number = proposal.opinions.count() + 1
    return Opinion.objects.create(
        proposal=proposal, number=number, step=step, post_key=post_key, by_post=by_post, staff_key=staff_key,
        signature=signature, capacity=capacity, verdict=verdict, text=text, revision=proposal.revisions.count(),
        about_seq=proposal.about_seq, at=at,
    )  # fmt: skip


def _row(proposal: Proposal, step: Step, now: Plan) -> dict[str, Any]:
    decides = step.kind == DECIDE
    return {
        "post_key": step.post_key,
        "substitutable": now.substitutable if decides else step.kind != VIA,
        "but": "" if decides and now.route.ruling.own else proposal.proposed_by,
    }


def _wait(proposal: Proposal, now: Plan, at: datetime) -> None:
    """Bring the waiting rows up to the stage."""
    known = {row.step: row for row in Waiting.objects.filter(proposal=proposal)}
    if over := known.keys() - {step.id for step in now.stage}:
        Waiting.objects.filter(proposal=proposal, step__in=over).delete()
    for step in now.stage:
        row = _row(proposal, step, now)
        if step.id in known:
            Waiting.objects.filter(pk=known[step.id].pk).update(**row)
        else:
            Waiting.objects.create(proposal=proposal, step=step.id, matter=proposal.matter, since=at, **row)
    note(waiting=[[step.id, step.post_key] for step in now.stage])
    if provided := [list(each) for each in _provided(proposal, now) if each[0] not in known]:
        note(provided=provided)


def _provided(proposal: Proposal, now: Plan) -> Iterator[tuple[str, str]]:
    """(step, body) of every step of the stage that lies with another executive body: to it the 起案 is 提供."""
    city = now.city
    own = city.body_of(city.heir("unit", proposal.unit_key, proposal.matter)).key
    for step in now.stage:
        post = city.post(step.post_key)
        if post and (body := city.body_of(post.unit_key).key) != own:
            yield step.id, body


def stop(proposal: Proposal) -> None:
    """It waits for nobody any more."""
    proposal.waiting.all().delete()
    note(waiting=[])


def places(proposal: Proposal, at: datetime) -> tuple[Place, ...]:
    """Every step of the way, for a page. Raises NotAllowed as ``routes.route``."""
    city = city_on(today(at))
    way, said = route_of(proposal, at), standing(proposal, city)
    waiting = {row.step: row for row in proposal.waiting.all()}
    found = []
    for number, stage in enumerate(way.stages):
        for step in stage:
            row = waiting.get(step.id)
            seat = seats.of_row(city, row) if row else _seat(city, step, proposal)
            found.append(Place(step, number, seat, said.get(step.id), row is not None))
    return tuple(found)
