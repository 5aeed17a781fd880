from datetime import date, timedelta
from itertools import pairwise

import pytest

from sannai.text.eras import ERAS, GREGORIAN_SINCE, named, wareki


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2026, 4, 1), "令和8年4月1日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(2028, 2, 29), "令和10年2月29日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1872, 12, 31), "1872年12月31日"),
        (date(1868, 10, 23), "1868年10月23日"),
        (date(1860, 1, 1), "1860年1月1日"),
        (date.max, "令和7981年12月31日"),
    ],
)
def test_wareki_names_the_era_of_the_day(on, text):
    assert wareki(on) == text


def test_every_day_since_the_gregorian_calendar_has_exactly_one_era_and_the_eras_leave_no_gap():
    for newer, older in pairwise(ERAS):
        assert newer.start - older.end <= timedelta(days=1)
        assert named(newer.start) == newer
        assert named(newer.start - timedelta(days=1)) == older
    assert named(GREGORIAN_SINCE) == ERAS[-1]
