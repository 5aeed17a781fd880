"""Names of divisions for people: read once in a while, so that reading a page costs no SQL."""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.utils import timezone

from sannai.common.time import today
from sannai.organization.models import Unit
from sannai.organization.queries import units

FRESH_FOR = 60.0
_kept: tuple[float, dict[str, Unit]] | None = None


def _units() -> dict[str, Unit]:
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > FRESH_FOR:
        _kept = (time.monotonic(), {each.key: each for each in units(today(timezone.now()))})
    return _kept[1]


def forget() -> None:
    """Read the organisation anew at the next call."""
    global _kept
    _kept = None


def division_of(key: str) -> Unit | None:
    """The division as it is today, with its telephone and place; None if it is not known."""
    return _units().get(key)


def divisions(keys: Sequence[str]) -> list[tuple[str, str]]:
    """(key, name) of these divisions."""
    known = _units()
    return [(key, known[key].name if key in known else key) for key in keys]
