"""The promised date: where it starts, in which unit it counts, and what stops it. All of it is data of the deadline."""

from __future__ import annotations

from datetime import date, timedelta

from sannai.common.time import add_business_days, add_days, is_business_day
from sannai.rules.model import Deadline, Definition


def main_deadline(definition: Definition) -> Deadline | None:
    """The deadline that the citizen is promised: the first one of the definition."""
    return definition.deadlines[0] if definition.deadlines else None


def promised(definition: Definition, start: str, on: date) -> date | None:
    """標準処理期間の満了日, if the clock starts with this moment ("arrived" or "accepted"); else None.

    The first day is not counted (民法第140条).
    """
    deadline = main_deadline(definition)
    if deadline is None or deadline.start != start:
        return None
    return _later(deadline, on, deadline.length)


def stops(definition: Definition, cause: str) -> bool:
    """Whether the clock stands still for this cause ("correction")."""
    deadline = main_deadline(definition)
    return deadline is not None and cause in deadline.stops_for


def resumed(definition: Definition, promised_on: date | None, stopped: date, until: date) -> date | None:
    """The promised date moved by the days that the clock stood still: those after ``stopped``, up to ``until``."""
    deadline = main_deadline(definition)
    if deadline is None or promised_on is None or "correction" not in deadline.stops_for:
        return promised_on
    days = [stopped + timedelta(days=n + 1) for n in range((until - stopped).days)]
    if deadline.unit == "business_days":
        days = [day for day in days if is_business_day(day)]
    return _later(deadline, promised_on, len(days)) if days else promised_on


def _later(deadline: Deadline, on: date, length: int) -> date:
    return add_business_days(on, length) if deadline.unit == "business_days" else add_days(on, length)
