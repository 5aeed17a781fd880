"""有効期間の満了日: neither before the decision nor other than what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sannai.casework import validity
from sannai.casework.models import DeskAnswers
from sannai.casework.states import NotAllowed
from sannai.casework.steps import rules_of

from . import cast

pytestmark = pytest.mark.usefixtures("city")
ON = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("until", "fits"),
    [
        (date(2026, 6, 10), False),
        (date(2031, 6, 30), False),  # five years, and six were found
        (date(2032, 6, 8), False),
        (date(2032, 6, 9), True),
        (date(2032, 8, 31), True),  # to the end of a month
        (date(2033, 6, 9), False),
    ],
)
def test_the_last_day_is_as_far_away_as_the_years_that_the_desk_found(until: date, fits: bool):
    case = cast.taken(cast.version())
    found = {"answers": '{"years":6}', "saved_at": cast.MONDAY, "staff_key": "clerk"}
    DeskAnswers.objects.update_or_create(case=case, page="survey", defaults=found)
    chosen = rules_of(case).outcome("partly")
    assert chosen is not None
    if fits:
        validity.check(case, replace(chosen, valid_for="years"), until, ON)
    else:
        with pytest.raises(NotAllowed, match="満了日"):
            validity.check(case, replace(chosen, valid_for="years"), until, ON)
    if until > ON:
        validity.check(case, chosen, until, ON)


def test_a_period_of_years_that_begins_on_a_leap_day_ends_with_february():
    assert validity.ending(date(2028, 2, 29), 5) == date(2033, 2, 28)
    assert validity.ending(date(2028, 2, 29), 4) == date(2032, 2, 28)
