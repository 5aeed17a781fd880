"""Rows of registers to which a draft refers: whoever has the registers on this side looks them up.

On a side of its own nobody does: what was typed is handed in as it is, and compared when it reaches the office.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sannai.common.actors import Actor
from sannai.rules import entries
from sannai.rules.model import Field

Typed = Mapping[str, Any]  # field of the register → what was typed for it


class Registers(Protocol):
    """Whoever has them. An answer is that of a field ``ask: entry`` (``rules/entries.py``), None if no row fits; each
    look-up stands in the record of readings."""

    def look_up(self, field: Field, typed: Typed, case: UUID, by: Actor, on: date) -> dict[str, Any] | None:
        """The answer for what was typed."""
        ...

    def choices(self, field: Field, text: str, by: Actor, on: date, most: int) -> list[tuple[str, str]]:
        """(id, how it is called) of the rows among which this member of staff may choose; none for anybody else."""
        ...

    def chosen(self, field: Field, entry: str, case: UUID, by: Actor, on: date) -> dict[str, Any] | None:
        """The answer for one of them."""
        ...


_registers: Registers | None = None


def looked_up_by(registers: Registers | None) -> None:
    """Say who has the registers on this side. From the ``apps.py`` of the room that does."""
    global _registers
    _registers = registers


def registers() -> Registers | None:
    """Who has the registers on this side; None where nobody does."""
    return _registers


def answered(field: Field, typed: Typed, case: UUID, by: Actor, on: date) -> dict[str, Any] | None:
    """The answer to a field for what was typed; where nobody has the registers, that it was not compared yet."""
    return _registers.look_up(field, typed, case, by, on) if _registers else entries.not_compared(typed)
