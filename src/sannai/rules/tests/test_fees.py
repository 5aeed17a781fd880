"""The fee, its lines, its ground, and relief."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sannai.rules.compiler import try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Evaluation, FeeLine, FeeResult

from .factory import HEAD, HERE, define
from .finding import linted, package, sole
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


NAMED = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: area, label: 面積, ask: integer, range: 0..500}
      - {id: use, label: 使いみち, ask: one_of, choices: {public: 公益, event: 催し, shop: 営業}}
values:
  charge: {times: [area, 95]}
  rest: {plus: [charge, -100]}
fee:
  name: 占用料
  due: filing
  table:
    - {from: 2024-04-01, ground: 条例, when: {use: shop}, lines: [{label: 占用料, yen: charge}, {label: 照明, yen: 70}]}
    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: charge}
  relief:
    - {id: public, label: 公益, when: {use: public}, to: 1000, ground: 条例第5条}
    - {id: event, label: 後援, when: {use: event}, yen: 500, ground: 条例第6条}
"""


def named(**answers: Any) -> Evaluation:
    return evaluate(define(NAMED), answers, Dates(date(2026, 5, 1)), HERE)


def test_named_lines_add_up_to_the_fee():
    fee = named(area=10, use="shop").fee
    assert fee is not None
    assert (fee.yen, fee.lines) == (1020, (FeeLine("占用料", 950), FeeLine("照明", 70)))


def test_a_fee_without_lines_has_one_of_its_own_name():
    fee = named(area=10, use="event").fee
    assert fee is not None
    assert fee.lines == (FeeLine("占用料", 950),)


@pytest.mark.parametrize(
    ("area", "use", "off"),
    [
        (10, "event", {"event": 500}), (1, "event", {"event": 95}), (0, "event", {"event": 0}),
        (100, "public", {"public": 8500}), (10, "public", {"public": 0}), (10, "shop", {}),
    ],
)  # fmt: skip
def test_a_relief_of_yen_never_takes_more_than_the_fee_and_never_adds_to_it(area, use, off):
    assert named(area=area, use=use).relief_yen == off


def test_a_line_of_which_nothing_is_known_leaves_the_fee_open():
    found = named(use="shop")
    assert (found.fee, found.relief_yen) == (None, {})
    assert "fee" in found.undetermined


def test_a_relief_that_can_fall_below_nothing_is_refuted_with_the_answers():
    body = NAMED.replace("to: 1000", "to: rest")
    [problem] = [one for one in linted(body) if "減免" in one.message]
    assert problem.message.startswith("減免「公益」の額が決まらない答え方があります（")
    assert body.replace("to: rest", "to: rest #!").splitlines()[problem.line - HEAD.count("\n") - 1].count("to: rest")


@pytest.mark.parametrize(
    ("written", "other", "words"),
    [
        ("pay: charge}", "pay: charge, lines: [{label: い, yen: 1}]}", "「pay」と「lines」の両方は書けません"),
        ("otherwise: yes, pay: charge}", "otherwise: yes}", "手数料の行に「pay」か「lines」がありません"),
        ("pay: charge}", "lines: []}", "内訳が1件もありません"),
        ("yen: 500", "yen: -1", "手数料 -1 円は書けません"),
        ("yen: 500", "yen: 500, percent: 50", "減免に「percent」と「yen」の両方は書けません"),
        ("yen: 500, ", "", "減免に「percent」か「yen」か「to」がありません"),
        ("yen: 500", "yen: area", "手数料「area」は項目です"),
        ("to: 1000", "to: gone", "「gone」という項目や値はありません"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_amount_is_said_on_its_line(written, other, words):
    body = NAMED.replace("pay: charge}\n  relief", other + "\n  relief") if written == "pay: charge}" else NAMED
    marked = [f"{line}  #!" if other in line and other else line for line in body.replace(written, other).splitlines()]
    if not other:
        marked = [f"{line}  #!" if "id: event" in line else line for line in marked]
    assert words in sole("\n".join(marked))


def test_none_of_it_can_be_written_in_the_first_edition():
    _, problems = try_compile(package(NAMED.replace("language: 2\n", "")))
    said = {one.message for one in problems}
    assert {f"「{key}」は、言語の版 2 から書けます" for key in ("name", "lines", "yen", "to")} <= said


def test_relief_is_offered_to_whom_it_may_concern():
    assert [one.id for one in judge({"item": ROWS, "urgent": False}).reliefs] == ["disaster"]
    assert [one.id for one in judge({"item": ROWS, "urgent": False, "welfare": True}).reliefs] == [
        "welfare",
        "disaster",
    ]
