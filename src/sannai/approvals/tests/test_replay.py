"""Whatever is tried in a city whose people come and go: the events tell the rows, and nothing waits for nobody."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from random import Random

import pytest
from tests.city.told import proposal_told

from sannai.approvals import actions, queries, seats, subjects
from sannai.approvals.replay import fold, stored
from sannai.common.action import Denied, NotAllowed
from sannai.common.models import Event
from sannai.common.time import today
from sannai.organization.actors import staff_for
from sannai.organization.models import Absence

from . import city
from .city import AT, PEOPLE, approve, person, proposed

pytestmark = pytest.mark.usefixtures("ring")
STAFF = list(PEOPLE)
CASES: tuple[tuple[str, dict[str, int]], ...] = (
    ("plain", {}), ("own", {}), ("agreed", {}), ("mayors", {}), ("seal", {}),
    ("spending", {"amount": 50}), ("spending", {"amount": 500}), ("spending", {"amount": 5000}),
)  # fmt: skip


def act(found, random: Random, at) -> None:
    """Something that somebody might try, allowed or not."""
    asked = [key for seat in seats.attach(found, today(at)).values() for key in seat.staff]
    who = random.choice(asked) if asked and random.random() < 0.8 else random.choice(STAFF)
    by, digest = staff_for(who, today(at)), subjects.current(found)[0]
    if by is None:
        return
    mine = person("clerk", at)
    steps = list(found.opinions.values_list("step", flat=True)) or ["decide"]
    tries = (
        (9, lambda: actions.agree(found, by=by, at=at, digest=digest)),
        (2, lambda: actions.dissent(found, by=by, at=at, digest=digest, text="異議")),
        (6, lambda: actions.approve(found, by=by, at=at, digest=digest)),
        (1, lambda: actions.send_back(found, by=by, at=at, reason="直して")),
        (2, lambda: actions.send_back(found, by=by, at=at, reason="もう一度", to=random.choice(steps))),
        (1, lambda: actions.amend(found, kind="minor", what="誤字", title=f"件名{random.random()}", by=mine, at=at)),
        (1, lambda: actions.amend(found, kind="material", what="内容", reasons="改めて伺う", by=mine, at=at)),
        (0.3, lambda: actions.recall(found, by=mine, at=at)),
        (2, lambda: actions.peruse(found, by=by, at=at)),
    )
    with contextlib.suppress(NotAllowed, Denied):
        random.choices([each for _, each in tries], [weight for weight, _ in tries])[0]()


def live(random: Random, at) -> None:
    """People fall ill and come back; now and then somebody leaves for good, and somebody else follows."""
    who = random.choice([each for each in STAFF if each != "clerk"])
    day = today(at)
    if random.random() < 0.5 and not Absence.objects.filter(staff_key=who, valid_from=day).exists():
        city.away(who, day, random.choice([1, 2, 5]))
    if random.random() < 0.1:
        city.leave(who, day + timedelta(days=1))
    if random.random() < 0.3:
        post = random.choice([*PEOPLE.values()])
        with contextlib.suppress(Exception):
            city.appoint(random.choice([each for each in STAFF if each != "clerk"]), post, day, kind="concurrent")


@pytest.mark.parametrize("seed", range(8))
def test_a_walk_through_any_rule_tells_its_rows_and_comes_to_an_end(seed):
    random = Random(seed)
    matter, content = CASES[seed % len(CASES)] if seed < len(CASES) else random.choice(CASES)
    found = proposed(matter, content=content, about=str(seed))
    at = AT
    for number in range(30):
        at = AT + timedelta(hours=5 * number)
        if random.random() < 0.2:
            live(random, at)
        with contextlib.suppress(NotAllowed):
            actions.refresh(at)
        found = queries.find(found.pk)
        assert proposal_told(found) == stored(found)
        if found.status != "open":
            break
        act(found, random, at)
    found = queries.find(found.pk)
    assert proposal_told(found) == stored(found)
    assert _led_to_the_end(found, at + timedelta(days=400)).status != "open"


def _led_to_the_end(found, at):
    """When everybody does what waits for them it is decided."""
    for who, post in PEOPLE.items():
        if not city.Appointment.objects.filter(city.Appointment.holding(today(at)), post_key=post).exists():
            city.appoint(who, post, today(at))
    for _ in range(30):
        actions.refresh(at)
        found = queries.find(found.pk)
        if found.status != "open":
            return found
        places = {step: seat for step, seat in seats.attach(found, today(at)).items() if seat.staff}
        assert places, "it waits for nobody"
        step, seat = next(iter(places.items()))
        answer = actions.approve if step == "decide" else actions.agree
        answer(found, by=person(seat.staff[0], at), at=at, digest=subjects.current(found)[0])
    return queries.find(found.pk)


def test_events_that_no_state_admits_are_found():
    found = approve(proposed(), "head")
    events = list(Event.objects.filter(subject_id=str(found.pk)).select_related("payload").order_by("seq"))
    with pytest.raises(ValueError, match=r"not proposed yet"):
        fold(events[1:])
    with pytest.raises(ValueError, match=r"it is approved"):
        fold([*events, events[1]])
