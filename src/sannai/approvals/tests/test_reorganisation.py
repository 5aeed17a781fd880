"""1 April in the middle of a circulation: divided divisions, renamed posts, people who leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sannai.accounts.models import Account
from sannai.approvals import actions, circulation, queries
from sannai.common import numbering
from sannai.common.time import TOKYO
from sannai.organization.models import Post, Unit

from . import city
from .city import agree, approve, person, proposed, waits

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.both_databases]
MARCH = datetime(2027, 3, 31, 16, tzinfo=TOKYO)
APRIL = datetime(2027, 4, 1, 9, tzinfo=TOKYO)
FIRST = date(2027, 4, 1)
BIG = {"amount": 500}


def waiting(who, at):
    return [each.step for each in queries.waiting_for(person(who, at), at.date())]


def divide_budget():
    """財政課 becomes 予算課 (spending) and 財政企画課 (the rest)."""
    Unit.objects.filter(key="budget").update(valid_to=FIRST)
    Post.objects.filter(unit_key="budget").update(valid_to=FIRST)
    for key, name, who in (("yosan", "予算課", "budget"), ("kikaku", "財政企画課", "legal2")):
        Unit.objects.create(key=key, name=name, kind="division", parent_key="finance", valid_from=FIRST)
        Post.objects.create(key=f"{key}.head", title="課長", unit_key=key, role="head", rank=4, valid_from=FIRST)
        if who == "legal2":
            Account.objects.create(staff_key=who, name=who, password="!")
        city.appoint(who, f"{key}.head", FIRST)
    city.succeed("unit", "budget", "yosan", FIRST, "spending")
    city.succeed("unit", "budget", "kikaku", FIRST)


def test_a_concurrence_asked_of_a_division_goes_to_its_heir_for_that_matter():
    spending = proposed("spending", content=BIG, at=MARCH)
    agree(spending, "head", MARCH)
    agreed = proposed("agreed", about="2", at=MARCH)
    divide_budget()
    assert waiting("budget", APRIL) == ["concur:budget"]
    assert [each.proposal for each in queries.waiting_for(person("legal2", APRIL), FIRST)] == [agreed]
    agree(spending, "budget", APRIL)
    assert waits(spending) == {("concur:legal", "legal.head")}
    said = spending.opinions.get(staff_key="budget")
    assert (said.post_key, said.signature) == ("yosan.head", "予算課 課長 三内 budget")


def test_what_was_agreed_before_the_division_still_counts_after_it():
    found = proposed("spending", content=BIG, at=MARCH)
    agree(found, "head", MARCH)
    agree(found, "budget", MARCH)
    divide_budget()
    agree(found, "legal", APRIL)
    assert waits(found) == {("via:department_head", "works.head")}
    places = circulation.places(queries.find(found.pk), APRIL)
    assert [each.step.id for each in places if each.opinion] == ["via:division_head", "concur:yosan", "concur:legal"]
    assert found.opinions.get(staff_key="budget").signature == "財政課 課長 三内 budget"


def test_the_nightly_run_after_a_reorganisation_names_the_new_posts_once():
    found = proposed("spending", content=BIG, at=MARCH)
    agree(found, "head", MARCH)
    divide_budget()
    assert (actions.refresh(APRIL), actions.refresh(APRIL)) == (1, 0)
    assert waits(found) == {("concur:yosan", "yosan.head"), ("concur:legal", "legal.head")}
    agree(found, "budget", APRIL)


def test_the_proposing_division_is_moved_under_another_bureau():
    found = proposed("spending", content=BIG, at=MARCH)
    agree(found, "head", MARCH)
    Unit.objects.filter(key="waste").update(valid_to=FIRST)
    Unit.objects.create(key="waste", name="資源課", kind="division", parent_key="finance", valid_from=FIRST)
    agree(found, "budget", APRIL)
    agree(found, "legal", APRIL)
    assert waits(found) == {("decide", "finance.head")}
    assert approve(found, "finance", APRIL).status == "approved"


def test_somebody_leaves_in_the_middle_of_a_concurrence():
    found = proposed("spending", content=BIG, at=MARCH)
    agree(found, "head", MARCH)
    city.leave("legal", FIRST)
    assert actions.refresh(APRIL) == 1
    assert waits(found) == {("concur:budget", "budget.head"), ("concur:legal", "finance.head")}
    agree(found, "finance", APRIL)
    agree(found, "budget", APRIL)
    later = APRIL + timedelta(days=1)
    city.leave("head", later.date())
    assert actions.refresh(later) == 0  # who has spoken may leave: it stands
    agree(found, "dept", later)
    assert approve(found, "bureau", later).status == "approved"


def test_a_successor_finds_what_waited_for_the_predecessor():
    found = proposed(at=MARCH)
    city.leave("head", FIRST)
    city.appoint("chief", "waste.head", FIRST)
    assert waiting("chief", APRIL) == ["decide"]
    assert approve(found, "chief", APRIL).status == "approved"


def test_a_later_perusal_is_inherited_with_the_post():
    city.away("head", MARCH.date())
    found = approve(proposed(at=MARCH), "assistant", MARCH)
    city.leave("head", FIRST)
    city.appoint("chief", "waste.head", FIRST)
    assert [each.proposal for each in queries.perusals_for(person("chief", APRIL), FIRST)] == [found]
    actions.peruse(queries.load(person("chief", APRIL), found.pk), by=person("chief", APRIL), at=APRIL)
    assert not queries.perusals_for(person("chief", APRIL), FIRST).exists()


def test_what_waits_for_the_decider_goes_along_when_the_division_is_moved():
    found = proposed("spending", content=BIG, at=MARCH)
    for who in ("head", "budget", "legal", "dept"):
        agree(found, who, MARCH)
    assert waits(found) == {("decide", "env.head")}
    Unit.objects.filter(key="waste").update(valid_to=FIRST)
    Unit.objects.create(key="waste", name="資源課", kind="division", parent_key="finance", valid_from=FIRST)
    assert (actions.refresh(APRIL), actions.refresh(APRIL)) == (1, 0)
    assert waits(found) == {("decide", "finance.head")}
    assert approve(found, "finance", APRIL).status == "approved"


def test_what_had_climbed_over_an_empty_post_comes_back_to_whoever_is_appointed_to_it():
    city.leave("head", MARCH.date())
    found = proposed(at=MARCH)
    assert waits(found) == {("decide", "works.head")}
    city.appoint("chief", "waste.head", FIRST)
    assert actions.refresh(APRIL) == 1
    assert approve(found, "chief", APRIL).status == "approved"


def test_numbers_begin_again_on_the_first_of_april_and_a_proposal_of_march_keeps_its_own():
    before, after = proposed(at=MARCH), proposed(about="2", at=APRIL)
    assert [numbering.text(each.record.series, each.record.number) for each in (before, after)] == [
        "8三環業起第1号", "9三環業起第1号",
    ]  # fmt: skip
    done = approve(before, "head", APRIL)
    assert (done.record.decided_on, done.record.series.fiscal_year) == (FIRST, 2026)


def test_opinions_given_in_march_stand_under_the_rules_of_april():
    middle = "when: {amount: 101..1000}, decider"
    old = f"{{from: 2024-04-01, {middle}: bureau_head, concur: [budget, legal], clause: 第3号イ}}"
    assert old in city.RULES
    rows = old.replace("from: 2024-04-01,", "from: 2024-04-01, until: 2027-04-01,")
    rows += f"\n      - {{from: 2027-04-01, {middle}: deputy_mayor, concur: [legal], clause: 第3号イの2}}"
    city.rules(city.RULES.replace(old, rows), MARCH)
    found = proposed("spending", content=BIG, at=MARCH)
    agree(found, "head", MARCH)
    agree(found, "legal", MARCH)
    assert waits(found) == {("concur:budget", "budget.head")}
    assert actions.refresh(APRIL) == 1  # the budget division is asked no more
    assert waits(found) == {("via:department_head", "works.head")}
    agree(found, "dept", APRIL)
    agree(found, "bureau", APRIL)
    assert approve(found, "deputy", APRIL).status == "approved"
