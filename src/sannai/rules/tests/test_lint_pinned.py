"""A price that no test expects is named; so is a relief of which no test says for whom it is."""

from __future__ import annotations

from sannai.rules.lint import check_definition
from sannai.text.problems import Problem

from .factory import HEAD, HERE, define

TABLE = """\
key,label,from,until,yen
large,大,2024-04-01,2026-04-01,800
large,大,2026-04-01,,900
small,小,2024-04-01,,300
old,前のもの,2020-04-01,2024-04-01,100
"""
BODY = """\
pages:
  - id: first
    title: はじめ
    fields:
      - {id: hall, label: 部屋, ask: one_of, table: tables/halls.csv}
      - {id: hours, label: 時間, ask: integer, range: 1..4}
      - {id: residents, label: 自治会, ask: yes_no}
values:
  hourly: {lookup: halls, key: hall, column: yen}
  charge: {times: [hourly, hours]}
fee:
  due: filing
  table:
    - {from: 2024-04-01, ground: 見本条例, when: {residents: no}, pay: charge}
    - {from: 2024-04-01, ground: 見本条例, otherwise: yes, pay: 100}
  relief:
    - {id: half, label: 自治会, when: {residents: yes}, percent: 50, ground: 見本条例}
"""
YEN = BODY.replace("percent: 50", "yen: 30").replace("pages:", "language: 2\npages:", 1)
PRICES = """\
- name: 大は8年度から900円
  filed_on: 2026-04-01
  answers: {hall: large, hours: 1, residents: no}
  expect: {fee: 900, reliefs: []}
- name: それまでは800円
  filed_on: 2026-03-31
  answers: {hall: large}
  expect: {values: {hourly: 800}}
- name: 小は4時間で1,200円
  filed_on: 2026-04-01
  answers: {hall: small, hours: 4}
  expect: {values: {charge: 1200}}
- name: 自治会
  filed_on: 2026-04-01
  answers: {residents: yes}
  expect: {fee: 100, reliefs: [half]}
"""


def said(tests: str) -> list[Problem]:
    definition = define(BODY, halls=TABLE)
    files = {**definition.files, "tests/prices.yaml": tests.encode()} if tests else definition.files
    return check_definition(definition, files, HERE)


def without(name: str) -> str:
    """The tests but for that one."""
    return "".join(f"- {one}" for one in PRICES.split("- ")[1:] if name not in one)


def test_nothing_is_said_where_a_test_expects_every_price():
    assert said(PRICES) == []


def test_a_price_that_no_test_expects_is_named_with_the_test_that_would():
    (problem,) = said(without("それまでは"))
    assert (problem.file, problem.line) == ("tables/halls.csv", 2)
    assert "large の 800" in problem.message
    for part in ("filed_on: 2024-04-01", "answers: {hall: large}", "expect: {values: {hourly: 800}}"):
        assert part in problem.hint


def test_the_test_that_a_hint_proposes_is_enough():
    added = "- name: 足した試験\n  filed_on: 2024-04-01\n  answers: {hall: large}\n  expect: {values: {hourly: 800}}\n"
    assert said(without("それまでは") + added) == []


def test_a_value_that_is_made_of_a_price_pins_it_too():
    assert said(PRICES.replace("{charge: 1200}", "{hourly: 300}")) == []


def test_a_test_that_looks_a_price_up_without_expecting_anything_of_it_pins_nothing():
    (problem,) = said(PRICES.replace("expect: {values: {charge: 1200}}", "expect: {pages: [first]}"))
    assert "small の 300" in problem.message


def test_a_price_that_ended_before_the_fee_began_decides_nothing():
    assert not any("100" in problem.message for problem in said(PRICES))


def test_a_row_of_the_fee_that_no_test_comes_to_is_named():
    problems = said(PRICES.replace("expect: {fee: 100, reliefs: [half]}", "expect: {reliefs: [half]}"))
    assert [problem.message for problem in problems] == ["手数料の 2 行目の額を、どの試験も確かめていません"]
    line = 1 + (HEAD + BODY).split("\n").index("    - {from: 2024-04-01, ground: 見本条例, otherwise: yes, pay: 100}")
    assert problems[0].line == line


def test_a_relief_is_tried_on_somebody_who_may_and_on_somebody_who_may_not_apply():
    (of_whom,) = said(PRICES.replace(", reliefs: [half]", ""))
    assert "申し込める人" in of_whom.message
    (of_others,) = said(PRICES.replace(", reliefs: []", ""))
    assert "申し込めない人" in of_others.message


def test_it_waits_until_the_tests_pass_and_asks_nothing_of_a_package_without_any():
    problems = said(without("それまでは").replace("fee: 900", "fee: 901"))
    assert [problem.file for problem in problems] == ["tests/prices.yaml"]
    assert said("") == []


def test_a_row_of_a_decision_table_is_named_by_its_line():
    """Rows that are found by what stands in their columns have no key."""
    body = """\
language: 2
pages:
  - {id: first, title: はじめ, fields: [{id: people, label: 人数, ask: integer, range: 1..200}]}
values:
  price: {lookup: bands, by: [people], column: yen}
fee:
  due: filing
  table:
    - {from: 2024-04-01, ground: 見本条例, otherwise: yes, pay: price}
"""
    bands = "from,until,people,yen\n2024-04-01,,..30,800\n2024-04-01,,31..,1200\n"
    definition = define(body, bands=bands)
    tests = "- name: 30人までは800円\n  filed_on: 2026-04-01\n  answers: {people: 30}\n  expect: {fee: 800}\n"
    (problem,) = check_definition(definition, {**definition.files, "tests/bands.yaml": tests.encode()}, HERE)
    assert (problem.file, problem.line) == ("tables/bands.csv", 3)
    assert "3 行目 の 1200" in problem.message
    tests += (
        tests.replace("30人までは800円", "31人からは1,200円").replace("people: 30", "people: 31").replace("800", "1200")
    )
    assert check_definition(definition, {**definition.files, "tests/bands.yaml": tests.encode()}, HERE) == []


def test_how_much_a_relief_takes_off_has_to_be_expected_too():
    definition = define(YEN, halls=TABLE)

    def found(tests: str) -> list[str]:
        files = {**definition.files, "tests/prices.yaml": tests.encode()}
        return [one.message for one in check_definition(definition, files, HERE)]

    assert found(PRICES) == ["減免「自治会」で減る額を、どの試験も確かめていません"]
    assert found(PRICES.replace("[half]", "{half: 30}")) == []
    assert found(PRICES.replace("[half]", "{half: 50}")) == [
        "試験「自治会」: 減免「half」で減る額が 30円です（期待は 50円）"
    ]
    assert "減免が [half] です（期待は [] です）" not in found(PRICES.replace("[half]", "{}"))
