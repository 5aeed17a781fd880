"""Names of divisions for people: read once in a while, so that reading a page costs no SQL."""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.utils import timezone

from sannai.common.time import today
from sannai.organization.models import Unit
from sannai.organization.snapshot import City, city_on

FRESH_FOR = 60.0
_kept: tuple[float, City] | None = None


def _city() -> City:
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > FRESH_FOR:
        _kept = (time.monotonic(), city_on(today(timezone.now())))
    return _kept[1]


def forget() -> None:
    """Read the organisation anew at the next call."""
    global _kept
    _kept = None


def division_of(key: str, matter: str = "") -> Unit | None:
    """The division that has this work today, with its telephone and place; None if it is not known.

    A form keeps naming the division of the day it was published: after a reorganisation its heir answers.
    """
    city = _city()
    return city.unit(city.heir("unit", key, matter))


def divisions(keys: Sequence[str]) -> list[tuple[str, str]]:
    """(key, name) of these divisions."""
    found = [(key, division_of(key)) for key in keys]
    return [(key, unit.name if unit else key) for key, unit in found]
