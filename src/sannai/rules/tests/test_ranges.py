"""The ranges that proofs compute with hold everything that the evaluator gives: for every operation, by chance."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.manuals import manual

from sannai.rules.boxes import UNKNOWN
from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import pass_over
from sannai.rules.kinds import KINDS
from sannai.rules.kinds.base import Chance
from sannai.rules.model import Dates, Definition
from sannai.rules.operations import OPERATIONS
from sannai.rules.package import read_package
from sannai.rules.plan import plan_of
from sannai.rules.proofs.proving import Prover
from sannai.rules.proofs.targets import first_day
from sannai.rules.ranges import Range, exactly, union
from sannai.text.decimals import counted

from .factory import HERE
from .finding import package, second_edition
from .test_decision_tables import BODY, TABLES

CATALOG = Path(__file__).parents[4] / "catalog" / "sannai"
TRIED = re.findall(r"^```yaml tried\n(.*?)^```$", manual("procedure-language"), re.MULTILINE | re.DOTALL)
ROUNDS = 60
REST = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: x, label: X, ask: integer, range: -50..50}
      - {id: y, label: Y, ask: integer, range: 0..9, required: no}
      - {id: area, label: 面積, ask: decimal, places: 1, range: -5..5}
      - {id: day, label: 日, ask: date, unknown: yes, when: {x: 0..}}
values:
  both: {plus: [x, y, area, -3]}
  least: {smaller: [x, area, 7]}
  most: {larger: [both, least]}
  product: {times: [x, y, area]}
  rounded: {scale: {of: product, by: 7/3, round: half, to: 5}}
  year: {fiscal_year: {of: day}}
  old: {age: {born: day, on: filed, reached: day_before}}
  since: {months: {from: day, to: filed}}
  next: {move: {of: day, years: 1, months: -2, days: 40, to: month_end}}
  early: {before: {a: day, b: filed}}
  sort: {day_kind: {of: day}}
"""
OPENED = """language: 2
pages:
  - id: a
    title: あ
    fields:
      - {id: used_on, label: 使う日, ask: date, open: {days: weekends, from: +7d, until: +60d}}
      - {id: back_on, label: 返す日, ask: date, open: {days: weekdays, until: +90d, closed: city}, required: no}
values:
  lead: {days: {from: filed, to: used_on}}
  ago: {days: {from: used_on, to: filed}}
  kept: {days: {from: used_on, to: back_on}}
  soon: {before: {a: used_on, b: back_on}}
  later: {before: {a: filed, b: used_on}}
  earlier: {before: {a: used_on, b: filed}}
  length: {months: {from: filed, to: used_on, last: included, part: up}}
  old: {age: {born: used_on, on: filed}}
  sort: {day_kind: {of: used_on}}
  sort_back: {day_kind: {of: back_on}}
"""


@cache
def definitions() -> tuple[Definition, ...]:
    shipped = [compile_package(read_package(path.parent)) for path in sorted(CATALOG.glob("*/procedure.yaml"))]
    written = [compile_package(second_edition(body)) for body in TRIED]
    return (
        *shipped,
        *written,
        compile_package(package(BODY, **TABLES)),
        compile_package(package(REST)),
        compile_package(package(OPENED)),
    )


def holds(known: Range, value: Any) -> bool:
    """Whether a range has this value in it."""
    if value is UNKNOWN:
        return known.unknown
    if value is None:
        return known.absent
    if isinstance(value, str) and known.numeric and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        value = date.fromisoformat(value)
    if known.among is not None:
        return value in known.among or known.any_text
    bottom: Any = known.low
    top: Any = known.high
    return known.any_text or (known.some and (bottom is None or bottom <= value) and (top is None or value <= top))


def tried(definition: Definition, seed: int) -> list[str]:
    """What lies outside of its range, under answers by chance, some of them left out."""
    random = Random(seed)
    filed = first_day(definition) + timedelta(days=random.randint(0, 1200))
    decided = filed + timedelta(days=random.randint(0, 90))
    year = random.choice([None, *range(filed.year + 1, filed.year + 8)])
    dates = Dates(filed, decided, decided + timedelta(days=random.randint(0, 30)), entered=decided, year=year)
    prover = Prover(definition, HERE, first_day(definition))
    plan = plan_of(prover.definition, HERE)
    answers = _answers(plan, random, dates)
    sheet = pass_over(plan, plan.pages + plan.desk_pages, answers, dates)
    part = _part(prover, sheet.answers, dates, random)
    reaching = prover.reaching(part)
    lost = []
    for value in plan.definition.values:
        found = sheet.values[value.id]
        for one in found.values() if isinstance(found, dict) else (found,):
            if one is not UNKNOWN and not holds(reaching.of(value.id), one):
                lost.append(f"{definition.key}/{value.id} {value.op}: {one!r} not in {reaching.of(value.id)}")
    return [] if sheet.refused else lost  # where a check refuses, proofs promise nothing


def _part(prover: Prover, answers: Any, dates: Dates, random: Random) -> dict[str, Range]:
    """A part in which these answers lie: most names are known to be just what was answered."""
    part = prover.whole([*prover.order], {})
    part |= {"filed": exactly(dates.filed), "decided": exactly(dates.decided), "used": exactly(dates.used)}
    rows = [row for name in prover.definition.groups for row in answers.get(name) or ()]
    for name, field in prover.definition.fields.items():
        values = [row[name] for row in rows if name in row] or ([answers[name]] if name in answers else [])
        if values and random.random() < 0.8 and KINDS[field.ask].domain in ("integer", "decimal", "date", "yes_no"):
            known = [_point(one) for one in values]
            part[name] = union(known) if None not in known else part[name]
    return part


def _point(value: Any) -> Range | None:
    """One answer as a range; None for a day that is known in part."""
    if isinstance(value, str) and "X" in value:
        return None
    day = date.fromisoformat(value) if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    return exactly(day or (counted(value) if isinstance(value, str) else value))


def _answers(plan: Any, random: Random, dates: Dates) -> dict[str, Any]:
    """Any answers at all: what is hidden by them is dropped by the evaluator."""

    def one(asked: Any) -> Any:
        codes = tuple(choice.code for choice in asked.field.choices)
        return asked.kind.attempt(Chance(random, dates, codes)) if codes or not asked.kind.uploaded else None

    found: dict[str, Any] = {}
    for page in (*plan.pages, *plan.desk_pages):
        found |= {asked.field.id: one(asked) for asked in page.asked if not asked.found}
        for group in page.groups:
            many = random.randint(max(group.group.at_least, 1), max(group.group.at_least, 3))
            found[group.group.id] = [
                {"_key": f"r{n}"} | {asked.field.id: one(asked) for asked in group.asked} for n in range(many)
            ]
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize("number", range(len(definitions())))
def test_nothing_that_is_computed_lies_outside_of_its_range(number):
    definition = definitions()[number]
    found = [line for seed in range(ROUNDS) for line in tried(definition, seed)]
    assert found[:5] == []


def test_every_operation_is_tried_by_one_of_these_definitions():
    assert {*OPERATIONS} == {value.op for definition in definitions() for value in definition.values}


def test_a_definition_of_the_first_edition_is_proved_as_one_of_the_second():
    prover = Prover(replace(definitions()[0], language=1), HERE, date(2024, 4, 1))
    assert prover.definition.language == 2
