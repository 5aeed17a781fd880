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
from sannai.organization.snapshot import city_on
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.delegation.model import Question
from sannai.rules.model import Field

from .city import AT

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
    adopt(read_rulebook(settings.CATALOG / "sannai" / "delegation"), by=System(), at=AT - timedelta(days=700))
    book, random = rules_on(AT), Random(3)
    decided, refused = 0, []
    for missing in (0, 0.1, 0.4):
        _lose(missing, random)
        city = city_on(TODAY)
        divisions = [unit.key for unit in city.units if unit.kind == "division"]
        for matter in book.matters:
            facts = {name: fact(field, random) for name, field in book.facts.items()}
            unit = random.choice(divisions)
            marks = frozenset(mark.code for mark in book.marks if random.random() < 0.2)
            proposer = random.choice([each.staff_key for post in city.posts for each in city.holders(post.key)])
            try:
                way = routes.route(Question(matter, facts, marks), unit, TODAY, proposer=proposer)
            except NotAllowed as error:
                refused.append(str(error))
                continue
            decided += 1
            *before, last = way.steps
            assert last.id == "decide"
            assert len({step.id for step in way.steps}) == len(way.steps)
            own = way.ruling.own
            seat = routes.seat_of(
                city, last, matter, substitution=way.ruling.substitution, but=() if own else {proposer}
            )
            assert seat.waits, (matter, unit)
            for step in before:
                asked = routes.seat_of(city, step, matter, but={proposer})
                assert asked.staff or asked.passed
    assert decided > 2 * len(book.matters)
    assert {"登録してから、起案してください" in each or "正しい値を" in each for each in refused} <= {True}


def _lose(part: float, random: Random) -> None:
    """So many leave their posts, and as many are away."""
    for row in Appointment.objects.filter(Appointment.holding(TODAY)).order_by("pk"):
        if random.random() < part / 2 and row.valid_from < TODAY:
            Appointment.objects.filter(pk=row.pk).update(valid_to=TODAY)
        elif random.random() < part / 2 and not Absence.objects.filter(staff_key=row.staff_key).exists():
            until = random.choice([None, TODAY + timedelta(days=3)])
            Absence.objects.create(staff_key=row.staff_key, reason="休暇", valid_from=TODAY, valid_to=until)
