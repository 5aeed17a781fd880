"""What sort of day it is, which days can be chosen, how many months a period has, and where a day moves to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.text.problems import DefinitionError

from .factory import HERE, define

FILED = date(2026, 5, 1)  # a Friday


@dataclass(frozen=True)
class Hall:
    """A city whose hall is closed on 7 May."""

    digest: str = "hall-1"

    def kind(self, on: date) -> str:
        if on == date(2026, 5, 7):
            return "closed"
        if date(2026, 5, 3) <= on <= date(2026, 5, 6):
            return "holiday"
        return "saturday" if on.weekday() == 5 else "sunday" if on.weekday() == 6 else "weekday"


CITY = replace(HERE, calendar=Hall())
PAGE = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: x, label: 始め, ask: date}
      - {id: y, label: 終わり, ask: date}
"""


def value(written: str, **answers: Any) -> Any:
    definition = define(PAGE + f"values:\n  v: {written}\n")
    return evaluate(definition, answers, Dates(FILED, date(2026, 6, 10)), CITY).values["v"]


@pytest.mark.parametrize(
    ("first", "last", "whole", "begun"),
    [
        ("2026-04-10", "2026-06-10", 2, 2),  # the last day is not counted: to 9 June
        ("2026-04-10", "2026-06-09", 1, 2),
        ("2026-01-31", "2026-02-28", 0, 1),  # 民法第143条第2項ただし書: the month ends, with its last day
        ("2026-01-31", "2026-03-01", 1, 1),
        ("2024-02-29", "2025-03-01", 12, 12),
        ("2026-04-10", "2026-04-10", 0, 0),
        ("2026-04-10", "2026-04-09", None, None),
    ],
)
def test_months_are_counted_to_the_day_that_answers_to_the_first(first, last, whole, begun):
    assert value("{months: {from: x, to: y}}", x=first, y=last) == whole
    assert value("{months: {from: x, to: y, part: up}}", x=first, y=last) == begun


@pytest.mark.parametrize(
    ("moved", "day", "found"),
    [
        ("months: 1", "2026-01-31", "2026-02-28"),
        ("months: 1, to: month_start", "2026-05-01", "2026-06-01"),
        ("months: -3", "2026-05-31", "2026-02-28"),
        ("years: 1", "2024-02-29", "2025-02-28"),
        ("days: 30", "2026-05-02", "2026-06-01"),
        ("to: fiscal_year_end", "2026-03-31", "2026-03-31"),
        ("to: fiscal_year_end", "2026-04-01", "2027-03-31"),
        ("years: -1, to: fiscal_year_start", "2026-04-01", "2025-04-01"),
        ("to: month_end", "2028-02-01", "2028-02-29"),
    ],
)
def test_a_day_is_moved_by_the_calendar(moved, day, found):
    assert value(f"{{move: {{of: x, {moved}}}}}", x=day) == found


@pytest.mark.parametrize(
    ("born", "on", "birthday", "before"),
    [("2020-04-02", "2026-04-01", 5, 6), ("2020-04-01", "2026-03-31", 5, 6), ("2020-02-29", "2026-02-28", 5, 6)],
)
def test_an_age_is_reached_on_the_birthday_or_the_day_before(born, on, birthday, before):
    assert value(f"{{age: {{born: x, on: {on}}}}}", x=born) == birthday
    assert value(f"{{age: {{born: x, on: {on}, reached: day_before}}}}", x=born) == before


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2026-05-01", "weekday"), ("2026-05-02", "saturday"), ("2026-05-04", "holiday"), ("2026-05-07", "closed"),
     ("2026-05-10", "sunday")],
)  # fmt: skip
def test_the_city_says_what_sort_of_day_it_is_and_its_calendar_is_recorded(day, kind):
    definition = define(PAGE + "values:\n  v: {day_kind: {of: x}}\n")
    found = evaluate(definition, {"x": day}, Dates(FILED), CITY)
    assert (found.values["v"], found.rules_used) == (kind, ("暦 hall-1",))


OPEN = "language: 2\npages: [{{id: a, title: あ, fields: [{{id: used_on, label: 使う日, ask: date, open: {open}}}]}}]\n"
BETWEEN = "令和8年5月8日から令和8年6月30日まで"


@pytest.mark.parametrize(
    ("open_", "day", "said"),
    [
        ("{days: weekdays, from: +7d, until: +60d, closed: city}", "2026-05-08", ""),
        ("{days: weekdays, from: +7d, until: +60d, closed: city}", "2026-06-30", ""),
        ("{days: weekdays, from: +7d, until: +60d, closed: city}", "2026-05-07", f"{BETWEEN}の市の休日を除く平日から"),
        ("{days: weekdays, from: +7d, until: +60d, closed: city}", "2026-05-09", f"{BETWEEN}の市の休日を除く平日から"),
        ("{days: weekdays, from: +7d, until: +60d, closed: city}", "2026-07-01", f"{BETWEEN}の市の休日を除く平日から"),
        ("{from: +1d}", "2026-05-01", "令和8年5月2日以後の日から"),
        ("{from: +1d}", "2026-05-02", ""),
        ("{days: weekends, until: +5d}", "2026-05-01", "令和8年5月6日までの土日・祝日から"),
        ("{days: weekends, until: +5d}", "2026-05-05", ""),
        ("{closed: city}", "2026-05-07", "市の休日を除く日から"),
    ],
)
def test_only_an_open_day_can_be_chosen_and_which_these_are_is_said(open_, day, said):
    found = evaluate(define(OPEN.format(open=open_)), {"used_on": day}, Dates(FILED), CITY)
    words = [one.message for one in found.faults]
    assert words == ([f"使う日：{said}選んでください"] if said else [])


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{from: 7}", "+7d（7日後）のように書く"),
        ("{days: sundays}", "「days」に「sundays」は書けません"),
        ("{clsed: city}", "「clsed」"),
    ],
)
def test_what_is_written_wrongly_is_said(written, message):
    with pytest.raises(DefinitionError) as refused:
        define(OPEN.format(open=written))
    assert message in str(refused.value)
    assert len(refused.value.problems) == 1


def test_the_day_of_filing_can_be_asked_anywhere_that_of_the_decision_only_where_it_is_known():
    page = PAGE + "  - {id: b, title: い, when: {filed: 2026-04-01..}, fields: [{id: z, label: Z, ask: text}]}\n"
    assert "b" in evaluate(define(page), {}, Dates(FILED), CITY).pages
    assert "b" not in evaluate(define(page), {}, Dates(date(2026, 3, 31)), CITY).pages
    fee = (
        "fee: {due: after_decision, table: [{from: 2024-04-01, ground: 条例, when: {decided: 2026-06-01..}, pay: 5}]}\n"
    )
    with pytest.raises(DefinitionError, match="「decided」の日は、ここの条件には書けません"):
        define(page.replace("filed", "decided"))
    fee = (
        "fee: {due: after_decision, table: [{from: 2024-04-01, ground: 条例, when: {decided: 2026-06-01..}, pay: 5}]}\n"
    )
    assert evaluate(define(PAGE + fee), {}, Dates(FILED, date(2026, 6, 1)), CITY).fee.yen == 5
    assert evaluate(define(PAGE + fee), {}, Dates(FILED), CITY).fee is None
