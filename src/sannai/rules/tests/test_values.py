"""Every operation of the closed list, and what it says when something is unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates

from .factory import HERE, define

PRICES = "key,label,from,until,yen\nchair,いす,2024-04-01,2026-04-01,300\nchair,いす,2026-04-01,,400\ndesk,机,,,900\n"
PAGES = """
groups:
  - id: item
    label: 品目
    at_least: 0
    fields:
      - {id: kind, label: 種類, ask: one_of, table: prices}
      - {id: quantity, label: 数量, ask: integer, range: 1..5}
pages:
  - id: a
    title: あ
    asks: [item]
    fields:
      - {id: born, label: 生年月日, ask: date, unknown: yes, required: no}
      - {id: moved, label: 引越しの日, ask: date, required: no}
      - {id: copies, label: 枚数, ask: integer, required: no}
      - {id: kinds, label: いろいろ, ask: some_of, table: prices, required: no}
      - {id: first, label: 一番, ask: one_of, table: prices, required: no}
"""


def value(written: str, answers: Any = None, dates: Dates | None = None, more: str = "") -> Any:
    """The value called v of a definition with these values."""
    definition = define(f"{PAGES}values:\n{more}  v: {written}\n", prices=PRICES)
    return evaluate(definition, answers or {}, dates or Dates(date(2026, 5, 1)), HERE).values["v"]


@pytest.mark.parametrize(
    ("filed", "decided", "as_of", "yen"),
    [
        (date(2026, 3, 31), None, "filed", 300),
        (date(2026, 4, 1), None, "filed", 400),
        (date(2026, 3, 31), date(2026, 4, 1), "filed", 300),
        (date(2026, 3, 31), date(2026, 4, 1), "decided", 400),
        (date(2026, 3, 31), None, "decided", 300),
        (date(2026, 3, 31), date(2026, 3, 31), "used", 300),
    ],
)
def test_lookup_takes_the_row_that_holds_on_the_day(filed, decided, as_of, yen):
    written = f"{{lookup: prices, key: first, column: yen, as_of: {as_of}}}"
    assert value(written, {"first": "chair"}, Dates(filed, decided)) == yen


def test_lookup_gives_a_label_and_nothing_for_nothing():
    assert value("{lookup: prices, key: first, column: label}", {"first": "desk"}) == "机"
    assert value("{lookup: prices, key: first, column: yen}") is None


def test_lookup_of_several_choices_is_their_total():
    assert value("{lookup: prices, key: kinds, column: yen}", {"kinds": ["chair", "desk"]}) == 1300


def test_times_and_plus_take_numbers_and_names():
    assert value("{times: [copies, 300]}", {"copies": 3}) == 900
    assert value("{plus: [copies, 1, copies]}", {"copies": 3}) == 7


def test_an_unknown_number_makes_the_result_unknown_and_not_zero():
    assert value("{times: [copies, 300]}") is None
    assert value("{plus: [copies, 1]}") is None


LINES = "  price: {in: item, lookup: prices, key: kind, column: yen}\n  line: {in: item, times: [price, quantity]}\n"


def test_sum_adds_up_the_rows_of_a_group():
    rows = [{"_key": "a", "kind": "chair", "quantity": 2}, {"_key": "b", "kind": "desk", "quantity": 1}]
    assert value("{sum: item.line}", {"item": rows}, more=LINES) == 1700
    assert value("{sum: item.quantity}", {"item": rows}, more=LINES) == 3
    assert value("{sum: item.line}", {}, more=LINES) == 0


def test_a_row_that_is_not_complete_leaves_the_sum_open():
    rows = [{"_key": "a", "kind": "chair", "quantity": 2}, {"_key": "b", "kind": "desk"}]
    assert value("{sum: item.line}", {"item": rows}, more=LINES) is None


def test_a_value_of_a_group_is_known_by_row():
    rows = [{"_key": "a", "kind": "chair", "quantity": 2}, {"_key": "b", "kind": "desk"}]
    assert value("{in: item, times: [price, quantity]}", {"item": rows}, more=LINES) == {"a": 800, "b": None}


def test_count_counts_rows():
    assert value("{count: item}", {"item": [{"_key": "a"}, {"_key": "b"}]}) == 2
    assert value("{count: item}") == 0


@pytest.mark.parametrize(
    ("born", "age"),
    [
        *(("2008-05-01", 18), ("2008-05-02", 17), ("2008-04-30", 18), ("2004-02-29", 22), ("2026-05-01", 0)),
        *(("2027-01-01", None), ("1945-XX-XX", None), ("2008-05-XX", None), ("2008-04-XX", 18), ("2008-06-XX", 17)),
    ],
)
def test_age_changes_on_the_birthday_and_is_unknown_when_it_could_be_either(born, age):
    assert value("{age: {born: born, on: filed}}", {"born": born}) == age


def test_age_on_another_day():
    assert value("{age: {born: born, on: moved}}", {"born": "2000-01-01", "moved": "2020-01-01"}) == 20
    assert value("{age: {born: born, on: moved}}", {"born": "2000-01-01"}) is None


def test_days_and_before():
    assert value("{days: {from: moved, to: filed}}", {"moved": "2026-04-21"}) == 10
    assert value("{days: {from: filed, to: moved}}", {"moved": "2026-04-21"}) == -10
    assert value("{days: {from: born, to: filed}}", {"born": "2026-04-XX"}) is None
    assert value("{before: {a: moved, b: filed}}", {"moved": "2026-04-30"}) is True
    assert value("{before: {a: moved, b: filed}}", {"moved": "2026-05-01"}) is False
    assert value("{before: {a: moved, b: 2026-05-02}}", {"moved": "2026-05-01"}) is True
    assert value("{before: {a: born, b: moved}}", {"born": "2026-04-XX", "moved": "2026-04-10"}) is None
    assert value("{before: {a: born, b: moved}}", {"born": "2026-03-XX", "moved": "2026-04-10"}) is True
    assert value("{before: {a: moved, b: filed}}") is None


@pytest.mark.parametrize(
    ("moved", "year"), [("2026-03-31", 2025), ("2026-04-01", 2026), ("2027-03-31", 2026), ("2026-12-31", 2026)]
)
def test_the_fiscal_year_begins_in_april(moved, year):
    assert value("{fiscal_year: {of: moved}}", {"moved": moved}) == year


def test_the_fiscal_year_of_a_partly_unknown_date():
    assert value("{fiscal_year: {of: born}}", {"born": "2026-04-XX"}) == 2026
    assert value("{fiscal_year: {of: born}}", {"born": "2026-XX-XX"}) is None


CASES = """
    cases:
      - {when: {copies: 1}, is: 100}
      - {when: {copies: 2..5}, is: copies}
      - {otherwise: yes, is: 0}
"""


@pytest.mark.parametrize(("copies", "result"), [(1, 100), (4, 4), (6, 0), (None, 0)])
def test_cases_take_the_first_row_that_matches(copies, result):
    assert value(CASES, {"copies": copies}) == result


def test_an_enormous_product_is_unknown():
    assert value("{times: [copies, copies, copies]}", {"copies": 10**14}) is None


def test_the_day_of_writing_down_is_unknown_until_somebody_writes_or_proposes():
    filed, later = date(2026, 5, 1), date(2026, 5, 9)
    written, answers = "{days: {from: moved, to: entered}}", {"moved": "2026-05-10"}
    assert value(written, answers) is None
    assert value(written, answers, Dates(filed, entered=later)) == -1
    assert value(written, answers, Dates(filed, decided=later)) == -1
    assert value(written, answers, Dates(filed, decided=later, entered=filed)) == -9
