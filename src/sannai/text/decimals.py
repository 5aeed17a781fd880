"""Numbers with places, kept as whole numbers counted in their smallest place: 12.50 with two places is 1250."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_WRITTEN = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,6}\Z")
_FRACTION = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,8})\Z")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\Z")
_SCALED = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?\Z")


def as_decimal(text: str) -> Decimal | None:
    """A plain number with a point, or None: 12.5, -0.05. No separators, no exponent, no full width."""
    return Decimal(text) if _WRITTEN.match(text) else None


def places_of(number: Decimal) -> int:
    """How many places it is written with: 12.50 has two."""
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def scaled(number: int | Decimal, places: int) -> int | None:
    """Counted in its smallest place; None where it has more places than these."""
    found = Fraction(number) * 10**places
    return int(found) if found.denominator == 1 else None


def counted(text: str) -> int | None:
    """A kept answer of so many places, counted in its smallest: 12.50 → 1250. None for other texts."""
    return int(text.replace(".", "")) if _SCALED.match(text) else None


def written(number: int, places: int) -> str:
    """The way back: 1250 → 12.50."""
    if not places:
        return str(number)
    whole, rest = divmod(abs(number), 10**places)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{places}d}"


def as_factor(text: str) -> Fraction | None:
    """What something is multiplied by: 1/12, 110/100, 1.1, 3. Above 0; None for anything else."""
    if parts := _FRACTION.match(text):
        return Fraction(int(parts[1]), int(parts[2]))
    if _WHOLE.match(text) or _WRITTEN.match(text):
        found = Fraction(text)
        return found if found > 0 else None
    return None
