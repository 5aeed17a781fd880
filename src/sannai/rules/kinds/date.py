"""date: typed as people write it; kept as 2026-04-01, partly unknown as 2026-04-XX or 2026-XX-XX."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from sannai.text import characters, eras
from sannai.text.numerals import arabic

from ..apart import bounded, cuts
from ..around import Around
from ..model import Field, Test
from ..shapes import Key
from .base import MUDDLED, RANGE, Answered, Chance, Column, Typed, Unsought, first
from .controls import Control, Line
from .open_days import open_days

_KEPT = re.compile(r"([0-9]{4})-([0-9]{2}|XX)-([0-9]{2}|XX)\Z")
_WEEKDAY = re.compile(r"\([月火水木金土日](?:曜日?)?(?:・?祝)?\)\Z")
_ABOUT = re.compile(r"(?:頃|ごろ|ころ|くらい|ぐらい|前後)\Z")
_UNSURE = re.compile(r"\(?(?:月日|日|月)?は?(?:不明|不詳|未詳|わからない)\)?\Z")
_PART = r"([0-9]{1,2}|[X?*]{1,2}|不明|不詳)"
_YEAR = r"([0-9]{1,4}|元)"
_WHOLE = re.compile(rf"{_YEAR}(?:年|[-/.,])(?:{_PART}(?:月|[-/.,])?(?:(?<=[月/.,-]){_PART}日?)?)?\Z")
_LONE = re.compile(r"([0-9]{4})\Z")
_PACKED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})\Z")
_PACKED_ERA = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})\Z")
_ERA = re.compile(f"({'|'.join((*eras.BY_LETTER, '西暦'))})[.・]?", re.IGNORECASE)
HINT = "例：令和8年4月1日、R8.4.1、2026/4/1"
PARTLY_HINT = "分かるところまでで構いません。例：令和8年4月1日、平成30年5月、平成30年"
DAY = timedelta(days=1)
NEAR = (0, 1, 3, 5, 7, 10, 14, 20, 30, 45, 60, 90, 180, 400, 8000)
FIRST_YEAR, LAST_YEAR = 1800, 2200
AGAIN = "もう一度ご確認ください"


class Faulty(Exception):
    """What is wrong with a typed date, in words."""


class Date(Unsought):
    """A day, or as much of it as is known."""

    ask = "date"
    words = "日付"
    domain = "date"
    names_entry = True
    keys = {"range": RANGE, "unknown": Key("yes_no", "日付の一部が不明でもよいか")}
    of_procedure = {"open": Key("record", "選べる日（申請の日から数える）", shape="open")}

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.low = field.low if isinstance(field.low, date) else None
        self.high = field.high if isinstance(field.high, date) else None
        self.unknown = bool(field.option("unknown", False))
        self.opens = open_days(field)

    def parse(self, typed: Typed, today: date) -> Answered:
        """R8.4.1、令和8年4月1日、2026/4/1、20260401、昭和20年頃 → 2026-04-01, 1945-XX-XX"""
        text = characters.plain(first(typed))
        if not text:
            return Answered()
        try:
            year, month, day = read(text, today)
        except Faulty as fault:
            return Answered(None, str(fault))
        return self._admitted(year, month, day, today)

    def check(self, value: Any) -> Answered:
        """A kept date that exists and is as complete as it must be."""
        if value is None or value == "":
            return Answered()
        known = whole(value) if isinstance(value, str) else None
        if known and (self.low is None or self.low <= known) and (self.high is None or known <= self.high):
            return Answered(value)  # nearly always; whatever is wrong with it is said below
        found = _KEPT.match(value) if isinstance(value, str) else None
        if not found:
            return Answered(None, "日付は 2026-04-01 の形で入力してください" if isinstance(value, str) else MUDDLED)
        year, month, day = (None if part == "XX" else int(part) for part in found.groups())
        if year is None or (month is None and day is not None):
            return Answered(None, "月が不明のときは日も不明としてください")
        return self._admitted(year, month, day, None)

    def shut(self, value: Any, filed: date) -> str:
        """Why this day cannot be chosen by whoever files on that day; "" where it can."""
        return self.opens.refused(date.fromisoformat(value), filed, self.around.calendar) if self.opens else ""

    def show(self, value: Any) -> tuple[str, ...]:
        """令和8年4月1日"""
        found = _KEPT.match(value)
        if not found:
            return (str(value),)
        year, month, day = (0 if part == "XX" else int(part) for part in found.groups())
        return (eras.wareki(date(year, month, day)) if day else eras.partial_text(year, month or None),)

    def published(self, value: Any, part: str = "") -> str:
        """As it is kept: 2026-04-01"""
        return str(value)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """As it is shown: people check it against their papers."""
        return {"": list(self.show(value))}

    def schema(self) -> dict[str, Any]:
        """The kept form."""
        if self.unknown:
            return {"type": "string", "pattern": "^[0-9]{4}-(XX-XX|[0-9]{2}-(XX|[0-9]{2}))$"}
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

    @cached_property
    def control(self) -> Control:
        """One line: a calendar to click does not know the era, nor a day that is partly unknown."""
        return Line("text", "sm", autocomplete=self.field.autocomplete)

    def support(self) -> str:
        """The help; where it shows no example, how a date may be written."""
        hint = PARTLY_HINT if self.unknown else HINT
        return self.field.help if "例" in self.field.help else f"{self.field.help}{hint}"

    def sample(self, chance: Chance) -> str:
        """A day of the range, or of the two months before filing."""
        low = self.low or chance.dates.filed - 60 * DAY
        high = self.high or chance.dates.filed
        return (low + chance.random.randint(0, max(0, (high - low).days)) * DAY).isoformat()

    def attempt(self, chance: Chance) -> str:
        """Some way before or after filing, within the range."""
        day = chance.dates.filed + chance.random.choice(NEAR) * chance.random.choice((1, -1)) * DAY
        low, high = self.low or day, self.high or day
        return min(max(day, low), max(high, low)).isoformat()

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """It can, where it is known to the day."""
        return not field.option("unknown", False)

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """The day; where it may be partly unknown, also as it is kept."""
        partly: tuple[tuple[str, Column], ...] = (("_shown", "text"),) if field.option("unknown", False) else ()
        return (("", "date"), *partly)

    def cells(self, value: Any) -> tuple[Any, ...]:
        """The day is empty when it is partly unknown: no range holds it."""
        day = None if "X" in value else value
        return (day, value) if self.unknown else (day,)

    def listed(self, cells: Sequence[Any]) -> str | date | None:
        """The day; what is partly unknown in words."""
        if cells[0] is not None:
            return cells[0] if isinstance(cells[0], date) else date.fromisoformat(cells[0])
        return self.brief(cells[1]) if len(cells) > 1 and cells[1] else None

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Both sides of every edge, and a day that is not known."""
        ends = (end for end in (field.low, field.high) if isinstance(end, date))
        days = bounded(field, {*cuts(tests, DAY), *ends} or {date(2026, 4, 1)})
        return [*days, "2026-XX-XX"] if field.option("unknown", False) else days

    def _admitted(self, year: int, month: int | None, day: int | None, today: date | None) -> Answered:
        try:
            exists(year, month, day)
        except Faulty as fault:
            return Answered(None, str(fault))
        if (month is None or day is None) and not self.unknown:
            known = "日" if month else "月と日"
            return Answered(None, f"{known}まで入力してください（例：{example(today)}）")
        low, high = eras.span(year, month, day)
        if self.low is not None and high < self.low:
            return Answered(None, f"{eras.wareki(self.low)}以降の日付を入力してください")
        if self.high is not None and low > self.high:
            return Answered(None, f"{eras.wareki(self.high)}までの日付を入力してください")
        return Answered(f"{year:04}-{_two(month)}-{_two(day)}")


@lru_cache(maxsize=4096)
def whole(text: str) -> date | None:
    """The day that a kept date names, where all of it is known and there is such a day."""
    found = _KEPT.match(text)
    if not found or "X" in text or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _two(part: int | None) -> str:
    return "XX" if part is None else f"{part:02}"


def example(today: date | None) -> str:
    """How to write a date, by today's."""
    day = today or date(2026, 4, 1)
    return f"{eras.wareki(day)}、{day.year}/{day.month}/{day.day}"


def read(text: str, today: date) -> tuple[int, int | None, int | None]:
    """Year, month, day of a typed date (already half-width). Raises Faulty."""
    text = arabic(re.sub(r"\s+", "", text).upper())
    text = _UNSURE.sub("", _ABOUT.sub("", _WEEKDAY.sub("", text)))
    era_found = _ERA.match(text)
    era = None
    if era_found:
        era = eras.BY_LETTER.get(era_found[1])
        text = text[era_found.end() :]
    packed = (_PACKED_ERA if era else _PACKED).match(text)
    whole = packed or _WHOLE.match(text) or _LONE.match(text)
    if not whole:
        raise Faulty(f"日付として読み取れません。「{example(today)}」のように入力してください")
    year_text, month, day = (*(_known(part) for part in whole.groups()), None, None)[:3]
    if month is None and day is not None:
        raise Faulty("月が不明のときは日も不明としてください")
    if era is None:
        return _western(str(year_text), today), month, day
    return _of_era(era, 1 if year_text == "元" else int(year_text or 0), month, day)


def _known(part: str | None) -> Any:
    if part is None or part == "元":
        return part
    return int(part) if part.isdigit() else None


def _western(text: str, today: date) -> int:
    if text == "元" or int(text) < 100:
        raise Faulty(f"年は西暦4けたか元号で入力してください（例：{example(today)}）")
    return int(text)


def _of_era(era: eras.Era, number: int, month: int | None, day: int | None) -> tuple[int, int | None, int | None]:
    """年を西暦にする。元号の始まりより前、終わりより後は、正しい元号を添えて断る。"""
    if number < 1:
        raise Faulty(f"{era.name}に0年はありません。最初の年は「{era.name}元年」です。{AGAIN}")
    year = era.start.year + number - 1
    if year > LAST_YEAR:
        raise Faulty(f"{era.name}{number}年は先すぎる日付です。{AGAIN}")
    exists(year, month, day)
    low, high = eras.span(year, month, day)
    if high < eras.GREGORIAN_SINCE:
        raise Faulty("明治5年までの日付は暦が異なります。西暦で入力してください")
    if low > era.end:
        raise Faulty(f"{era.name}は{_edge(era, era.end)}までです。{_instead(year, month, day)}{AGAIN}")
    if high < era.start:
        raise Faulty(f"{era.name}は{_edge(era, era.start)}からです。{_instead(year, month, day)}{AGAIN}")
    return year, month, day


def _edge(era: eras.Era, day: date) -> str:
    return f"{eras.year_text(era, day.year).removeprefix(era.name)}{day.month}月{day.day}日"


def _instead(year: int, month: int | None, day: int | None) -> str:
    known = eras.span(year, month, day)[1]
    era = eras.named(known)
    if era is None:
        return ""
    shown = eras.year_text(era, year) + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    return f"{shown}のことではありませんか。"


def exists(year: int, month: int | None, day: int | None) -> None:
    """Raise Faulty, in words that say how to mend it, when there is no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Faulty(f"{year}年は受け取れない年です。{AGAIN}")
    if month is not None and not 1 <= month <= 12:
        raise Faulty(f"{month}月という月はありません。{AGAIN}")
    if month is None or day is None:
        return
    last = calendar.monthrange(year, month)[1]
    if day < 1:
        raise Faulty(f"0日という日はありません。{AGAIN}")
    if day > last:
        of_year = f"{year}年の" if month == 2 and day == 29 else ""
        raise Faulty(f"{of_year}{month}月は{last}日までです。{AGAIN}")
