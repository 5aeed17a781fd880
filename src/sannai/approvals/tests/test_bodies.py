"""執行機関: each decides by rules and numbers of its own. A board's proposal never comes to the mayor."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings

from sannai.approvals import actions, circulation, queries, routes
from sannai.approvals import free as words
from sannai.approvals.actions.reseating import refresh
from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import adopt, files_in_force, rules_on
from sannai.approvals.subjects import current
from sannai.common import numbering
from sannai.common.action import NotAllowed
from sannai.common.actors import System
from sannai.common.time import TOKYO
from sannai.organization.actors import staff_for
from sannai.organization.importing import load_city
from sannai.organization.models import Absence, Appointment, Body, Unit
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.delegation.model import Question

from .city import AT, RULES, TODAY, proposed

MODEL = settings.CATALOG / "sannai"
LONG_AGO = AT - timedelta(days=700)
FOLDERS = {"mayor": "delegation", "education": "bodies/education/delegation", "water": "bodies/water/delegation"}

pytestmark = pytest.mark.django_db


def of_model_city(*bodies: str) -> None:
    load_city(MODEL / "organization", LONG_AGO)
    for body in bodies:
        adopt(read_rulebook(MODEL / FOLDERS[body]), by=System(), at=LONG_AGO, body=body)


def free(by: str, unit_key: str, matter: str = "correspondence", at: datetime = AT) -> Proposal:
    person = staff_for(by, at.date())
    assert person is not None
    draft = words.draft(title="回答について", reasons="伺います。", matter=matter, unit_key=unit_key)
    return actions.propose(draft, by=person, at=at, retention="1年")


@pytest.mark.skipif(not MODEL.is_dir(), reason="installed without the model city")
def test_each_body_decides_by_its_own_rules_under_its_own_numbers():
    of_model_city("mayor", "education", "water")
    schools = free("s1315", "education.schools.affairs")
    water = free("s1329", "water.customers")
    mayors = free("s1215", "children.policy")
    numbers = [numbering.text(each.record.series, each.record.number) for each in (schools, water, mayors)]
    assert numbers == ["8三教委務起第1号", "8三水道客起第1号", "8三子企起第1号"]
    titles = [circulation.route_of(each, AT).ruling.authority for each in (schools, water, mayors)]
    assert titles == ["三内市教育委員会", "三内市水道事業管理者", "三内市長"]
    top = routes.route(Question("contract", {"amount": 100_000_000}), "water.customers", TODAY)
    assert top.steps[-1].post_key == "water.head"


@pytest.mark.skipif(not MODEL.is_dir(), reason="installed without the model city")
def test_who_serves_two_bodies_proposes_in_each_under_its_own_number():
    of_model_city("mayor", "education")
    both = [free("s1215", unit) for unit in ("children.policy", "education.schools.affairs")]
    assert [each.record.series.symbol for each in both] == ["三子企起", "三教委務起"]
    assert [circulation.route_of(each, AT).steps[-1].post_key for each in both] == [
        "children.policy.head", "education.schools.affairs.head",
    ]  # fmt: skip


@pytest.mark.skipif(not MODEL.is_dir(), reason="installed without the model city")
def test_no_superior_of_another_body_decides_for_a_division_that_works_below_one():
    of_model_city("mayor", "education", "water")
    question = Question("contract", {"amount": 100_000_000})
    assert routes.route(question, "water.customers", TODAY).steps[-1].post_key == "water.head"
    Unit.objects.filter(key="water.customers").update(parent_key="finance", body_key="water")
    with pytest.raises(NotAllowed, match="決裁できる人がいません"):  # the head of 財政局 is the mayor's
        routes.route(question, "water.customers", TODAY)


@pytest.mark.skipif(not MODEL.is_dir(), reason="installed without the model city")
def test_a_substitute_is_shown_what_another_holder_of_the_absent_post_proposed():
    of_model_city("mayor", "water")
    both = {"staff_key": "s1329", "post_key": "water.management.head", "kind": "concurrent"}
    Appointment.objects.create(**both, valid_from=date(2024, 4, 1))
    Absence.objects.create(staff_key="s1322", reason="出張", valid_from=TODAY, valid_to=TODAY + timedelta(days=7))
    clerk, head, deputy = (staff_for(key, TODAY) for key in ("s1329", "s1327", "s1323"))
    contract = {"title": "賃借", "reasons": "伺います。", "matter": "contract", "unit_key": "water.customers"}
    asked = actions.propose(words.draft(**contract, facts={"amount": 2_000_000}), by=clerk, at=AT, retention="5年")
    actions.agree(asked, by=head, at=AT, digest=current(asked)[0])
    row = queries.find(asked.pk).waiting.get()
    assert (row.step, row.but) == ("concur:water.management", "s1329")
    assert list(queries.waiting_for(deputy, TODAY)) == [row]


@pytest.mark.skipif(not MODEL.is_dir(), reason="installed without the model city")
def test_where_a_body_has_no_rules_the_refusal_names_it_and_how_to_adopt_them():
    of_model_city("mayor")
    with pytest.raises(NotAllowed, match=r"三内市教育委員会の専決規程がまだ採用されていない.*--body education"):
        free("s1315", "education.schools.affairs")
    assert "三内市水道事業管理者の専決規程" in routes.who_decides("contract", {}, "water.customers", TODAY).missing


def test_rules_for_a_body_that_the_city_does_not_have_are_not_adopted(ring):
    with pytest.raises(NotAllowed, match="「school」という執行機関は"):
        adopt({"delegation.yaml": RULES.encode()}, by=System(), at=AT, body="school")


def test_the_rules_of_one_body_leave_those_of_another_in_force(ring):
    Body.objects.create(key="school", kind="education", name="三内市教育委員会", valid_from=date(2024, 4, 1))
    before = rules_on(AT).digest
    adopt({"delegation.yaml": RULES.replace("試験", "委員会").encode()}, by=System(), at=AT, body="school")
    assert (rules_on(AT).digest, rules_on(AT, "school").title) == (before, "委員会専決規程")
    assert "試験専決規程" in files_in_force()["delegation.yaml"].decode()


def test_what_waits_is_asked_anew_when_its_division_goes_to_another_body(ring):
    found, moves = proposed("spending", content={"amount": 500}), date(2026, 7, 1)
    Body.objects.create(key="school", kind="education", name="三内市教育委員会", valid_from=date(2024, 4, 1))
    own = RULES.replace("amount: 101..1000}, decider: bureau_head", "amount: 101..1000}, decider: division_head")
    adopt({"delegation.yaml": own.encode()}, by=System(), at=AT, body="school")
    refresh(AT)
    assert circulation.route_of(found, AT).steps[-1].post_key == "env.head"
    waste = Unit.objects.get(key="waste")
    Unit.objects.filter(key="waste").update(valid_to=moves)
    Unit.objects.create(
        key="waste", name=waste.name, kind=waste.kind, parent_key=waste.parent_key, body_key="school", valid_from=moves
    )
    after = datetime(2026, 7, 1, 10, tzinfo=TOKYO)
    refresh(after)
    moved = queries.find(found.pk)
    assert moved.grounds.rules_digest == rules_on(after, "school").digest
    assert circulation.route_of(moved, after).steps[-1].post_key == "waste.head"  # no post of the mayor's decides it
