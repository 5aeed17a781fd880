from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sannai.common.apps import _check_closed_days
from sannai.common.closed_days import STATUTORY, parse, read
from sannai.common.time import add_business_days, business_days_between, is_business_day
from sannai.text.problems import DefinitionError

NEW_YEAR = "yearly: [{days: 12-29..01-03, label: 年末年始, ground: 条例}]\n"


@pytest.fixture
def own_days(settings, tmp_path: Path):
    """A catalogue of our own, with these closing days."""

    def write(text: str) -> None:
        settings.CATALOG = tmp_path / "catalogue"
        settings.CATALOG.mkdir()
        (settings.CATALOG / "closed_days.yaml").write_text(text, encoding="utf-8")

    return write


def test_a_closing_day_is_data_and_moves_what_is_counted_over_it(own_days):
    own_days(NEW_YEAR + "closed: [{day: 2026-06-03, label: 庁舎の停電, ground: 告示}]\n")
    assert not is_business_day(date(2026, 6, 3))
    assert add_business_days(date(2026, 6, 2), 1) == date(2026, 6, 4)
    assert business_days_between(date(2026, 6, 1), date(2026, 6, 5)) == 3


def test_a_day_that_the_hall_opens_after_all_counts(own_days):
    own_days(NEW_YEAR + "opened: [{day: 2027-03-28, label: 年度末の日曜開庁, ground: 告示}]\n")
    assert is_business_day(date(2027, 3, 28))
    assert not is_business_day(date(2027, 3, 27))


def test_a_yearly_range_holds_from_one_day_until_another(own_days):
    own_days(NEW_YEAR + "  # 創立記念日は令和9年度から\n")
    assert is_business_day(date(2026, 11, 2))
    text = NEW_YEAR.replace(
        "}]", "}, {days: 11-02, from: 2027-04-01, until: 2029-04-01, label: 創立記念日, ground: 条例}]"
    )
    rows = parse(text.encode(), "closed_days.yaml").yearly
    closed = [any(row.covers(date(year, 11, 2)) for row in rows) for year in (2026, 2027, 2028, 2029)]
    assert closed == [False, True, True, False]


def test_without_a_file_the_days_of_the_law_hold(settings, tmp_path):
    settings.CATALOG = tmp_path
    assert read(None) == STATUTORY
    assert [is_business_day(date(2026, 12, day)) for day in (28, 29)] == [True, False]
    assert [is_business_day(date(2027, 1, day)) for day in (3, 4)] == [False, True]


def test_a_file_that_speaks_of_single_days_only_keeps_the_year_end():
    found = parse("closed: [{day: 2026-06-03, label: 停電, ground: 告示}]".encode(), "closed_days.yaml")
    assert found.yearly == STATUTORY.yearly
    assert parse(b"yearly: []", "closed_days.yaml").yearly == ()
    assert parse(b"# \xe3\x81\xaa\xe3\x81\x97", "closed_days.yaml") == STATUTORY


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NEW_YEAR + "closd: []\n", r":2:\d+: 「closd」という見出しはありません"),
        (NEW_YEAR + NEW_YEAR, r":2:\d+: 「yearly」が2回"),
        (
            "closed:\n  - {day: 2026-02-29, label: a, ground: b}\n",
            r":2:\d+: 「day」の「2026-02-29」は日付として読めません",
        ),
        ("closed:\n  - {day: 20260301, label: a, ground: b}\n", r":2:\d+: 「day」の「20260301」は日付として"),
        ("closed:\n  - {day: 2026-03-01, label: a}\n", r":2:\d+: 「ground」がありません"),
        ("closed:\n  - {day: 2026-03-01, label: , ground: b}\n", r":2:\d+: 「label」には値を1つ"),
        ("closed: 2026-03-01\n", r":1:\d+: 「closed」は並び"),
        ("closed:\n  - 2026-03-01\n", r":2:\d+: 「名前: 値」の組"),
        ("- a\n", r":1:\d+: 「名前: 値」の組"),
        ("yearly:\n  - {days: 13-01, label: a, ground: b}\n", r":2:\d+: 「13-01」は毎年の日として読めません"),
        ("yearly:\n  - {days: 12-29..1-3, label: a, ground: b}\n", r":2:\d+: 「12-29..1-3」は毎年の日"),
        (
            "yearly:\n  - {days: 08-15, from: 2027-04-01, until: 2027-04-01, label: a, ground: b}\n",
            r":2:\d+: until（2027-04-01）は from より後",
        ),
        (
            "closed: [{day: 2026-03-02, label: a, ground: b}]\nopened: [{day: 2026-03-02, label: a, ground: b}]\n",
            "2026-03-02 が closed と opened の両方",
        ),
        ("closed: [{day: 2026-03-01\n", r":1:\d+: \[ \] か { } が閉じていません"),
        ("closed: !!x []\n", r":1:\d+: タグ（!!x）は使えません"),
        ("closed: &a []\nopened: *a\n", r":2:\d+: 参照（\*a）は使えません"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(text, says):
    with pytest.raises(DefinitionError, match=says):
        parse(text.encode(), "closed_days.yaml")


def test_a_file_in_another_encoding_is_refused_with_its_line():
    with pytest.raises(DefinitionError, match=r":2: UTF-8 ではありません"):
        parse(b"# a\n" + "yearly: []  # 年末".encode("cp932"), "closed_days.yaml")


def test_a_damaged_calendar_is_told_before_anything_counts_by_it(own_days):
    own_days("closed: [{day: いつか, label: a, ground: b}]\n")
    assert "closed_days.yaml:1" in _check_closed_days()[0].msg


def test_the_calendar_of_the_model_city_is_sound():
    assert _check_closed_days() == []
    assert not is_business_day(date(2025, 1, 6))
