"""The shipped rules in the shipped city, with people coming and going: every matter finds a decider or says why not."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.conf import settings

from sannai.approvals import routes
from sannai.approvals.rulebook import adopt, rules_on
from sannai.common.action import NotAllowed
from sannai.common.actors import System
from sannai.organization.importing import load_city
from sannai.organization.models import Absence, Appointment
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.delegation.model import Question
from sannai.rules.model import Field

from .city import AT
from .test_bodies import FOLDERS

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


def fact(field: Field, random: Random) -> Any:
    if field.ask == "one_of":
        return random.choice([choice.code for choice in field.choices])
    if field.ask == "yes_no":
        return random.random() < 0.5
    return (
        random.choice([0, 1, 100, 10**4, 10**6, 10**7, 10**8, 10**9]) if field.unit == "円" else random.randint(1, 300)
    )


def test_every_matter_of_every_division_comes_to_somebody_whoever_is_missing():
    load_city(settings.CATALOG / "sannai" / "organization", AT - timedelta(days=700))
    for body, folder in FOLDERS.items():
        adopt(read_rulebook(settings.CATALOG / "sannai" / folder), by=System(), at=AT - timedelta(days=700), body=body)
    random, ways = Random(3), []
    for missing in (0, 0.1, 0.4):
        _lose(missing, random)
        city = city_on(TODAY)
        ways += [_way(city, body, matter, random) for body in FOLDERS for matter in rules_on(AT, body).matters]
    refused = [each for each in ways if each]
    assert 3 * len(refused) < len(ways)
    assert {"登録してから、起案してください" in each or "正しい値を" in each for each in refused} <= {True}


def _way(city: City, body: str, matter: str, random: Random) -> str:
    """Ask for one matter of a body, proposed by any of its divisions; why there is no way, or "" if there is one."""
    book = rules_on(AT, body)
    divisions = [unit.key for unit in city.units if unit.kind == "division" and city.body_of(unit.key).key == body]
    facts = {name: fact(field, random) for name, field in book.facts.items()}
    unit = random.choice(divisions)
    marks = frozenset(mark.code for mark in book.marks if random.random() < 0.2)
    proposer = random.choice([each.staff_key for post in city.posts for each in city.holders(post.key)])
    try:
        way = routes.route(Question(matter, facts, marks), unit, TODAY, proposer=proposer)
    except NotAllowed as error:
        return str(error)
    *before, last = way.steps
    assert last.id == "decide"
    assert len({step.id for step in way.steps}) == len(way.steps)
    assert body == "mayor" or city.body_of(city.post(last.post_key).unit_key).key == body
    but = () if way.ruling.own else {proposer}
    seat = routes.seat_of(city, last, matter, substitution=way.ruling.substitution, but=but)
    assert seat.waits, (matter, unit)
    for step in before:
        asked = routes.seat_of(city, step, matter, but={proposer})
        assert asked.staff or asked.passed
    return ""


def _lose(part: float, random: Random) -> None:
    """So many leave their posts, and as many are away."""
    for row in Appointment.objects.filter(Appointment.holding(TODAY)).order_by("pk"):
        if random.random() < part / 2 and row.valid_from < TODAY:
            Appointment.objects.filter(pk=row.pk).update(valid_to=TODAY)
        elif random.random() < part / 2 and not Absence.objects.filter(staff_key=row.staff_key).exists():
            until = random.choice([None, TODAY + timedelta(days=3)])
            Absence.objects.create(staff_key=row.staff_key, reason="休暇", valid_from=TODAY, valid_to=until)
