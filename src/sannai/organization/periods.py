"""Half-open periods of rows: from a day, until (not including) a day; None is no end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

Period = tuple[date, date | None]


def holds(period: Period, on: date) -> bool:
    """Whether the period includes this day."""
    return period[0] <= on and (period[1] is None or on < period[1])


def common(one: Period, other: Period) -> Period | None:
    """The days that both include, if there are any."""
    ends = [end for end in (one[1], other[1]) if end is not None]
    both = (max(one[0], other[0]), min(ends) if ends else None)
    return both if both[1] is None or both[0] < both[1] else None


def uncovered(period: Period, by: Iterable[Period]) -> date | None:
    """The first day of the period that none of the others includes; None if they cover it."""
    day: date | None = period[0]
    for begins, ends in sorted(by, key=lambda each: each[0]):
        if day is None or begins > day:
            break
        if ends is None:
            return None
        day = max(day, ends)
    return day if day is not None and (period[1] is None or day < period[1]) else None
