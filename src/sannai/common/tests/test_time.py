from datetime import UTC, date, datetime

import pytest

from sannai.common.time import (
    TOKYO,
    add_business_days,
    add_days,
    business_days_between,
    fiscal_year,
    is_business_day,
    next_business_day,
    today,
)


def test_a_moment_late_on_31_march_in_utc_is_already_1_april_in_japan():
    assert today(datetime(2026, 3, 31, 14, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert today(datetime(2026, 3, 31, 15, 0, tzinfo=UTC)) == date(2026, 4, 1)
    assert today(datetime(2026, 1, 1, 0, 0, tzinfo=TOKYO)) == date(2026, 1, 1)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        today(datetime(2026, 4, 1, 9, 0))


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2028, 2, 29), 2027),
    ],
)
def test_the_fiscal_year_turns_on_1_april(on, year):
    assert fiscal_year(on) == year


@pytest.mark.parametrize(
    ("on", "is_open", "why"),
    [
        (date(2026, 3, 31), True, "the last day of the fiscal year is a Tuesday"),
        (date(2026, 4, 1), True, "the first day of the fiscal year"),
        (date(2026, 4, 4), False, "Saturday"),
        (date(2026, 4, 5), False, "Sunday"),
        (date(2026, 4, 29), False, "昭和の日"),
        (date(2026, 5, 6), False, "substitute for 憲法記念日, which is a Sunday in 2026"),
        (date(2026, 5, 7), True, "the day after Golden Week"),
        (date(2026, 9, 22), False, "between 敬老の日 and 秋分の日: 国民の休日"),
        (date(2021, 7, 22), False, "海の日 moved for 2021"),
        (date(2021, 7, 19), True, "where 海の日 would have been in 2021"),
        (date(2019, 5, 1), False, "the accession, a holiday once"),
        (date(2019, 4, 30), False, "between 昭和の日 and the accession: 国民の休日"),
        (date(2019, 4, 26), True, "the last day before ten closed ones"),
        (date(2019, 5, 7), True, "the first day after ten closed ones"),
        (date(2020, 7, 23), False, "海の日 moved for 2020"),
        (date(2020, 7, 24), False, "スポーツの日 moved for 2020"),
        (date(2020, 7, 20), True, "where 海の日 would have been in 2020"),
        (date(2020, 10, 12), True, "where スポーツの日 would have been in 2020"),
        (date(2021, 8, 9), False, "substitute for 山の日, moved to a Sunday for 2021"),
        (date(2026, 12, 28), True, "仕事納め"),
        (date(2026, 12, 29), False, "year end"),
        (date(2027, 1, 3), False, "new year"),
        (date(2027, 1, 4), True, "仕事始め"),
        (date(2028, 2, 29), True, "a leap day is a day like another"),
    ],
)
def test_the_hall_is_open_on_business_days_only(on, is_open, why):
    assert is_business_day(on) is is_open, why


def test_business_days_pass_over_golden_week_and_new_year():
    assert add_business_days(date(2026, 4, 28), 1) == date(2026, 4, 30)
    assert add_business_days(date(2026, 5, 1), 1) == date(2026, 5, 7)
    assert add_business_days(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert add_business_days(date(2026, 3, 31), 1) == date(2026, 4, 1)
    assert add_business_days(date(2027, 1, 4), -1) == date(2026, 12, 28)
    assert add_business_days(date(2019, 4, 26), 1) == date(2019, 5, 7)
    assert add_business_days(date(2020, 7, 22), 1) == date(2020, 7, 27)


def test_business_days_between_are_those_that_adding_would_count():
    assert business_days_between(date(2026, 4, 28), date(2026, 5, 7)) == 3
    assert business_days_between(date(2026, 5, 7), date(2026, 4, 28)) == -3
    assert business_days_between(date(2026, 4, 28), date(2026, 4, 28)) == 0


def test_nothing_to_count_is_this_day_or_the_next_open_one():
    assert add_business_days(date(2026, 5, 1), 0) == date(2026, 5, 1)
    assert add_business_days(date(2026, 5, 2), 0) == date(2026, 5, 7)
    assert next_business_day(date(2026, 12, 29)) == date(2027, 1, 4)


def test_calendar_days_cross_the_leap_day():
    assert add_days(date(2028, 2, 28), 1) == date(2028, 2, 29)
    assert add_days(date(2027, 2, 28), 1) == date(2027, 3, 1)
