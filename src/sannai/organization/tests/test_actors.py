from datetime import date

import pytest
from tests.city.rows import Paper

from sannai.accounts.models import Account
from sannai.organization.actors import Staff, staff_for
from sannai.organization.rights import RIGHTS, ROLES
from sannai.organization.scope import units_of
from sannai.organization.snapshot import city_on

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def Subject(division_key: str = "env.waste", asks: str = "") -> Paper:
    return Paper(division_key, "", asks)


def visible_divisions(person: Staff) -> frozenset[str]:
    return units_of(person, "case.read")


def staff(key, on=AFTER) -> Staff:
    found = staff_for(key, on)
    assert found is not None
    return found


def test_a_person_is_resolved_in_two_statements(django_assert_num_queries):
    account = Account.objects.get(staff_key="both")
    city_on(AFTER)
    with django_assert_num_queries(2):
        person = staff_for(account, AFTER)
        assert person is not None
        assert (person.staff_key, person.name, person.on) == ("both", "三内 兼", AFTER)
        assert person.may("case.read", Subject())


def test_the_regular_post_comes_before_the_concurrent_one():
    person = staff("both")
    assert [(post.key, post.kind) for post in person.posts] == [
        ("health.food.clerk", "regular"),
        ("env.waste.clerk", "concurrent"),
    ]
    assert person.post_key == "health.food.clerk"
    assert person.signature == "食品衛生課 主事 三内 兼"


def test_a_record_names_the_post_that_gave_the_right():
    post = staff("both").post_for("case.review", Subject())
    assert post is not None
    assert post.key == "env.waste.clerk"


def test_nobody_is_somebody_without_account_post_or_unit():
    assert staff_for("unknown", AFTER) is None
    assert staff_for("nobody", AFTER) is None
    assert staff_for("stranded", AFTER) is None
    assert staff_for("stranded", BEFORE) is not None
    Account.objects.filter(staff_key="clerk").update(is_active=False)
    assert staff_for("clerk", AFTER) is None


def test_a_transfer_takes_effect_on_1_april_and_not_a_day_before():
    assert staff("former", BEFORE).holds("env.waste.head")
    assert not staff("former", AFTER).holds("env.waste.head")
    assert "env.waste" in visible_divisions(staff("former", BEFORE))
    assert "env.waste" not in visible_divisions(staff("former", AFTER))
    assert staff_for("head", BEFORE) is None


def test_names_of_units_are_those_of_the_day():
    assert staff("clerk", BEFORE).signature == "清掃課 主事 三内 花子"
    assert staff("clerk", AFTER).signature == "環境業務課 主事 三内 花子"


def test_a_division_sees_its_own_cases_and_a_bureau_those_below_it():
    assert visible_divisions(staff("clerk")) == {"env.waste"}
    assert visible_divisions(staff("bureau")) == {"env", "env.works", "env.waste"}
    assert visible_divisions(staff("bureau", BEFORE)) == {"env", "env.works", "env.waste", "env.old"}
    assert visible_divisions(staff("both")) == {"env.waste", "health.food"}
    assert visible_divisions(staff("dx")) == frozenset()
    assert visible_divisions(staff("auditor")) == {"env", "env.works", "env.waste", "health", "health.food"}


@pytest.mark.parametrize("key", ["clerk", "bureau", "both", "dx", "auditor", "admin", "counter"])
def test_seeing_a_division_is_one_rule_for_queue_case_and_actor(key):
    person = staff(key)
    for division in ("env", "env.works", "env.waste", "health", "health.food"):
        sees = division in visible_divisions(person)
        assert person.may("case.read", Subject(division)) is sees


@pytest.mark.parametrize("key", ["clerk", "head", "counter"])
def test_a_case_of_another_division_is_out_of_reach(key):
    other = Subject("health.food", asks="health.food.head")
    rights = {right for right in RIGHTS if staff(key).may(right, other)}
    assert rights <= {
        "case.enter",
        "proposal.open",
        "organization.read",
        "rules.try",
        "list.export",
    }  # none of them is seeing


def test_only_the_deciding_post_approves():
    assert staff("head").may("proposal.decide", Subject(asks="env.waste.head"))
    assert not staff("head").may("proposal.decide", Subject(asks="env.waste.deputy"))
    assert not staff("bureau").may("proposal.decide", Subject(asks="env.waste.head"))
    assert not staff("head").may("proposal.decide", Subject(asks=""))


def test_what_belongs_to_no_division_and_what_nobody_listed_is_denied():
    assert not staff("clerk").may("case.read", Subject(""))
    assert not staff("clerk").may("case.burn", Subject())
    assert not any(person.may("", Subject()) for person in map(staff, ("clerk", "head", "admin")))


def test_every_reach_in_the_matrix_is_of_a_known_role():
    assert all(set(right.reach) <= set(ROLES) for right in RIGHTS.values())
