"""Rows of a decision table that hold together: two prices for one answer. That none holds is found by the proofs."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

from sannai.text.problems import Problem

from ..boxes import passes
from ..model import DatedRow, Definition, Test, Value

MOST_ROWS = 1500  # of which each pair is looked at
LEAST, MOST = -(10**18), 10**18


def overlapping_rows(definition: Definition, value: Value) -> list[Problem]:
    """Pairs of rows that hold at once for some answers, the first of each row."""
    table, rows = definition.tables[value.args["table"]], value.args["rows"]
    file = f"tables/{table.name}.csv"
    if len(rows) > MOST_ROWS:
        words = f"行が多すぎて、重なりを確かめられません（{len(rows):,}行）"
        return [Problem(file, 0, words, f"{MOST_ROWS:,}行までにする")]
    found: dict[int, int] = {}
    for (a, first), (b, second) in combinations(enumerate(rows), 2):
        if b not in found and _together(first, second):
            found[b] = a
    return [
        Problem(
            file,
            table.rows[b].line,
            f"{table.rows[a].line} 行目と {table.rows[b].line} 行目が、同じ答えに合います（値「{value.id}」が引く）",
            "1つの答えには1行だけが合うように、範囲や期間を分ける",
        )
        for b, a in found.items()
    ]


def _together(one: DatedRow, other: DatedRow) -> bool:
    if one.start >= (other.end or date.max) or other.start >= (one.end or date.max):
        return False
    tests = dict(one.box.entries)
    return all(name not in tests or _meet(tests[name], test) for name, test in other.box.entries)


def _meet(one: Test, other: Test) -> bool:
    """Whether one answer passes both."""
    if one.kind != "range" and other.kind != "range":
        return bool({*one.values} & {*other.values})
    if one.kind == "range" and other.kind == "range":
        (low, high), (least, most) = _edges(one), _edges(other)
        return bool(low <= most and least <= high)
    ranged, points = (one, other) if one.kind == "range" else (other, one)
    return any(passes(ranged, point) for point in points.values)


def _edges(test: Test) -> tuple[Any, Any]:
    dated = isinstance(test.low if test.low is not None else test.high, date)
    least, most = (date.min, date.max) if dated else (LEAST, MOST)
    return least if test.low is None else test.low, most if test.high is None else test.high
