"""What the definitions of this city stand in."""

from __future__ import annotations

from django.conf import settings

from sannai.common.time import CityCalendar
from sannai.rules.around import Around
from sannai.rules.lists import kept_lists


def around() -> Around:
    """The city's name and 団体コード, from the settings, its days, and the lists of its catalogue."""
    return Around(
        settings.CITY, settings.CITY_CODE, calendar=CityCalendar(), lists=kept_lists(settings.CATALOG)
    )  # fmt: skip
