"""An age on the day on which a school year turns says on which day it is reached, once the language has the word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sannai.rules import keys
from sannai.rules.lint.ages import WORD, age_problems
from sannai.rules.shapes import Key

from .factory import define

PAGE = """\
pages:
  - {id: first, title: 一, fields: [{id: born, label: 生年月日, ask: date}, {id: entry, label: 入学する日, ask: date}]}
"""
DECIDES = "documents: [{id: d, label: 健康診断書, when: {years: 6..}}]\n"


@pytest.fixture
def found(monkeypatch):
    """What is found where the language has the word, of a package that does not use it."""

    def find(values: str, rest: str = DECIDES, **said: str) -> list[str]:
        definition = define(f"{PAGE}values:\n{values}{rest}")
        told = tuple(replace(one, args={**one.args, **said}) if one.op == "age" else one for one in definition.values)
        word = Key("word", "数え方", words=("day_before", "birthday"))
        monkeypatch.setitem(keys.SHAPES, "age", {**keys.SHAPES["age"], WORD: word})
        problems = [str(one) for one in age_problems(replace(definition, values=told))]
        monkeypatch.undo()
        return problems

    return find


@pytest.mark.parametrize("day", ["2027-04-01", "2027-03-31"])
def test_a_boundary_on_the_day_on_which_a_school_year_turns_needs_the_word(found, day):
    (said,) = found(f"  years: {{age: {{born: born, on: {day}}}}}\n")
    assert said.startswith("procedure.yaml:13:3: 値「years」は学年・年度の替わる日の年齢で、4月1日生まれの人を")
    assert "reached: day_before" in said


def test_a_value_that_only_gives_such_days_is_one(found):
    day = "  day: {cases: [{when: {entry: ..2027-03-31}, is: 2026-04-01}, {otherwise: yes, is: 2027-04-01}]}\n"
    assert len(found(day + "  years: {age: {born: born, on: day}}\n")) == 1
    assert found(day.replace("2026-04-01", "2026-09-01") + "  years: {age: {born: born, on: day}}\n") == []


@pytest.mark.parametrize("values", [
    "  years: {age: {born: born, on: filed}}\n", "  years: {age: {born: born, on: 2027-01-01}}\n",
    "  years: {age: {born: born, on: entry}}\n",
])  # fmt: skip
def test_any_other_day_is_counted_as_it_is(found, values):
    assert found(values) == []


def test_an_age_that_decides_nothing_and_one_that_says_how_it_counts_are_left_alone(found):
    values = "  years: {age: {born: born, on: 2027-04-01}}\n"
    assert found(values, "") == []
    cases = "  child: {cases: [{when: {years: ..5}, is: yes}, {otherwise: yes, is: no}]}\n"
    assert len(found(values + cases, "")) == 1
    assert found(values, reached="day_before") == []
    assert len(found(values)) == 1


def test_nothing_is_asked_for_before_the_language_has_the_word():
    definition = define(f"{PAGE}values:\n  years: {{age: {{born: born, on: 2027-04-01}}}}\n{DECIDES}")
    assert len(list(age_problems(definition))) == int(WORD in keys.SHAPES["age"])
