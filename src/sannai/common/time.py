"""Days as a city hall counts them: Asia/Tokyo dates, 年度, 開庁日. Only ``now`` reads the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from .closed_days import ClosedDays

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """This moment, for whoever stands at the edge (a view, a command, a task); everything below takes ``at``."""
    return datetime.now(UTC)


def today(at: datetime) -> date:
    """The date in Japan at this moment. A moment without a time zone is refused: it could be two dates."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(TOKYO).date()


def fiscal_year(on: date) -> int:
    """年度: the year in which its 1 April fell (地方自治法第208条)."""
    return on.year if on.month >= 4 else on.year - 1


@lru_cache(maxsize=256)
def _national_holidays(year: int) -> frozenset[date]:
    # Moved and substitute days are in the list too; equinoxes are known up to 2099.
    return frozenset(holidays.country_holidays("JP", years=year))


@lru_cache(maxsize=8)
def closed_days(catalog: Path) -> ClosedDays:
    """The closing days of the city whose catalogue this is, read once by a process. Raises DefinitionError.

    Without a file the statutory days hold.
    """
    from .closed_days import read  # the parser of YAML is slow to load, and many a command counts no days

    return read(closed_days_file(catalog))


def closed_days_file(catalog: Path) -> Path | None:
    """Where the closing days are written: in the catalogue itself, or in its city's folder."""
    files = [catalog / "closed_days.yaml", *sorted(catalog.glob("*/closed_days.yaml"))]
    return next((file for file in files if file.is_file()), None)


@lru_cache(maxsize=1)
def _published() -> Callable[[], ClosedDays]:
    found: Callable[[], ClosedDays] = import_string(settings.CLOSED_DAYS)
    return found


@lru_cache(maxsize=4096)
def _open_on(on: date, own: ClosedDays) -> bool:
    if on in own.opened:
        return True
    if on.weekday() >= 5 or on in own.closed or any(row.covers(on) for row in own.yearly):
        return False
    return on not in _national_holidays(on.year)


def is_business_day(on: date) -> bool:
    """開庁日: no Saturday, no Sunday, no national holiday, no closing day of the city's own (地方自治法第4条の2)."""
    return _open_on(on, _own())


@dataclass(frozen=True, slots=True)
class CityCalendar:
    """The days of a city, for definitions (``rules.around.Calendar``): of a catalogue, or (None) of this process, read
    each time, since a city may change them. Raises DefinitionError where they cannot be read."""

    catalog: Path | None = None

    @property
    def digest(self) -> str:
        """Of the closing days, and of the list of national holidays."""
        said = f"{self._days()!r} {version('holidays')}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    def _days(self) -> ClosedDays:
        return closed_days(self.catalog) if self.catalog else _own()

    def kind(self, on: date) -> str:
        """closed (the city's own closing day), holiday (a national one), saturday, sunday, weekday."""
        own = self._days()
        if on in own.closed or (on not in own.opened and any(row.covers(on) for row in own.yearly)):
            return "closed"
        if on in _national_holidays(on.year):
            return "holiday"
        return "saturday" if on.weekday() == 5 else "sunday" if on.weekday() == 6 else "weekday"


def _own() -> ClosedDays:
    return _published()() if settings.CLOSED_DAYS else closed_days(settings.CATALOG)


def business_days_between(first: date, last: date) -> int:
    """How many open days lie after ``first`` up to ``last``; negative, the other way round."""
    if last < first:
        return -business_days_between(last, first)
    return sum(is_business_day(first + timedelta(days=n + 1)) for n in range((last - first).days))


def next_business_day(on: date) -> date:
    """This day if the hall is open, else the next open day: where a period ends on a closed day (民法第142条)."""
    while not is_business_day(on):
        on += timedelta(days=1)
    return on


def add_days(on: date, days: int) -> date:
    """Calendar days later; the first day is not counted (民法第140条)."""
    return on + timedelta(days=days)


def add_business_days(on: date, days: int) -> date:
    """The n-th open day after this one, or before it if negative. None to count: this day, or the next open one."""
    if days == 0:
        return next_business_day(on)
    step = timedelta(days=1 if days > 0 else -1)
    left = abs(days)
    while left:
        on += step
        left -= is_business_day(on)
    return on
