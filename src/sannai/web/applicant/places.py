"""Offices for people: what they are called and where they are reached, as the city has published it. No SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sannai.common.time import today
from sannai.intake.offices import Office, offices


def division_of(key: str, matter: str = "", *, at: datetime) -> Office | None:
    """The division that has this work today, with its telephone and place; None if it is not known.

    A form keeps naming the division of the day it was published: after a reorganisation its heir answers.
    """
    return offices().office(key, matter, today(at))


def divisions(keys: Sequence[str], at: datetime) -> list[tuple[str, str]]:
    """(key, name) of these divisions."""
    found = [(key, division_of(key, at=at)) for key in keys]
    return [(key, office.name if office else key) for key, office in found]
