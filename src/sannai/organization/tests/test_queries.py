from copy import copy
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from sannai.accounts.models import Account
from sannai.organization import queries
from sannai.organization.models import Unit
from sannai.organization.snapshot import city_on

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def test_a_unit_has_the_name_of_the_day():
    assert str(queries.unit("env.waste", BEFORE)) == "清掃課"
    assert str(queries.unit("env.waste", AFTER)) == "環境業務課"
    assert queries.unit("env.waste", date(2024, 3, 31)) is None
    assert queries.unit("env.old", AFTER) is None


def test_units_stand_in_the_citys_order():
    assert [unit.name for unit in queries.units(AFTER)] == [
        "環境局", "環境事業部", "環境業務課", "健康局", "食品衛生課",
    ]  # fmt: skip


def test_subtree_and_path_are_those_of_the_day():
    assert city_on(BEFORE).subtree("env") == {"env", "env.works", "env.waste", "env.old"}
    assert city_on(AFTER).subtree("env") == {"env", "env.works", "env.waste"}
    assert city_on(AFTER).subtree("nowhere") == frozenset()
    assert [unit.name for unit in queries.path("env.waste", AFTER)] == ["環境局", "環境事業部", "環境業務課"]


def test_who_holds_a_post_and_to_whom_a_case_can_go():
    assert [each.staff_key for each in city_on(BEFORE).holders("env.waste.head")] == ["former"]
    assert [each.staff_key for each in city_on(AFTER).holders("env.waste.head")] == ["head"]
    assert not city_on(AFTER).holders("env.waste.deputy")
    assert [key for key, _ in queries.colleagues("env.waste", AFTER)] == ["both", "clerk", "counter", "head"]
    able = [key for key, _ in queries.colleagues("env.waste", AFTER, right="case.take")]
    assert able == ["both", "clerk", "head"]  # the counter takes no cases
    Account.objects.filter(staff_key="head").update(is_active=False)
    assert "head" not in dict(queries.colleagues("env.waste", AFTER))


def test_titles_and_names_stay_readable_for_what_is_gone():
    head = "env.waste.head"
    assert queries.post_titles([(head, BEFORE), (head, AFTER), ("gone", AFTER)]) == {
        (head, BEFORE): "清掃課 課長",
        (head, AFTER): "環境業務課 課長",
        ("gone", AFTER): "gone",
    }
    assert queries.staff_name("nobody", AFTER) == "三内 無"
    assert queries.staff_names(["clerk", "gone"]) == {"clerk": "三内 花子", "gone": "gone"}


@pytest.mark.parametrize("count", [1, 30])
def test_many_names_cost_one_statement(count, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.staff_names([f"s{number}" for number in range(count)])


def test_a_row_that_ends_before_it_begins_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(key="x", name="x", kind="division", valid_from=AFTER, valid_to=AFTER)


def test_units_of_one_name_say_what_stands_above_them():
    city = city_on(AFTER)
    third, one, other = (copy(row) for row in city.units if row.key in ("env.waste", "health.food", "env.works"))
    other.name = one.name
    named = queries.told_apart([one, other, third], city.unit)
    assert [name for _, name in named] == ["環境業務課（環境事業部）", "環境業務課（健康局）", "環境事業部"]
