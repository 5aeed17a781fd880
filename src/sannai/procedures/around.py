"""What the definitions of this city stand in."""

from __future__ import annotations

from django.conf import settings

from sannai.common.time import CityCalendar
from sannai.rules.around import Around


def around() -> Around:
    """The city's name and 団体コード, from the settings."""
    return Around(settings.CITY, settings.CITY_CODE, calendar=CityCalendar())
