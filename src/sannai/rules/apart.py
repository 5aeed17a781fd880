"""Answers to a field, one of each kind that a set of tests can tell apart."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from typing import Any

from .model import Field, Test

OTHER = "\0"  # a text that no test names
MOST_CODES = 6


def answers_apart(field: Field, tests: list[Test]) -> list[Any]:
    """Answers of every kind that these tests can tell apart; None (unanswered) only where that may stand."""
    found = _given(field, tests)
    return found if field.required else [*found, None]


def cuts(tests: list[Test], step: Any) -> list[Any]:
    """The points on both sides of every edge that the tests name."""
    points: set[Any] = set()
    for test in tests:
        for point in (*test.values, test.low, test.high):
            if point is not None and not isinstance(point, (bool, str)):
                points |= {point - step, point, point + step}
    return sorted(points)


def _given(field: Field, tests: list[Test]) -> list[Any]:
    if field.ask == "yes_no":
        return [True, False]
    if field.ask in ("one_of", "some_of"):
        return _codes(field, tests)
    if field.ask == "integer":
        points = {*cuts(tests, 1), *(end for end in (field.low, field.high) if isinstance(end, int))} or {1}
        return _bounded(field, points)
    if field.ask == "date":
        edges = {end for end in (field.low, field.high) if isinstance(end, date)}
        points = {*cuts(tests, timedelta(days=1)), *edges} or {date(2026, 4, 1)}
        return [*_bounded(field, points), *(["2026-XX-XX"] if field.unknown_allowed else [])]
    texts = [value for test in tests for value in test.values if isinstance(value, str)]
    return [*dict.fromkeys(texts), OTHER]


def _bounded(field: Field, points: set[Any]) -> list[Any]:
    low, high = field.low, field.high
    return sorted(p for p in points if (low is None or p >= low) and (high is None or p <= high))


def _codes(field: Field, tests: list[Test]) -> list[Any]:
    codes = [choice.code for choice in field.choices]
    named = [code for code in codes if any(code in test.values for test in tests)]
    rest = [code for code in codes if code not in named][:1]
    if field.ask == "one_of":
        return [*rest, *named]
    pool = [*rest, *named[:MOST_CODES]]
    least = max(1, field.low if isinstance(field.low, int) else 1)
    most = field.high if isinstance(field.high, int) else len(codes)
    spare = [code for code in codes if code not in pool]
    sets = [list(chosen) for size in range(1, len(pool) + 1) for chosen in combinations(pool, size) if size <= most]
    return [chosen + spare[: max(0, least - len(chosen))] for chosen in sets]
