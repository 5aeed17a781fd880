"""time: an hour of the clock, as opening hours say it: kept as 09:00; the end of a day is 24:00."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import Any

from sannai.text import characters
from sannai.text.numerals import arabic

from ..model import Field
from .base import MUDDLED, Answered, Chance, Column, Typed, Uncompared, Unsought, first
from .controls import Control, Line

_KEPT = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z|24:00\Z")
_HALF_DAY = re.compile(r"(午前|午後|AM|PM)?(.*?)(AM|PM)?\Z", re.IGNORECASE)
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2})(?::00)?|時(?:([0-9]{1,2})分?|(半))?)\Z")
_AFTERNOON = ("午後", "PM")
EXAMPLE = "例：9:00、17時30分、午後5時半"
WANTED = f"時刻は0:00から24:00までで入力してください（{EXAMPLE}）"


class Time(Uncompared, Unsought):
    """A time of day to the minute: its text, 09:00."""

    ask = "time"
    words = "時刻"
    languages = ("register",)

    def parse(self, typed: Typed, today: date) -> Answered:
        """「９：００」「9時」「17時半」「午後5時30分」「正午」「9:00:00」 → 09:00、17:30、12:00"""
        text = re.sub(r"\s+", "", characters.plain(first(typed))).upper()
        if not text or _KEPT.match(text):
            return Answered(text or None)
        if text == "正午":
            return Answered("12:00")
        halves = _HALF_DAY.match(text)
        before, middle, after = halves.groups() if halves else ("", text, "")
        read = _CLOCK.match(middle if re.search("[0-9]", middle) else arabic(middle))
        half_day = (before or after or "").upper()
        if read is None or (half_day and int(read[1]) > 11):  # 午後12時 is noon to some and midnight to others
            return Answered(None, WANTED)
        hour = int(read[1]) + (12 if half_day in _AFTERNOON else 0)
        return self.check(f"{hour:02}:{30 if read[4] else int(read[2] or read[3] or 0):02}")

    def check(self, value: Any) -> Answered:
        """A kept time."""
        if value is None or value == "":
            return Answered()
        if not isinstance(value, str):
            return Answered(None, MUDDLED)
        return Answered(value) if _KEPT.match(value) else Answered(None, WANTED)

    def show(self, value: Any) -> tuple[str, ...]:
        """9時、17時30分"""
        hour, _, minute = str(value).partition(":")
        return (f"{int(hour)}時" + (f"{int(minute)}分" if int(minute) else ""),)

    def published(self, value: Any, part: str = "") -> str:
        """As it is kept: 09:00"""
        return str(value)

    def schema(self) -> dict[str, Any]:
        """The kept form."""
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"}

    @cached_property
    def control(self) -> Control:
        """One line."""
        return Line("text", "xs")

    def support(self) -> str:
        """The help; where it shows no example, how a time may be written."""
        return self.field.help if "例" in self.field.help else f"{self.field.help}{EXAMPLE}"

    def sample(self, chance: Chance) -> str:
        """A quarter of an hour of the day."""
        return f"{chance.random.randint(0, 23):02}:{chance.random.choice((0, 15, 30, 45)):02}"

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """As it is kept: it sorts as the clock does."""
        return (("", "text"),)
