"""元号: where each begins and ends, and dates written with it. The one table of the house.

元号を改める政令（平成元年・平成31年）は翌日から、それより前の改元は即日なので、その日は前後どちらの元号でも受け取り、
新しい元号で書く。明治5年12月3日を明治6年1月1日とした（明治5年太政官布告第337号）ので、それより前の元号の年月日は太陰太陽暦で、
西暦の日付とは月日が合わない。したがって1872年までの日付は元号で書かず、西暦のまま書く。
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import NamedTuple

GREGORIAN_SINCE = date(1873, 1, 1)  # 明治5年太政官布告第337号


class Era(NamedTuple):
    name: str
    letters: tuple[str, ...]
    start: date
    end: date  # included

    def year(self, western: int) -> int:
        """The year of the era, counted from 1."""
        return western - self.start.year + 1


ERAS = (
    Era("令和", ("令和", "令", "R"), date(2019, 5, 1), date.max),
    Era("平成", ("平成", "平", "H"), date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", ("昭和", "昭", "S"), date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", ("大正", "大", "T"), date(1912, 7, 30), date(1926, 12, 25)),
    Era("明治", ("明治", "明", "M"), date(1868, 1, 25), date(1912, 7, 30)),
)
BY_LETTER = {letter: era for era in ERAS for letter in era.letters}


def named(day: date) -> Era | None:
    """The era in which a day is shown, or None for days that are shown by the western year."""
    if day < GREGORIAN_SINCE:
        return None
    return next((era for era in ERAS if era.start <= day <= era.end), None)


def year_text(era: Era, western: int) -> str:
    """令和元年、令和8年"""
    year = era.year(western)
    return f"{era.name}{'元' if year == 1 else year}年"


def wareki(day: date) -> str:
    """令和8年4月1日. The first year is 元年; a day before 1873 keeps its western year."""
    era = named(day)
    year = year_text(era, day.year) if era else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def fiscal_year_text(year: int) -> str:
    """令和8年度: the fiscal year that begins in April of this year."""
    era = named(date(year, 4, 1))
    return f"{year_text(era, year) if era else f'{year}年'}度"


def span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    """The first and the last day that a partly unknown date can mean."""
    low = date(year, month or 1, day or 1)
    last_month = month or 12
    return low, date(year, last_month, day or calendar.monthrange(year, last_month)[1])


def partial_text(year: int, month: int | None) -> str:
    """「令和2年4月（日は不明）」「昭和20年（月日は不明）」; by the western year where two eras meet."""
    low, high = span(year, month, None)
    era = named(low)
    shown = year_text(era, year) if era and era == named(high) else f"{year}年"
    return f"{shown}{month}月（日は不明）" if month else f"{shown}（月日は不明）"
