"""Answers that are kept for a shorter time than their case: 個人番号, and whatever else a law wants gone early.

What was disposed of leaves a mark in its place, so that it reads as unknown and never as not answered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

from .model import Answers, Definition

DISPOSED = "（廃棄済み）"
ABSENT: Final = object()  # what a change gives for an answer that is to be left out
_MARK = "_disposed_on"
_VEIL = "_veil"


def fields_of(definition: Definition) -> frozenset[str]:
    """The fields whose answers are kept for a shorter time than the case."""
    return frozenset(name for name, field in definition.fields.items() if field.kept)


def mark(on: date, veil: str = "") -> dict[str, str]:
    """What stands where an answer was. ``veil``: the digest that stood for it when it was filed."""
    return {_MARK: on.isoformat(), _VEIL: veil} if veil else {_MARK: on.isoformat()}


def is_disposed(value: Any) -> bool:
    """Whether this is the mark of an answer that was disposed of."""
    return isinstance(value, Mapping) and _MARK in value


def veil_of(value: Any) -> str:
    """The digest in a mark; "" if it has none."""
    return str(value.get(_VEIL, ""))


def changed(answers: Answers, change: Callable[[str, str, Any], Any], within: str = "") -> dict[str, Any]:
    """The same answers, each what ``change(place, field, value)`` makes of it; ABSENT leaves it out.

    A place is the field, in a group ``group/row/field``.
    """
    result: dict[str, Any] = {}
    for name, value in answers.items():
        if _is_group(value):
            result[name] = [changed(row, change, f"{name}/{row['_key']}/") for row in value]
        elif (new := change(f"{within}{name}", name, value)) is not ABSENT:
            result[name] = new
    return result


def without(answers: Answers, fields: Collection[str]) -> dict[str, Any]:
    """The answers but for these fields: what may go into an event, a letter or a file to take along."""
    return changed(answers, lambda _place, name, value: ABSENT if name in fields else value) if fields else {**answers}


def disposed(answers: Answers, fields: Collection[str], on: date) -> dict[str, Any]:
    """The answers with a mark in place of those to these fields."""

    def emptied(_place: str, name: str, value: Any) -> Any:
        return mark(on) if name in fields and not is_disposed(value) else value

    return changed(answers, emptied)


def _is_group(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) and "_key" in row for row in value)
