"""The fee, its lines, its ground, and relief."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Evaluation, FeeLine, FeeResult

from .factory import HERE, define
from .test_values import LINES, PRICES

PAGES = """
groups:
  - id: item
    label: 品目
    fields:
      - {id: kind, label: 種類, ask: one_of, table: prices}
      - {id: quantity, label: 数量, ask: integer, range: 1..5, unit: 点}
pages:
  - id: a
    title: あ
    asks: [item]
    fields:
      - {id: urgent, label: 急ぎますか, ask: yes_no}
      - {id: welfare, label: 生活保護, ask: yes_no, required: no}
"""
FEE = """
  total: {sum: item.line}
fee:
  due: %s
  as_of: %s
  table:
    - {from: 2024-04-01, until: 2026-04-01, ground: 旧条例 別表, otherwise: yes, pay: 100}
    - {from: 2026-04-01, ground: 条例 別表第1, when: {urgent: yes}, pay: 5000}
    - {from: 2026-04-01, ground: 条例 別表第2, otherwise: yes, pay: total}
  relief:
    - {id: welfare, label: 生活保護世帯の減額, when: {welfare: yes}, percent: 33, ground: 条例第9条}
    - {id: disaster, label: 災害の免除, percent: 100, ground: 条例第10条}
"""
ROWS = [{"_key": "a", "kind": "chair", "quantity": 2}, {"_key": "b", "kind": "desk", "quantity": 1}]


def judge(
    answers: Any, filed: date = date(2026, 5, 1), decided: date | None = None, as_of: str = "filed"
) -> Evaluation:
    due = "filing" if as_of == "filed" else "after_decision"
    definition = define(f"{PAGES}values:\n{LINES}{FEE % (due, as_of)}", prices=PRICES)
    return evaluate(definition, answers, Dates(filed, decided), HERE)


def fee_of(answers: Any, *on: Any) -> FeeResult:
    """The fee, which must be known."""
    fee = judge(answers, *on).fee
    assert fee is not None
    return fee


def test_a_fee_that_sums_up_a_group_has_a_line_for_each_row():
    fee = fee_of({"item": ROWS, "urgent": False})
    assert fee.yen == 1700
    assert fee.lines == (FeeLine("いす 2点", 800), FeeLine("机 1点", 900))
    assert fee.ground == "条例 別表第2"
    assert judge({"item": ROWS, "urgent": False}).rules_used == ("条例 別表第2",)


def test_a_row_with_a_condition_goes_before_the_rest():
    fee = fee_of({"item": ROWS, "urgent": True})
    assert (fee.yen, fee.lines) == (5000, (FeeLine("手数料", 5000),))


@pytest.mark.parametrize(
    ("filed", "decided", "as_of", "yen"),
    [
        (date(2026, 3, 31), None, "filed", 100),
        (date(2026, 4, 1), None, "filed", 1700),
        (date(2026, 3, 31), date(2026, 4, 1), "filed", 100),
        (date(2026, 3, 31), date(2026, 4, 1), "decided", 1500),
    ],
)
def test_the_row_is_that_of_the_day_which_the_fee_names(filed, decided, as_of, yen):
    """The prices of the last case stay those of the filing: their lookup says nothing else."""
    fee = fee_of({"item": ROWS, "urgent": False}, filed, decided, as_of)
    assert fee.yen == yen
    assert fee.as_of == (decided if as_of == "decided" and decided else filed)


def test_before_the_first_row_there_is_no_fee():
    assert judge({"item": ROWS, "urgent": False}, date(2020, 1, 1)).fee is None


def test_a_fee_that_cannot_be_known_yet_is_none_and_not_zero():
    assert judge({"item": [{"_key": "a", "kind": "chair"}], "urgent": False}).fee is None


def test_a_procedure_without_a_fee_has_none():
    assert evaluate(define(PAGES, prices=PRICES), {}, Dates(date(2026, 5, 1)), HERE).fee is None


def test_relief_is_offered_to_whom_it_may_concern():
    assert [one.id for one in judge({"item": ROWS, "urgent": False}).reliefs] == ["disaster"]
    assert [one.id for one in judge({"item": ROWS, "urgent": False, "welfare": True}).reliefs] == [
        "welfare",
        "disaster",
    ]
