"""Points that tell answers apart: on both sides of every edge that a set of tests names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .model import Field, Test

OTHER = "\0"  # a text that no test names


def cuts(tests: Sequence[Test], step: Any) -> list[Any]:
    """The points on both sides of every edge that the tests name."""
    points: set[Any] = set()
    for test in tests:
        for point in (*test.values, test.low, test.high):
            if point is not None and not isinstance(point, (bool, str)):
                points |= {point - step, point, point + step}
    return sorted(points)


def bounded(field: Field, points: Iterable[Any]) -> list[Any]:
    """The points that the limits of a field admit."""
    low, high = field.low, field.high
    return sorted(p for p in points if (low is None or p >= low) and (high is None or p <= high))
