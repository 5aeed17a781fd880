"""Dates as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.kinds import bind

from .factory import HERE, TODAY, ask, type_into


@pytest.mark.parametrize(
    "typed",
    [
        *("R8.4.1", "r8.4.1", "Ｒ８．４．１", "R8/4/1", "R8-04-01", "R080401", "令8.4.1"),
        *(
            "令和8年4月1日",
            "令和８年４月１日",
            "令和 8 年 4 月 1 日",
            "令和八年四月一日",
            "㋿8年4月1日",
            "令和8年4月1日（水）",
        ),
        *("2026/4/1", "2026.4.1", "2026-04-01", "２０２６／０４／０１", "2026年4月1日", "西暦2026年4月1日", "20260401"),
        *("２０２６−４−１", "2026‐4‐1", "2026ー4ー1", " 2026/04/01　", "二〇二六年四月一日"),
    ],
)
def test_the_first_of_april_is_understood_however_it_is_written(typed):
    assert type_into("date", typed) == ("2026-04-01", "", "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("H31.4.30", "2019-04-30"),
        ("平成元年1月8日", "1989-01-08"),
        ("S64.1.7", "1989-01-07"),
        ("昭和元年12月25日", "1926-12-25"),
        ("大正15年12月25日", "1926-12-25"),
        ("T1.7.30", "1912-07-30"),
        ("明治45年7月30日", "1912-07-30"),
        ("明治6年1月1日", "1873-01-01"),
        ("令和十年十二月二十一日", "2028-12-21"),
        ("1868/1/1", "1868-01-01"),
        ("2024/2/29", "2024-02-29"),
    ],
)
def test_an_era_holds_from_its_first_day_to_its_last(typed, kept):
    assert type_into("date", typed).value == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2026/4/31", "4月は30日までです。もう一度ご確認ください"),
        ("令和8年4月31日", "4月は30日までです。もう一度ご確認ください"),
        ("2027/2/29", "2027年の2月は28日までです。もう一度ご確認ください"),
        ("2026/13/1", "13月という月はありません。もう一度ご確認ください"),
        ("2026/0/1", "0月という月はありません。もう一度ご確認ください"),
        ("2026/1/0", "0日という日はありません。もう一度ご確認ください"),
        ("令和0年5月1日", "令和に0年はありません。最初の年は「令和元年」です。もう一度ご確認ください"),
        (
            "平成40年4月1日",
            "平成は31年4月30日までです。令和10年4月1日のことではありませんか。もう一度ご確認ください",
        ),
        ("H31.5.1", "平成は31年4月30日までです。令和元年5月1日のことではありませんか。もう一度ご確認ください"),
        ("R1.4.30", "令和は元年5月1日からです。平成31年4月30日のことではありませんか。もう一度ご確認ください"),
        ("昭和70年1月1日", "昭和は64年1月7日までです。平成7年1月1日のことではありませんか。もう一度ご確認ください"),
        ("明治3年1月1日", "明治5年までの日付は暦が異なります。西暦で入力してください"),
        ("令和999年1月1日", "令和999年は先すぎる日付です。もう一度ご確認ください"),
        ("26/4/1", "年は西暦4けたか元号で入力してください（例：令和8年5月1日、2026/5/1）"),
        ("0001/1/1", "年は西暦4けたか元号で入力してください（例：令和8年5月1日、2026/5/1）"),
        ("9999/1/1", "9999年は受け取れない年です。もう一度ご確認ください"),
        ("あした", "日付として読み取れません。「令和8年5月1日、2026/5/1」のように入力してください"),
        ("2026/4", "日まで入力してください（例：令和8年5月1日、2026/5/1）"),
        ("令和8年", "月と日まで入力してください（例：令和8年5月1日、2026/5/1）"),
    ],
)
def test_what_is_no_date_is_answered_with_how_to_mend_it(typed, message):
    assert type_into("date", typed) == (None, message, "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *(("昭和20年頃", "1945-XX-XX"), ("昭和二十年ごろ", "1945-XX-XX"), ("昭和20年月日不明", "1945-XX-XX")),
        *(("令和2年4月", "2020-04-XX"), ("令和2年4月日不明", "2020-04-XX"), ("令和2年4月不明", "2020-04-XX")),
        *(("2026-04-XX", "2026-04-XX"), ("2026-xx-xx", "2026-XX-XX"), ("2026/4/??", "2026-04-XX")),
        *(("1945", "1945-XX-XX"), ("昭和64年", "1989-XX-XX"), ("2020年4月", "2020-04-XX"), ("2020/4/1", "2020-04-01")),
    ],
)
def test_a_partly_unknown_date_is_kept_as_far_as_it_is_known(typed, kept):
    assert type_into("date", typed, unknown=True).value == kept


@pytest.mark.parametrize("typed", ["2026-XX-01", "不明", "XXXX-04-01", "昭和頃"])
def test_a_date_without_its_year_or_month_is_refused_even_then(typed):
    answered = type_into("date", typed, unknown=True)
    assert answered.value is None
    assert answered.message


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("2026-04-01", "令和8年4月1日"),
        ("2019-05-01", "令和元年5月1日"),
        ("2019-04-30", "平成31年4月30日"),
        ("1872-12-31", "1872年12月31日"),
        ("2020-04-XX", "令和2年4月（日は不明）"),
        ("1945-XX-XX", "昭和20年（月日は不明）"),
        ("1989-XX-XX", "1989年（月日は不明）"),
        ("1989-01-XX", "1989年1月（日は不明）"),
    ],
)
def test_a_date_is_shown_by_its_era(kept, shown):
    assert bind(ask("date"), HERE).show(kept) == (shown,)


def test_limits_are_named_by_their_date():
    low, high = date(2026, 4, 1), date(2027, 3, 31)
    message = "令和8年4月1日以降の日付を入力してください"
    assert type_into("date", "2026/3/31", low=low, high=high).message == message
    assert type_into("date", "2027/4/1", low=low, high=high).message == "令和9年3月31日までの日付を入力してください"
    assert type_into("date", "2026/4/1", low=low, high=high).value == "2026-04-01"


@pytest.mark.parametrize("value", ["2026-02-30", "2026-4-1", "20260401", 20260401, True, ["2026-04-01"], {"a": 1}])
def test_a_json_value_that_is_no_kept_date_is_refused(value):
    answered = bind(ask("date"), HERE).check(value)
    assert answered.value is None
    assert answered.message


@given(st.integers(0, (date(2200, 12, 31) - date(1800, 1, 1)).days))
def test_every_day_that_is_shown_reads_back_as_itself(days):
    kept = (date(1800, 1, 1) + timedelta(days=days)).isoformat()
    kind = bind(ask("date"), HERE)
    assert kind.parse({"": list(kind.show(kept))}, TODAY).value == kept


@given(st.integers(1800, 2200), st.sampled_from(["XX", *(f"{month:02}" for month in range(1, 13))]))
def test_every_partly_unknown_date_that_is_shown_reads_back_as_itself(year, month):
    kept = f"{year}-{month}-XX"
    kind = bind(ask("date", unknown=True), HERE)
    assert kind.parse({"": list(kind.show(kept))}, TODAY).value == kept
