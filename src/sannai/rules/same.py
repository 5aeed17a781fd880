"""「〜と同じ」: a field that may be answered by taking what another one holds (``same_as``).

A tick is a mark beside the answers of a draft, ``FIELD.same``: while it stands, whoever evaluates them takes the value
of the other field, so that it follows at every save. What is filed is what was evaluated: plain values, without marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .model import Field

MARK = "same"  # the ending of the mark, and of the name of the box to tick; no id has a point in it
KEY = "same_as"
NOTHING_THERE = "「{0}」と同じにしていますが、「{0}」がまだ正しく入力されていません"


def source(field: Field) -> str:
    """The field that this one may be the same as, or ""."""
    return str(field.option(KEY, ""))


def mark(name: str) -> str:
    """The mark of a field, and the input of its box, by the name of the field or of its input."""
    return f"{name}.{MARK}"


def is_marked(field: Field, given: Mapping[str, Any]) -> bool:
    """Whether the box of this field is ticked, in the answers beside which it stands."""
    return bool(source(field)) and given.get(mark(field.id)) is True


def marks(names: Iterable[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The marks of these fields among some answers."""
    return {mark(name): given[mark(name)] for name in names if mark(name) in given}
