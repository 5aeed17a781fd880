"""Computed values. What is unknown stays unknown.

In the first edition of the language everything without a value is None, which no condition matches. In the second one
None is what is absent (hidden, or rightly left empty), and UNKNOWN what is not answered yet or could not be computed:
a condition on it is undecided, and no ``otherwise`` takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sannai.text.decimals import written

from .boxes import UNKNOWN, Unknown
from .model import Answers, Dates, Value
from .operations import OPERATIONS
from .operations.base import MOMENTS, Given, Rows, Seen, day_asked
from .plan import Plan
from .rows import seen_rows


@dataclass(slots=True)
class Pending:
    """Names of which nobody knows yet: not asked for certain, or not answered; of rows by their key, too."""

    names: set[str] = field(default_factory=set)
    in_rows: set[tuple[str, str]] = field(default_factory=set)  # (key of the row, name)


def compute(plan: Plan, answers: Answers, dates: Dates, pending: Pending) -> dict[str, Any]:
    """すべての値を書かれた順に計算する。繰り返しの中の値は {行の鍵: 値}。

    Total: an operand that is missing or of another type makes the value unknown, never an error.
    """
    found: dict[str, Any] = {}

    def given(name: str) -> Any:
        answer = answers.get(name)
        if answer is not None:  # no other name is like that of a field
            return answer
        if name in found:
            return found[name]
        if name in MOMENTS:
            return day_asked(name, dates)
        return UNKNOWN if name in pending.names else None

    def rows(group: str) -> list[tuple[str, Given]] | Unknown:
        if group in pending.names:
            return UNKNOWN
        seen = seen_rows(plan.definition, answers, group)
        return [(row["_key"], of_row(row, found, given, pending)) for row in seen]

    for value in plan.definition.values:
        if value.group:
            every = rows(value.group)
            seen = every if isinstance(every, list) else ()
            found[value.id] = {key: _one(plan, value, inside, dates, rows, key) for key, inside in seen}
        else:
            found[value.id] = _one(plan, value, given, dates, rows)
    return found


def of_row(row: Mapping[str, Any], values: Mapping[str, Any], given: Given, pending: Pending) -> Given:
    """Names as a row sees them: its own answers and values first, then those of the whole."""
    key = row.get("_key")

    def inside(name: str) -> Any:
        if name in row:
            return row[name]
        if (key, name) in pending.in_rows:
            return UNKNOWN
        value = values.get(name)
        return value.get(key) if isinstance(value, dict) else given(name)

    return inside


def shown(plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as everybody else sees them: what is unknown is None, a decimal is written with its places."""
    found: dict[str, Any] = {}
    for one in plan.definition.values:
        value = values.get(one.id)
        if isinstance(value, dict):
            found[one.id] = {key: _told(one, each) for key, each in value.items()}
        else:
            found[one.id] = _told(one, value)
    return found


def _told(one: Value, value: Any) -> Any:
    if value is UNKNOWN:
        return None
    return written(value, one.places) if one.places and isinstance(value, int) else value


def _one(plan: Plan, value: Value, given: Given, dates: Dates, rows: Rows, row: str = "") -> Any:
    operation = OPERATIONS.get(value.op)
    if operation is None:
        return None
    read: list[Any] = []
    first = plan.definition.language == 1

    def asked(name: str) -> Any:
        read.append(given(name))
        return read[-1]

    try:
        seen = Seen(given if first else asked, dates, plan.tables, plan.around, rows, row)
        found = operation.compute(value.args, seen)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        found = None  # the compiler refuses what could lead here; an answer must never break a page
    if first:
        return None if found is UNKNOWN else found
    if operation.strict and any(one is UNKNOWN for one in read):
        return UNKNOWN
    if found is not None:
        return found
    return None if not operation.fails and any(one is None for one in read) else UNKNOWN
