"""A part of all answers: what each field, and each day of the case, can be in it. Parts are split until they decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ..kinds import KINDS
from ..kinds.date import FIRST_YEAR, LAST_YEAR
from ..model import Field, Test
from ..ranges import ABSENT, Range

DAY = timedelta(days=1)
LARGEST = 10**15 - 1  # of what an integer field takes
FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)  # of what a date field takes, and of a case
DAYS = ("filed", "decided", "used", "entered", "year")
Part = Mapping[str, Range]


def domain(field: Field, tests: Sequence[Test]) -> Range:
    """Everything that an answer to a field can be. Texts that no test tells apart are one, ``OTHER``."""
    kind = KINDS[field.ask]
    absent = not field.required or field.taken is not None  # a row of a register may leave it empty
    if kind.domain in ("integer", "decimal"):
        return Range(_or(field.low, -LARGEST), _or(field.high, LARGEST), absent=absent)
    if kind.domain == "date":
        partly = bool(field.option("unknown", False))
        return Range(_or(field.low, FIRST), _or(field.high, LAST), absent=absent, unknown=partly)
    if kind.domain == "code" and not kind.several:
        return Range(among=frozenset(one.code for one in field.choices), absent=absent)
    points = kind.apart(field, list(tests))
    return Range(among=frozenset(tuple(one) if isinstance(one, list) else one for one in points), absent=absent)


def split(known: Range, edges: Iterable[Any], *, halve: bool) -> list[Range]:
    """Two or more parts that are together the whole; [] for what is one thing already.

    What may be absent, or known in part, is told from the rest first; numbers are cut at the edge in the middle; where
    there is none they are halved, if that is wanted.
    """
    if known.absent + known.unknown + known.some > 1:
        sure = [Range(known.low, known.high, known.among, any_text=known.any_text)] if known.some else []
        open_ = [Range(some=False, unknown=True)] if known.unknown else []
        return [*sure, *([ABSENT] if known.absent else []), *open_]
    if known.among is not None:
        return [Range(among=frozenset([one])) for one in sorted(known.among, key=repr)] if len(known.among) > 1 else []
    low: Any = known.low
    high: Any = known.high
    if not known.some or low is None or high is None or low == high:
        return []
    step: Any = DAY if isinstance(low, date) else 1
    within = sorted({one for one in edges if one is not None and low < one <= high})
    if not within and not halve:
        return []
    middle = within[len(within) // 2] if within else low + (high - low) // 2 + step
    return [Range(low, middle - step), Range(middle, high)]


def edges_of(tests: Iterable[Test]) -> set[Any]:
    """Where the answer to one of these tests turns: the first point above each edge."""
    found: set[Any] = set()
    for test in tests:
        points = [test.low, *test.values, *(one for one in (_after(test.high), *map(_after, test.values)))]
        found |= {one for one in points if isinstance(one, (int, date)) and not isinstance(one, bool)}
    return found


def _or(edge: Any, other: Any) -> Any:
    return other if edge is None else edge


def _after(point: Any) -> Any:
    if isinstance(point, bool) or not isinstance(point, (int, date)):
        return None
    return point + DAY if isinstance(point, date) else point + 1
