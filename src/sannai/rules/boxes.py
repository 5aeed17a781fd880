"""Conditions: does a box match the answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sannai.text.decimals import counted

from .model import Box, Test

Given = Callable[[str], Any]


class Unknown:
    """Not answered yet, or impossible to compute: neither there nor absent. There is one, ``UNKNOWN``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False


UNKNOWN = Unknown()


def matches(box: Box, given: Given) -> bool:
    """すべての条件が合うか。``given(名前)`` は回答か値を返し、隠れている・未回答なら None を返す。

    An unanswered or hidden field never matches. ``otherwise`` matches: its caller asks it last.
    """
    return all(passes(test, given(name)) for name, test in box.entries)


def truth(box: Box, given: Given) -> bool | None:
    """The same where ``given`` may say UNKNOWN: None when it hangs on what is unknown (Kleene's strong logic)."""
    unknown = False
    for name, test in box.entries:
        answer = given(name)
        if answer is UNKNOWN:
            unknown = True
        elif not passes(test, answer):
            return False
    return None if unknown else True


def passes(test: Test, answer: Any) -> bool:
    """One entry of a box against one answer; several chosen codes pass when any of them does."""
    if is_missing(answer):
        return False
    if test.kind == "given":
        return True
    if isinstance(answer, (list, tuple)):
        return any(passes(test, one) for one in answer)
    if test.kind == "range":
        return _within(answer, test.low, test.high)
    return any(_equal(answer, value) for value in test.values)


def is_missing(answer: Any) -> bool:
    """True for what counts as not answered: None, empty text, an empty list, an empty address."""
    if answer is None:
        return True
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, dict):
        return all(is_missing(part) for part in answer.values())
    return isinstance(answer, (list, tuple)) and not answer


def _equal(answer: Any, value: Any) -> bool:
    if isinstance(answer, bool) or isinstance(value, bool):
        return answer is value
    if isinstance(value, date):
        return _as_date(answer) == value
    if isinstance(value, int) and isinstance(answer, str):
        return counted(answer) == value
    return bool(answer == value)


def _within(answer: Any, low: Any, high: Any) -> bool:
    wanted = date if isinstance(low if low is not None else high, date) else int
    point = _as_date(answer) if wanted is date else counted(answer) if isinstance(answer, str) else answer
    if isinstance(point, bool) or not isinstance(point, wanted):
        return False
    return (low is None or low <= point) and (high is None or point <= high)


def _as_date(answer: Any) -> date | None:
    """A date answer, or None when it is partly unknown ("2026-04-XX")."""
    if isinstance(answer, date):
        return answer
    try:
        return date.fromisoformat(answer)
    except (TypeError, ValueError):
        return None
