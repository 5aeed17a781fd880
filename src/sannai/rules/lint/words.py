"""Words that the checks share: places and examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sannai.text.problems import Problem

from ..apart import OTHER
from ..compiler import MAIN
from ..model import Box, Definition, Field
from ..witness import Assignment, TooHard, World, find

MOMENTS = {"filed": "申請の日", "decided": "決める日"}
TOO_HARD = "条件の組合せが多すぎて確かめられません"


def at(definition: Definition, place: str, message: str, hint: str = "") -> Problem:
    """A problem at a place of procedure.yaml, such as "page/ID"."""
    return Problem(MAIN, definition.places.get(place, 0), message, hint)


def possible(
    world: World, want: Sequence[Box], avoid: Sequence[Box], problems: list[Problem], unsure: Problem
) -> Assignment | None:
    """Answers that match all of ``want`` and none of ``avoid``; where the search is too hard, that is a problem."""
    try:
        return find(world, want, avoid)
    except TooHard:
        problems.append(unsure)
        return None


def impossible(
    world: World, want: Sequence[Box], avoid: Sequence[Box], problems: list[Problem], unsure: Problem
) -> bool:
    """True only when there surely are no such answers."""
    before = len(problems)
    return possible(world, want, avoid, problems, unsure) is None and len(problems) == before


def example(fields: Mapping[str, Field], assigned: Mapping[str, Any]) -> str:
    """例: the answers found, in the words of the form."""
    parts = [_part(fields, name, answer) for name, answer in assigned.items()]
    return "例: " + "、".join(parts) if parts else "どの答え方でも"


def _part(fields: Mapping[str, Field], name: str, answer: Any) -> str:
    field = fields.get(name)
    label = field.label if field else MOMENTS.get(name, name)
    labels = {choice.code: choice.label for choice in field.choices} if field else {}
    every = answer if isinstance(answer, list) else [answer]
    return f"{label}＝{'と'.join(_said(one, labels) for one in every)}"


def _said(answer: Any, labels: Mapping[str, str]) -> str:
    if answer is None:
        return "（答えなし）"
    if isinstance(answer, bool):
        return "はい" if answer else "いいえ"
    if answer == OTHER:
        return "（ほかの文字）"
    return str(labels.get(answer, answer) if isinstance(answer, str) else answer)


def days(start: date, end: date | None) -> str:
    """A half-open period in words."""
    first = "初め" if start == date.min else start.isoformat()
    return f"{first} から" + (f" {end.isoformat()} の前日まで" if end else "")
