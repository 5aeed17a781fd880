"""Faults that only a proof finds: answers under which a fee vanishes, or cannot be computed."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.evaluate import evaluate
from sannai.rules.lint.determined import determined_problems
from sannai.rules.proofs.proving import Proof, Prover
from sannai.rules.proofs.targets import fee_target, first_day, value_targets

from .factory import HERE, define

ITEMS = """
groups:
  - id: item
    label: 品目
    at_most: 5
    fields:
      - {id: kind, label: 種類, ask: one_of, table: prices}
      - {id: quantity, label: 数量, ask: integer, range: 1..9, when: {kind: [chair, desk]}}
pages: [{id: a, title: あ, asks: [item]}]
values:
  price: {in: item, lookup: prices, key: kind, column: yen}
  line: {in: item, times: [price, quantity]}
  whole: {sum: item.line}
fee:
  due: counter
  table: [{from: 2024-04-01, ground: 条例, otherwise: yes, pay: whole}]
"""
PRICES = "key,label,from,until,yen\nchair,いす,2024-04-01,,300\ndesk,机,2024-04-01,,900\n"
MONTHS = "key,label,from,until,yen\napril,4月,2024-04-01,2027-04-01,10000\nmay,5月,2024-04-01,,15000\n"
MONTHLY = """
pages:
  - id: a
    title: あ
    fields:
      - {id: month, label: 月, ask: one_of, choices: {april: 4月, may: 5月}}
      - {id: copy, label: 写しの交付, ask: yes_no}
      - {id: sheets, label: 枚数, ask: integer, range: 1..500, when: {copy: yes}}
desk_pages:
  - {id: d, title: 調べ, fields: [{id: exists, label: 文書がある, ask: yes_no}]}
values:
"""
FEE = "fee:\n  due: after_decision\n  table:\n"


def said(body: str, **tables: str) -> list[str]:
    return [str(one) for one in determined_problems(define(body, **tables), HERE)]


def fee_of(body: str, **tables: str) -> Proof:
    definition = define(body, **tables)
    prover = Prover(definition, HERE, first_day(definition))
    prover.certain.update(
        one.id for one, target in value_targets(definition) if prover.prove(target).verdict == "proved"
    )
    return prover.prove(fee_target(definition))


def test_a_fee_of_every_item_is_proved():
    assert said(ITEMS, prices=PRICES) == []


def test_a_new_row_of_the_price_list_that_loses_the_question_for_the_quantity_is_refuted_with_the_item():
    [found] = said(ITEMS, prices=PRICES + "lamp,電灯,2026-04-01,,500\n")
    assert "値「whole」が決まらない答え方があります" in found
    assert "種類＝電灯" in found


def test_a_table_of_months_that_ends_is_refuted_with_a_day_after_its_end():
    body = MONTHLY + "  yen: {lookup: months, key: month, column: yen}\n" + FEE
    body += "    - {from: 2024-04-01, ground: 条例, when: {yen: ..9999}, pay: 5000}\n"
    body += "    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: 15000}\n"
    [found] = said(body, months=MONTHS)
    assert "値「yen」が決まらない答え方があります（例: 月＝4月、2027-04-01 に申請）" in found


def test_copies_that_are_paid_for_although_there_may_be_no_document_are_refuted():
    body = MONTHLY + (
        "  copies: {times: [sheets, 10]}\n"
        "  payable: {cases: [{when: {exists: yes}, is: copies}, {otherwise: yes, is: 0}]}\n"
    ) + FEE + "    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: payable}\n"  # fmt: skip
    [found] = said(body)
    assert "手数料が決まらない答え方があります" in found
    assert "写しの交付＝いいえ" in found
    assert "文書がある＝はい" in found


def test_thresholds_with_a_hole_are_refuted_with_the_number_that_falls_through():
    rows = "{when: {sheets: 1..10}, is: 100}, {when: {sheets: 12..500}, is: 200}"
    body = MONTHLY + f"  band: {{cases: [{rows}]}}\n" + FEE
    body += "    - {from: 2024-04-01, ground: 条例, when: {copy: yes}, pay: band}\n"
    body += "    - {from: 2024-04-01, ground: 条例, when: {copy: no}, pay: 0}\n"
    [found] = said(body)
    assert "値「band」が決まらない答え方があります" in found
    assert "枚数＝11" in found or "写しの交付＝いいえ" in found


def test_an_amount_that_may_be_negative_is_refuted():
    body = MONTHLY + "  yen: {plus: [sheets, -3]}\n" + FEE
    body += "    - {from: 2024-04-01, ground: 条例, when: {copy: yes}, pay: yen}\n"
    body += "    - {from: 2024-04-01, ground: 条例, when: {copy: no}, pay: 0}\n"
    proof = fee_of(body)
    assert (proof.verdict, (proof.answers or {})["sheets"] < 3) == ("refuted", True)


def test_what_a_check_refuses_needs_no_fee():
    body = MONTHLY + "  yen: {plus: [sheets, -3]}\n" + FEE
    body += "    - {from: 2024-04-01, ground: 条例, when: {copy: yes}, pay: yen}\n"
    body += "    - {from: 2024-04-01, ground: 条例, when: {copy: no}, pay: 0}\n"
    body += "checks: [{id: few, when: {sheets: ..2}, field: sheets, message: 3枚以上にしてください。}]\n"
    assert fee_of(body).verdict == "proved"


def test_a_person_not_born_yet_has_no_age():
    body = "pages: [{id: a, title: あ, fields: [{id: born, label: 生年月日, ask: date}]}]\n"
    body += "values: {years: {age: {born: born, on: filed}}}\n"
    body += "checks: [{id: young, when: {years: ..17}, field: born, message: 18歳からです。}]\n"
    [found] = said(body)
    assert "値「years」が決まらない答え方があります（例: 生年月日＝2200-12-31、2000-04-01 に申請）" in found
    ahead = "  ahead: {before: {a: filed, b: born}}\n"
    mended = body.replace("values: {years:", "values:\n  years:").replace("on: filed}}}\n", "on: filed}}\n" + ahead)
    refusing = "{id: ahead, when: {ahead: yes}, field: born, message: 先の日です。}"
    mended = mended.replace("checks: [", f"checks: [{refusing}, ")
    assert said(mended) == []


@pytest.mark.parametrize("seed", range(40))
def test_what_is_proved_holds_for_any_answers(seed):
    """The soundness of the proofs, tried: under answers made by chance there is a fee, always."""
    from random import Random

    from sannai.rules.model import Dates
    from sannai.rules.sample import sample

    definition = define("language: 2\n" + ITEMS, prices=PRICES)
    dates = Dates(date(2024, 4, 1 + seed % 28))
    answers = sample(definition, Random(seed), dates, HERE)
    found = evaluate(definition, answers, dates, HERE)
    assert found.fee is not None or found.faults


def test_rows_that_together_cover_every_number_need_no_otherwise():
    body = (
        "pages: [{id: a, title: あ, fields: [{id: x, label: X, ask: date}, {id: y, label: Y, ask: date}]}]\n"
        "values:\n  apart: {days: {from: x, to: y}}\n"
        "  kind: {cases: [{when: {apart: ..9}, is: 1}, {when: {apart: 10..}, is: 2}]}\n"
    )
    assert said(body) == []
    [found] = said(body.replace("10..", "11.."))
    assert "値「kind」が" in found


PERIOD = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: x, label: X, ask: date, range: 2024-04-01..2034-03-31}
      - {id: y, label: Y, ask: date, range: 2024-04-01..2034-03-31}
values:
  backwards: {before: {a: y, b: x}}
  year_end: {move: {of: x, MOVED}}
  goes_on: {before: {a: year_end, b: y}}
  until: {cases: [{when: {goes_on: yes}, is: year_end}, {otherwise: yes, is: y}]}
  count: {months: {from: x, to: until, last: included, part: up}}
checks:
  - {id: backwards, when: {backwards: yes}, field: y, message: 日を直してください。}
  - {id: long, when: {count: 100..}, field: y, message: 長すぎます。, warning: yes}
"""


@pytest.mark.parametrize(
    ("moved", "sound"),
    [("to: fiscal_year_end", True), ("months: 3", True), ("to: month_start", False), ("days: -1", False)],
)
def test_the_end_of_the_period_within_the_fiscal_year_is_never_before_it_begins(moved, sound):
    undecided = [one for one in said(PERIOD.replace("MOVED", moved)) if "値「count」" in one]
    assert (undecided == []) is sound


def test_a_product_of_something_that_is_not_asked_is_not_too_large():
    body = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: kind, label: 種類, ask: one_of, choices: {small: 小, large: 大}}
      - {id: size, label: 大きさ, ask: integer, range: 1..10000, when: {kind: large}}
      - {id: many, label: 数, ask: integer, range: 1..99999999999999, when: {kind: small}}
values:
  whole: {times: [size, many]}
checks:
  - {id: whole, when: {whole: 5..}, field: size, message: 大きすぎます。, warning: yes}
"""
    assert said(body) == []  # one of the two is never asked: there is no product


BORN_AHEAD = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: born, label: 生年月日, ask: date, unknown: yes, range: 2027-02-01..2028-03-31}
values:
  band: {cases: [{when: {filed: ..2200-12-30}, is: 1}, {when: {born: ..2028-12-31}, is: 2}]}
"""


def test_a_day_that_is_known_in_part_is_made_up_within_the_range_of_its_field():
    [found] = said(BORN_AHEAD)  # 2026-XX-XX would be refused: as if nobody could say less than the whole day
    assert "値「band」が決まらない答え方があります（例: 生年月日＝2027-XX-XX、2200-12-31 に申請）" in found


ROWS = """language: 2
groups:
  - id: item
    label: 品目
    at_least: 3
    at_most: 3
    fields: [{id: kind, label: 種類, ask: one_of, choices: {a: い, b: ろ, c: は}}]
pages: [{id: a, title: あ, asks: [item]}]
values:
  kinds: {distinct: item.kind}
  all_a: {every: item, when: {kind: a}}
  all_b: {every: item, when: {kind: b}}
  all_c: {every: item, when: {kind: c}}
"""
LAST_DAY = "  band: {cases: [{when: {filed: ..2200-12-30}, is: 1}, {when: {all_a: yes, kinds: 1..3}, is: 2}]}\n"
ALL_DIFFER = "checks: [{id: same, when: {kinds: ..2}, field: item, message: 種類をすべて変えてください。}]\n"


def test_an_example_that_is_refused_for_itself_alone_proves_nothing_of_the_others():
    """Rows are made up alike, which the check refuses; others that nobody made up may be filed."""
    [found] = said(ROWS + LAST_DAY + ALL_DIFFER)
    assert "値「band」がいつも決まるか、確かめきれません" in found


def test_one_answer_that_the_evaluator_refuses_is_filed_by_nobody():
    body = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: x, label: X, ask: integer, range: 1..3}
      - {id: y, label: Y, ask: integer, range: 1..3}
values:
  product: {times: [x, y]}
  band: {cases: [{when: {filed: ..2200-12-30}, is: 1}, {when: {product: [1, 2, 3, 4, 9]}, is: 2}]}
checks: [{id: six, when: {product: REFUSED}, field: y, message: 6にはできません。}]
"""
    assert said(body.replace("REFUSED", "6")) == []
    [found] = said(body.replace("REFUSED", "5"))
    assert "値「band」が決まらない答え方があります" in found


def test_rows_that_differ_are_not_taken_for_rows_that_are_alike():
    rows = "{when: {all_a: yes}, is: 1}, {when: {all_b: yes}, is: 2}, {when: {all_c: yes}, is: 3}"
    [found] = said(ROWS + f"  band: {{cases: [{rows}]}}\n")
    assert "値「band」が決まらない答え方があります" in found
    assert "種類＝いとは" in found


def test_a_sum_over_rows_of_several_prices_is_not_one_of_any_price_alone():
    body = "language: 2\n" + ITEMS.replace("at_most: 5", "at_least: 2\n    at_most: 2")
    body = body[: body.index("fee:")].replace("times: [price, quantity]", "times: [price, 1]")
    band = "  band: {cases: [{when: {whole: ..600}, is: 1}, {when: {whole: 1800..}, is: 2}]}\n"
    [found] = said(body + band, prices=PRICES)  # two chairs are 600, two desks 1800; one of each is 1200
    assert "値「band」が決まらない答え方があります" in found
    assert "種類＝いすと机" in found or "種類＝机といす" in found


USED = """language: 2
pages:
  - {id: a, title: あ, fields: [{id: used_on, label: 使う日, ask: date, open: OPEN}]}
values:
"""


@pytest.mark.parametrize(
    ("opens", "value", "proved"),
    [
        ("{from: +7d, until: +60d}", "{months: {from: filed, to: used_on}}", True),
        ("{until: +60d}", "{months: {from: filed, to: used_on}}", False),
        ("{from: +7d, until: +60d}", "{cases: [{when: {lead: 7..60}, is: 1}]}", True),
        ("{from: +7d, until: +61d}", "{cases: [{when: {lead: 7..60}, is: 1}]}", False),
        ("{from: +6d, until: +60d}", "{cases: [{when: {lead: 7..60}, is: 1}]}", False),
        ("{days: weekdays, closed: city}", "{cases: [{when: {sort: weekday}, is: 1}]}", True),
        ("{days: all, closed: city}", "{cases: [{when: {sort: weekday}, is: 1}]}", False),
        ("{days: weekends}", "{cases: [{when: {sort: [saturday, sunday, holiday, closed]}, is: 1}]}", True),
        ("{from: +0d}", "{cases: [{when: {past: no}, is: 1}]}", True),
        ("{from: +0d}", "{cases: [{when: {used_on: 2000-04-01..}, is: 1}]}", True),
        ("{until: +9d}", "{cases: [{when: {used_on: 2000-04-01..}, is: 1}]}", False),
    ],
)
def test_open_days_are_known_without_a_range_beside_them(opens, value, proved):
    body = USED.replace("OPEN", opens) + (
        "  lead: {days: {from: filed, to: used_on}}\n"
        "  past: {before: {a: used_on, b: filed}}\n"
        "  sort: {day_kind: {of: used_on}}\n"
    )  # fmt: skip
    problems = said(body + f"  found: {value}\n")
    assert (problems == []) is proved
    assert all("値「found」" in one for one in problems)
