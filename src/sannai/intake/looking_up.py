"""Rows of registers to which a draft refers: whoever has the registers on this side looks them up.

On a side of its own nobody does: what was typed is handed in as it is, and compared when it reaches the office.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sannai.common.actors import Actor
from sannai.rules import entries
from sannai.rules.model import Field

Typed = Mapping[str, Any]  # field of the register → what was typed for it
LookUp = Callable[[Field, Typed, UUID, Actor, date], dict[str, Any] | None]
_look_up: LookUp | None = None


def looked_up_by(function: LookUp | None) -> None:
    """Say who has the registers on this side. From the ``apps.py`` of the room that does."""
    global _look_up
    _look_up = function


def can() -> bool:
    """Whether anybody can look up here."""
    return _look_up is not None


def look_up(field: Field, typed: Typed, case: UUID, by: Actor, on: date) -> dict[str, Any] | None:
    """The answer to a field ``ask: entry`` of this draft, for what was typed (``rules/entries.py``); None if no row
    fits. Each look-up stands in the record of readings."""
    return _look_up(field, typed, case, by, on) if _look_up is not None else entries.not_compared(typed)
