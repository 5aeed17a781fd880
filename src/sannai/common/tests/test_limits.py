from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sannai.common import limits
from sannai.common.limits import Limit, Use
from sannai.common.models import Allowance

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 5, 1, 3, 20, tzinfo=UTC)
FEW, MANY = Limit("letters by recipient", 2, 3600), Limit("letters by address", 5, 3600)


def uses(recipient: str) -> list[Use]:
    return [Use(FEW, recipient), Use(MANY, "192.0.2.1")]


def test_each_is_counted_by_itself_with_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert limits.use(uses("taro"), AT) is None
    assert limits.use(uses("taro"), AT) is None
    assert limits.use(uses("taro"), AT) == datetime(2026, 5, 1, 4, tzinfo=UTC)
    assert limits.use(uses("hanako"), AT) is None
    assert limits.use(uses("jiro"), AT) is None
    assert limits.use(uses("saburo"), AT), "the address has used up its own"


def test_the_next_window_begins_anew_and_the_old_one_goes() -> None:
    for _ in range(3):
        limits.use(uses("taro"), AT)
    later = AT + timedelta(hours=1)
    assert limits.use(uses("taro"), later) is None
    assert limits.prune(later) == 2
    assert Allowance.objects.count() == 2


def test_nobody_can_be_read_from_a_row_and_amounts_add_up(settings) -> None:
    heavy = Limit("bytes", 100, 3600)
    assert limits.use([Use(heavy, "taro", 100)], AT) is None
    assert limits.use([Use(heavy, "taro", 1)], AT)
    assert "taro" not in str(list(Allowance.objects.values_list()))
    settings.LIMITS = 200
    assert limits.use([Use(heavy, "taro", 1)], AT) is None


def test_no_limit_is_no_statement(settings, django_assert_num_queries) -> None:
    settings.LIMITS = 0
    with django_assert_num_queries(0):
        assert limits.use(uses("taro"), AT) is None


def test_what_was_given_back_can_be_used_again_and_never_falls_below_nothing() -> None:
    one = Use(FEW, "taro")
    for _ in range(5):
        assert limits.use([one], AT) is None
        limits.give_back(one, AT)
        limits.give_back(one, AT)
    assert Allowance.objects.get().used == 0


def test_some_limits_are_never_turned_off(settings) -> None:
    settings.LIMITS = 0
    once = Use(Limit("failures", 1, 3600, always=True), "192.0.2.1")
    assert limits.use([once], AT) is None
    assert limits.use([once, *uses("taro")], AT)
    assert Allowance.objects.count() == 1
