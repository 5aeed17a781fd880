"""Names of divisions for people: read once in a while, so that reading a page costs no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sannai.common.time import today
from sannai.organization.models import Unit
from sannai.organization.snapshot import City, city_on

FRESH_FOR = timedelta(minutes=1)
_kept: tuple[datetime, City] | None = None


def _city(at: datetime) -> City:
    global _kept
    if _kept is None or abs(at - _kept[0]) > FRESH_FOR:
        _kept = (at, city_on(today(at)))
    return _kept[1]


def forget() -> None:
    """Read the organisation anew at the next call."""
    global _kept
    _kept = None


def division_of(key: str, matter: str = "", *, at: datetime) -> Unit | None:
    """The division that has this work today, with its telephone and place; None if it is not known.

    A form keeps naming the division of the day it was published: after a reorganisation its heir answers.
    """
    city = _city(at)
    return city.unit(city.heir("unit", key, matter))


def divisions(keys: Sequence[str], at: datetime) -> list[tuple[str, str]]:
    """(key, name) of these divisions."""
    found = [(key, division_of(key, at=at)) for key in keys]
    return [(key, unit.name if unit else key) for key, unit in found]
