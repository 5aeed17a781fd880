"""年度ごとの調定: each fiscal year by its own days and table, proved for all of them, none left out in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.lint import check_definition
from sannai.rules.lint.determined import determined_problems
from sannai.rules.model import Dates
from sannai.rules.operations.derive import parts_of
from sannai.rules.years import year_fees

from .factory import HERE
from .finding import second_edition

FILED = Dates(date(2026, 5, 1))
BODY = """\
pages:
  - id: period
    title: 期間
    fields:
      - {id: kind, label: 種類, ask: one_of, choices: {sign: 看板}}
      - {id: starts_on, label: 始める日, ask: date}
      - {id: ends_on, label: 終える日, ask: date}
values:
  backwards: {before: {a: ends_on, b: starts_on}}
  part: {derive: {by: fiscal_year, from: starts_on, to: ends_on, at_most: 5}}
  year_end: {move: {of: part, to: fiscal_year_end}}
  goes_on: {before: {a: year_end, b: ends_on}}
  until: {cases: [{when: {goes_on: yes}, is: year_end}, {otherwise: yes, is: ends_on}]}
  months: {months: {from: part, to: until, last: included, part: up}}
  price: {lookup: prices, key: kind, column: yen, as_of: year}
  charge: {times: [price, months]}
checks:
  - {id: backwards, when: {backwards: yes}, field: ends_on, message: 終える日は、始める日より後にしてください。}
fee:
  due: after_decision
  as_of: year
  years: {of: part, within: 30, ends_early: months, ground: 条例 第3条}
  table: [{from: 2024-04-01, ground: 条例 別表, otherwise: yes, pay: charge}]
"""
PRICES = "key,label,from,until,yen\nsign,看板,2024-04-01,2027-04-01,100\nsign,看板,2027-04-01,,120\n"
TRIAL = """\
- name: 初めの表
  filed_on: 2026-05-01
  answers: {kind: sign, starts_on: 2026-06-01, ends_on: 2026-06-30}
  expect: {fee: 100}
- name: 新しい表
  filed_on: 2027-05-01
  answers: {kind: sign, starts_on: 2027-06-01, ends_on: 2027-06-30}
  expect: {fee: 120}
"""


def files(body: str = BODY, prices: str = PRICES) -> dict[str, bytes]:
    return second_edition(body) | {"tables/prices.csv": prices.encode(), "tests/fees.yaml": TRIAL.encode()}


def charged(start: str, end: str, body: str = BODY, last: date | None = None) -> dict[int, int | None]:
    answers = {"kind": "sign", "starts_on": start, "ends_on": end}
    fees = year_fees(compile_package(files(body)), answers, FILED, HERE, last=last)
    return {one.year: one.fee.yen if one.fee else None for one in fees}


def faults(body: str, prices: str = PRICES) -> str:
    found = files(body, prices)
    return "\n".join(str(one) for one in check_definition(compile_package(found), found, HERE))


def test_each_year_has_its_days():
    # 6月から3月までの10か月、12か月、4月1日から5月10日までは1か月と10日で2か月
    assert list(parts_of(date(2026, 6, 1), date(2028, 5, 10))) == [
        (2026, date(2026, 6, 1), date(2027, 3, 31)),
        (2027, date(2027, 4, 1), date(2028, 3, 31)),
        (2028, date(2028, 4, 1), date(2028, 5, 10)),
    ]


def test_a_new_table_changes_the_years_that_follow_and_not_the_first():
    # 10×100＝1,000円。令和9年4月1日から120円: 12×120＝1,440円、2×120＝240円
    assert charged("2026-06-01", "2028-05-10") == {2026: 1000, 2027: 1440, 2028: 240}


def test_where_the_ordinance_fixes_the_price_every_year_is_by_the_table_of_the_day_of_filing():
    fixed = BODY.replace("column: yen, as_of: year", "column: yen, as_of: filed")
    # 10×100、12×100、2×100
    assert charged("2026-06-01", "2028-05-10", fixed) == {2026: 1000, 2027: 1200, 2028: 200}


@pytest.mark.parametrize(
    ("last", "years"),
    [
        (date(2027, 5, 10), {2026: 1000, 2027: 240}),  # 4月1日から5月10日まで2か月: 2×120
        (date(2027, 3, 31), {2026: 1000}),
        (date(2028, 5, 10), {2026: 1000, 2027: 1440, 2028: 240}),
        (date(2030, 1, 1), {2026: 1000, 2027: 1440, 2028: 240}),
    ],
)
def test_what_ends_early_is_charged_to_its_last_day(last, years):
    assert charged("2026-06-01", "2028-05-10", last=last) == years


def test_a_period_of_more_years_than_are_charged_is_refused_and_never_cut():
    definition = compile_package(files())
    answers: dict[str, Any] = {"kind": "sign", "starts_on": "2026-06-01"}
    found = evaluate(definition, answers | {"ends_on": "2031-03-31"}, FILED, HERE)
    assert (found.faults, found.fee and found.fee.yen) == ((), 1000)
    (fault,) = evaluate(definition, answers | {"ends_on": "2031-04-01"}, FILED, HERE).faults
    assert (fault.field, fault.page) == ("ends_on", "period")
    assert fault.message == "終える日：期間が5年度を超えています。終わりの日を早めてください"


@pytest.mark.parametrize("end", ["2026-05-31", "", None, 5, "2026-XX-XX"])
def test_days_that_are_no_period_charge_nothing_and_break_nothing(end):
    answers = {"kind": "sign", "starts_on": "2026-06-01", "ends_on": end}
    assert year_fees(compile_package(files()), answers, FILED, HERE) == ()


def test_every_year_is_proved():
    assert faults(BODY) == ""


def test_a_table_that_ends_before_a_later_year_is_refuted():
    ends = PRICES.replace("2027-04-01,,120", "2027-04-01,2029-04-01,120")
    found = files(BODY, ends)
    said = [one.message for one in determined_problems(compile_package(found), HERE)]
    assert [one.startswith("値「price」が決まらない答え方があります") for one in said] == [True]


def test_without_the_check_of_the_order_the_years_are_not_determined():
    at = BODY.index("checks:")
    unchecked = BODY[:at] + BODY[BODY.index("fee:\n") :]
    assert "値「part」が決まらない答え方があります" in faults(
        unchecked.replace("  backwards: {before: {a: ends_on, b: starts_on}}\n", "")
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  years: {of: part, within: 30, ends_early: months, ground: 条例 第3条}\n", "", "年度ごとに調定されません"),
        ("years: {of: part, ", "years: {of: months, ", "derive で書いた値ではありません"),
        ("due: after_decision", "due: before_issue", "due: before_issue にはできません"),
        ("pay: charge", "pay: price", "どの年度も同じ額になります"),
    ],
)
def test_what_is_derived_is_charged_and_what_is_charged_is_derived(old, new, words):
    assert words in faults(BODY.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("at_most: 5", "at_most: 31", "at_most は 2〜30"),
        ("to: ends_on, at_most", "to: backwards, at_most", "「backwards」"),
        ("by: fiscal_year", "by: month", "「by」に「month」は書けません"),
        ("within: 30", "within: 0", "within は 1〜120 の日数"),
    ],
)
def test_what_cannot_be_is_refused_by_its_line_and_column(old, new, words):
    _, problems = try_compile(files(BODY.replace(old, new, 1)))
    said = [one for one in problems if words in one.message]
    assert said
    assert all(one.line and one.column for one in said)


def test_the_year_at_hand_is_never_before_the_day_of_filing():
    definition = compile_package(files())
    answers = {"kind": "sign", "starts_on": "2025-06-01", "ends_on": "2027-03-31"}
    # 令和7年度に始まる期間を令和8年5月に申請: どの年度も申請の日の100円（10か月と12か月）
    fees = year_fees(definition, answers, replace(FILED, filed=date(2026, 5, 1)), HERE)
    assert [one.fee.yen for one in fees if one.fee] == [1000, 1200]
