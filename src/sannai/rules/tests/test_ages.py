"""An age on the day on which a school year turns says on which day it is reached."""

from __future__ import annotations

import re

import pytest

from sannai.rules.lint.ages import age_problems

from .factory import define

PAGE = """\
pages:
  - {id: first, title: 一, fields: [{id: born, label: 生年月日, ask: date}, {id: entry, label: 入学する日, ask: date}]}
"""
DECIDES = "documents: [{id: d, label: 健康診断書, when: {years: 6..}}]\n"


def found(values: str, rest: str = DECIDES, **said: str) -> list[str]:
    """What is found in a package with these values; ``reached``: how its ages are counted."""
    counted = "".join(f", {key}: {word}" for key, word in said.items())
    written = re.sub(r"(age: \{[^}]*)\}", rf"\1{counted}}}", values)
    return [str(one) for one in age_problems(define(f"language: 2\n{PAGE}values:\n{written}{rest}"))]


@pytest.mark.parametrize("day", ["2027-04-01", "2027-03-31"])
def test_a_boundary_on_the_day_on_which_a_school_year_turns_needs_the_word(day):
    (said,) = found(f"  years: {{age: {{born: born, on: {day}}}}}\n")
    assert said.startswith("procedure.yaml:14:3: 値「years」は学年・年度の替わる日の年齢で、4月1日生まれの人を")
    assert "reached: day_before" in said


def test_a_value_that_only_gives_such_days_is_one():
    day = "  day: {cases: [{when: {entry: ..2027-03-31}, is: 2026-04-01}, {otherwise: yes, is: 2027-04-01}]}\n"
    assert len(found(day + "  years: {age: {born: born, on: day}}\n")) == 1
    assert found(day.replace("2026-04-01", "2026-09-01") + "  years: {age: {born: born, on: day}}\n") == []


@pytest.mark.parametrize("values", [
    "  years: {age: {born: born, on: filed}}\n", "  years: {age: {born: born, on: 2027-01-01}}\n",
    "  years: {age: {born: born, on: entry}}\n",
])  # fmt: skip
def test_any_other_day_is_counted_as_it_is(values):
    assert found(values) == []


def test_an_age_that_decides_nothing_and_one_that_says_how_it_counts_are_left_alone():
    values = "  years: {age: {born: born, on: 2027-04-01}}\n"
    assert found(values, "") == []
    cases = "  child: {cases: [{when: {years: ..5}, is: yes}, {otherwise: yes, is: no}]}\n"
    assert len(found(values + cases, "")) == 1
    assert found(values, reached="day_before") == []
    assert len(found(values)) == 1


def test_the_end_of_a_fiscal_year_is_such_a_day():
    day = "  day: {move: {of: filed, to: fiscal_year_end}}\n"
    assert len(found(day + "  years: {age: {born: born, on: day}}\n")) == 1
    assert found(day + "  years: {age: {born: born, on: day}}\n", reached="birthday") == []


def test_in_the_first_edition_the_cure_begins_with_the_second():
    [said] = age_problems(define(f"{PAGE}values:\n  years: {{age: {{born: born, on: 2027-04-01}}}}\n{DECIDES}"))
    assert said.hint.endswith("birthday を加える（language: 2）")
