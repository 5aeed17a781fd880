"""番号 that a register gives, in order: シス-0012. What is rolled back takes none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sannai.rules.registers.keys import UNIT
from sannai.rules.registers.model import Series

from .models import GivenNumber
from .shelving import Open


def with_given(held: Open, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with the next number of every series that it has none of. Inside a transaction."""
    giving = Giving(held)
    numbered = giving.to(body)
    giving.keep()
    return numbered


class Giving:
    """Gives numbers to many rows: each series is read and locked once, counted here, and kept at the end."""

    def __init__(self, held: Open) -> None:
        self._held = held
        self._rows: dict[tuple[str, str], GivenNumber] = {}

    def to(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body with the next number of every series that it has none of; one that came with it, as from an older
        list, is heard: the next is beyond it."""
        numbered = dict(body)
        for id, extra in self._held.register.extras.items():
            if extra.give is None:
                continue
            row = self._row(id, str(body.get(UNIT, "")) if extra.give.per == "unit" else "")
            if numbered.get(id):
                row.last_number = max(row.last_number, _number(extra.give, str(numbered[id])))
            else:
                row.last_number += 1
                numbered[id] = text(extra.give, row.last_number)
        return numbered

    def hear(self, field: str, series: Series, given: Iterable[str]) -> None:
        """Numbers that rows bring along, heard before the first is given."""
        row = self._row(field, "")
        row.last_number = max((row.last_number, *(_number(series, one) for one in given)))

    def keep(self) -> None:
        """Write down how far each series has come."""
        for row in self._rows.values():
            row.save(update_fields=["last_number"])

    def _row(self, field: str, unit: str) -> GivenNumber:
        if (field, unit) not in self._rows:
            named: dict[str, Any] = {"shelf": self._held.shelf, "field": field, "unit_key": unit}
            GivenNumber.objects.get_or_create(**named)
            self._rows[field, unit] = GivenNumber.objects.select_for_update().get(**named)
        return self._rows[field, unit]


def text(series: Series, number: int) -> str:
    """シス-0012"""
    return f"{series.symbol}-{number:0{series.digits}d}"


def _number(series: Series, given: str) -> int:
    """The number within one that was given; 0 for one of another shape."""
    digits = given.removeprefix(f"{series.symbol}-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else 0
