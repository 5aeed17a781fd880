"""Numbers of the second edition: decimals, fractions and rounding, the larger and the smaller of some."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.rules.operations.base import Reach
from sannai.rules.operations.scale import Scale, scaled
from sannai.rules.ranges import Range
from sannai.text.problems import DefinitionError

from .factory import HERE, define

PAGE = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: area, label: 面積, ask: decimal, places: 2, range: 0.01..500, unit: ㎡}
      - {id: yearly, label: 年額, ask: integer, range: 0..1000000}
      - {id: months, label: 月数, ask: integer, range: 1..12}
"""


def value(values: str, answers: Any) -> Any:
    definition = define(PAGE + "values:\n" + values)
    return evaluate(definition, answers, Dates(date(2026, 5, 1)), HERE).values["v"]


@pytest.mark.parametrize(
    ("scale", "yearly", "found"),
    [
        ("by: 1/12, round: down", 1000, 83),
        ("by: 1/12, round: up", 1000, 84),
        ("by: 1/12, round: half", 1000, 83),
        ("by: 1/12, round: half", 1002, 84),  # 83.5
        ("by: 1/12, round: down, to: 10", 1000, 80),
        ("round: up, to: 100", 1001, 1100),
        ("by: 110/100, round: down", 999, 1098),  # 1098.9
        ("by: 1.1, round: down", 999, 1098),
        ("by: 0.5, round: half, to: 10", 1050, 530),  # 525
    ],
)
def test_a_fraction_is_taken_and_rounded_by_rule(scale, yearly, found):
    assert value(f"  v: {{scale: {{of: yearly, {scale}}}}}\n", {"yearly": yearly}) == found


def test_decimals_are_multiplied_exactly_and_end_in_whole_yen():
    # 12.34 ㎡ × 1,730 円 = 21,348.2 → 21,340 円 (切捨て, 10円)
    values = "  charge: {times: [area, 1730]}\n  v: {scale: {of: charge, round: down, to: 10}}\n"
    assert value(values, {"area": "12.34"}) == 21340


def test_a_decimal_value_is_shown_with_its_places():
    assert value("  v: {times: [area, 0.5]}\n", {"area": "12.34"}) == "6.170"
    assert value("  v: {plus: [area, yearly, 0.125]}\n", {"area": "12.34", "yearly": 3}) == "15.465"


def test_one_of_several_decimals_and_whole_numbers_keeps_its_places():
    rows = "{cases: [{when: {months: ..6}, is: area}, {when: {months: ..9}, is: yearly}, {otherwise: yes, is: 2}]}"
    answers = {"area": "12.34", "yearly": 7}
    for months, size, yen in ((6, "12.34", 1234), (7, "7.00", 700), (10, "2.00", 200)):
        assert value(f"  v: {rows}\n", {**answers, "months": months}) == size
        charge = "  times_100: {times: [size, 100]}\n  v: {scale: {of: times_100, round: down}}\n"
        assert value(f"  size: {rows}\n{charge}", {**answers, "months": months}) == yen


def test_a_minimum_and_a_limit():
    values = "  charge: {times: [area, 10]}\n  yen: {scale: {of: charge, round: down}}\n"
    assert value(values + "  v: {larger: [yen, 100]}\n", {"area": "0.50"}) == 100
    assert value(values + "  v: {larger: [yen, 100]}\n", {"area": "10.50"}) == 105
    assert value(values + "  v: {smaller: [yen, 100, 30]}\n", {"area": "10.50"}) == 30


@pytest.mark.parametrize(("area", "found"), [("9.99", 1), ("10.00", 2), ("20.00", 2), ("20.01", 3)])
def test_a_decimal_can_be_compared(area, found):
    rows = "[{when: {area: ..9.99}, is: 1}, {when: {area: 10..20}, is: 2}, {otherwise: yes, is: 3}]"
    assert value(f"  v: {{cases: {rows}}}\n", {"area": area}) == found


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("  v: {scale: {of: yearly, by: 一割, round: down}}\n", "「by」の「一割」は倍率として読めません"),
        ("  v: {scale: {of: yearly, by: 1/0, round: down}}\n", "「by」の「1/0」は倍率として読めません"),
        ("  v: {scale: {of: yearly, by: 1/12}}\n", "「round」がありません"),
        ("  v: {scale: {of: yearly, round: down, to: 0}}\n", "「to」の 0 は使えません"),
        ("  v: {cases: [{when: {area: 0.001..}, is: 1}]}\n", "「area」の小数点以下は2けたまでです"),
        ("  v: {larger: [yearly]}\n", "「larger」には2つ以上の名前か整数が要ります"),
    ],
)
def test_what_is_written_wrongly_is_said(written, message):
    with pytest.raises(DefinitionError) as refused:
        define(PAGE + "values:\n" + written)
    assert message in str(refused.value)


def test_the_first_edition_has_none_of_these():
    with pytest.raises(DefinitionError, match="計算「larger」は、言語の版 2 から書けます"):
        define(PAGE.replace("language: 2", "language: 1") + "values:\n  v: {larger: [yearly, 1]}\n")


def test_an_area_beyond_its_limits_is_refused_in_words():
    definition = define(PAGE)
    found = evaluate(definition, {"area": "500.01"}, Dates(date(2026, 5, 1)), HERE)
    said = [one.message for one in found.faults if one.field == "area"]
    assert said == ["面積：0.01㎡から500.00㎡までの数で入力してください"]


ROUND = some.sampled_from(["down", "up", "half"])


@given(some.integers(-(10**9), 10**9), some.integers(0, 10**6), some.integers(1, 99), some.integers(1, 99), ROUND)
def test_the_range_of_a_scaled_number_holds_all_that_can_come_out(low, more, above, below, rounding):
    args = {"of": "x", "by": (above, below), "round": rounding, "to": 10}
    none = Range(some=False)
    reach = Reach(lambda name: Range(low, low + more), lambda name: none, HERE, lambda name: none, {}, lambda box: None,
                  lambda boxes: False, lambda a, b: (None, None), lambda day: frozenset())  # fmt: skip
    bounds = Scale.bounds(args, reach)
    for number in (low, low + more // 2, low + more):
        found = scaled(args, number)
        assert isinstance(bounds.low, int)
        assert isinstance(bounds.high, int)
        assert bounds.low <= found <= bounds.high
        assert abs(found - Fraction(number * above, below)) < 10
