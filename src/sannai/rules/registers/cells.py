"""The cells of a file → what a field holds: read alike for imports, for the rows a register begins with, and trials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..kinds.base import Answered, Kind
from .doubts import doubts, nothing

UNCOUNTED = "#計算前!"  # a formula that no spreadsheet has worked out
FAULTY = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", UNCOUNTED})
STRUCK_OUT = "「-」を、空のセルとして読みました"


@dataclass(frozen=True, slots=True)
class Cell:
    """What was read: a value or None, or a ``message`` (with the ``part`` that it is about); ``doubts``: what should be
    looked at. Sentences without the label of the field."""

    value: Any = None
    message: str = ""
    part: str = ""
    doubts: tuple[str, ...] = ()


EMPTY = Cell()


def read_cell(kind: Kind, parts: Mapping[str, str], on: date, *, doubting: bool = True) -> Cell:
    """What stands in the cells of one field: by part, or the whole in one cell under "". Never raises.

    ``on``: the day by which days without a year are read. ``doubting``: whether doubts are wanted, which cost time.
    """
    if not any(parts.values()):
        return EMPTY
    if (wrong := next((text for text in parts.values() if text in FAULTY), "")) != "":
        return Cell(message=f"計算の誤り（{wrong}）です")
    answered = kind.read(parts, on)
    if answered.message and nothing(parts):
        return Cell(doubts=(STRUCK_OUT, *(doubts(kind, parts, Answered()) if doubting else ())))
    said = tuple(doubts(kind, parts, answered)) if doubting else ()
    return Cell(answered.value, answered.message, answered.part, said)
