"""Answers made up for a part of all answers, with which something is refuted, and when one stands for all of a part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

from sannai.text.decimals import written

from ..apart import OTHER
from ..kinds.base import Chance, Kind
from ..model import Dates, Evaluation, Group
from ..plan import Plan
from ..ranges import Range
from .parts import DAY, DAYS, FIRST, Part

Answers = dict[str, Any]


def examples(plan: Plan, part: Part, names: Sequence[str], dates: Dates) -> Iterator[Answers]:
    """Some answers of a part, to these names: the least of everything, the largest; of rows, both in turn, and none."""
    least, largest = (_points(plan, part, names, dates, last=last) for last in (False, True))
    groups = [one for one in plan.definition.groups.values() if one.id in names]
    yield _in_rows(plan, [least], names)
    yield _in_rows(plan, [largest], names)
    if any(one.at_most > 1 for one in groups):
        yield _in_rows(plan, [least, largest], names)
        yield _in_rows(plan, [largest, least], names)
    if any(one.at_least == 0 for one in groups):
        yield _in_rows(plan, [], names, outside=least)


def days(part: Part) -> Dates:
    """The days of a part, in their order: the first that each can be."""
    found: list[date] = []
    for name in DAYS[:3]:
        edge = part[name].low
        day = edge if isinstance(edge, date) else FIRST
        found.append(max(day, *found) if found else day)
    filed, decided, used = found
    return Dates(filed, decided, used, entered=decided, year=_at_hand(part["year"], filed))


def _at_hand(known: Range, filed: date) -> int | None:
    """The first fiscal year after the one of filing whose 1 April lies in the part; None where there is none."""
    low, high = known.low, known.high
    if not isinstance(low, date) or not isinstance(high, date):
        return None
    after = max(low, filed + DAY)
    year = after.year + (after > date(after.year, 4, 1))
    return year if date(year, 4, 1) <= high else None


def refused(found: Evaluation, names: Sequence[str]) -> bool:
    """Whether nobody can file this: one of these names is at fault. That others are not answered is none."""
    known = {*names}
    return any(fault.field in known for fault in found.faults)


def is_point(known: Range) -> bool:
    """Whether it is one answer, and none that stands for others: a text that no test names, a choice of several, or a
    day that is known in part."""
    if known.unknown or known.absent + known.some != 1 or known.any_text:
        return False
    if known.some and known.among is not None:
        return len(known.among) == 1 and not any(one == OTHER or isinstance(one, tuple) for one in known.among)
    return not known.some or known.low == known.high is not None


def _points(plan: Plan, part: Part, names: Sequence[str], dates: Dates, *, last: bool) -> Answers:
    """One answer for each field of a part, as they are kept; what is absent is left out. ``last``: the largest."""
    found: Answers = {}
    chance = Chance(Random(1), dates)  # noqa: S311 - any answer serves
    for name in names:
        kind = plan.kinds.get(name)
        if kind is not None and name in part and (point := _point(kind, part[name], last)) is not None:
            found[name] = kind.sample(chance) if point == OTHER else _kept(kind, point)
    return found


def _in_rows(plan: Plan, rows: Sequence[Answers], names: Sequence[str], outside: Answers | None = None) -> Answers:
    """Answers within groups stand in rows, as few as must be, made of these in turn."""
    answers = dict(rows[0] if rows else outside or {})
    groups = plan.definition.groups.values()
    asked = {group.id for group in groups if group.id in names or any(one.id in answers for one in group.fields)}
    asked |= {group.of for group in groups if group.id in asked}  # whose rows it repeats
    for group in groups:
        inside = [one.id for one in group.fields]
        if group.id in asked:
            answers[group.id] = _rows(group, rows or ([outside] if group.at_least and outside else []))
        for one in inside:
            answers.pop(one, None)
    return answers


def _rows(group: Group, sources: Sequence[Answers]) -> list[Answers]:
    inside = [one.id for one in group.fields]
    many = min(max(group.at_least, len(sources)), max(group.at_most, 1)) if sources else 0
    chosen = [sources[number % len(sources)] for number in range(many)]
    return [
        {"_key": f"r{number}", **{name: row[name] for name in inside if name in row}}
        for number, row in enumerate(chosen, 1)
    ]


def _kept(kind: Kind, point: Any) -> Any:
    return written(point, kind.field.option("places", 1)) if kind.domain == "decimal" else point


def _point(kind: Kind, known: Range, last: bool) -> Any:
    if known.some and known.among is not None:
        one = (max if last else min)(known.among, key=repr)
        return list(one) if isinstance(one, tuple) else one
    if known.some:
        edge = known.high if last else known.low
        return edge.isoformat() if isinstance(edge, date) else edge
    return f"{_year(kind)}-XX-XX" if known.unknown else None


def _year(kind: Kind) -> int:
    """One in which there is a day that the field takes."""
    limits = [one for one in (kind.field.low, kind.field.high) if isinstance(one, date)]
    return limits[0].year if limits else 2026
