"""番号 that a register gives, in order: シス-0012. What is rolled back takes none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from sannai.rules.registers.keys import UNIT
from sannai.rules.registers.model import Series

from .models import GivenNumber
from .shelving import Open


def with_given(held: Open, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with the next number of every series that it has none of. Inside a transaction."""
    numbered = dict(body)
    for id, extra in held.register.extras.items():
        if extra.give is None:
            continue
        unit = str(body.get(UNIT, "")) if extra.give.per == "unit" else ""
        if numbered.get(id):
            _heard(held, id, unit, extra.give, str(numbered[id]))
        else:
            numbered[id] = text(extra.give, _next(held, id, unit))
    return numbered


def text(series: Series, number: int) -> str:
    """シス-0012"""
    return f"{series.symbol}-{number:0{series.digits}d}"


def take(held: Open, field: str, unit: str, count: int) -> int:
    """The first of so many numbers of a series, taken at once. Inside a transaction."""
    row, _ = GivenNumber.objects.get_or_create(shelf=held.shelf, field=field, unit_key=unit)
    GivenNumber.objects.filter(pk=row.pk).update(last_number=F("last_number") + count)
    row.refresh_from_db()
    return row.last_number - count + 1


def heard(held: Open, field: str, unit: str, series: Series, given: Iterable[str]) -> None:
    """Numbers that came with rows: the next one is beyond the highest of them."""
    numbers = [one.removeprefix(f"{series.symbol}-") for one in given]
    counted = [int(one) for one in numbers if one.isascii() and one.isdecimal() and len(one) < 9]
    if counted:
        _heard(held, field, unit, series, text(series, max(counted)))


def _next(held: Open, field: str, unit: str) -> int:
    return take(held, field, unit, 1)


def _heard(held: Open, field: str, unit: str, series: Series, given: str) -> None:
    """A number that came with the row, as from an older list: the next one is beyond it."""
    digits = given.removeprefix(f"{series.symbol}-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 9):
        return
    row, _ = GivenNumber.objects.get_or_create(shelf=held.shelf, field=field, unit_key=unit)
    GivenNumber.objects.filter(pk=row.pk, last_number__lt=int(digits)).update(last_number=int(digits))
