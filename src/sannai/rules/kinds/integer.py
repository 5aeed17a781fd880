"""integer: full-width digits, separators and the unit itself are understood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sannai.text import characters
from sannai.text.numerals import arabic

from ..apart import bounded, cuts
from ..around import Around
from ..model import Field, Test
from ..shapes import Key
from .base import MUDDLED, RANGE, Answered, Chance, Column, Typed, Unsought, bounds, first, number
from .controls import Control, Line

_PLAIN = re.compile(r"[+-]?[0-9]{1,15}\Z")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[,、，][0-9]{3})+\Z")
MOST = 10**15 - 1


class Integer(Unsought):
    """A whole number within its range: an int."""

    ask = "integer"
    words = "整数"
    domain = "integer"
    keys = {"range": RANGE, "unit": Key("text", "単位（枚、点など）")}
    fact = True
    names_row = True
    names_entry = True

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.low, self.high = number(field.low), number(field.high)

    def parse(self, typed: Typed, today: date) -> Answered:
        """「２」「2枚」「1,400」「三」 → int。"""
        text = characters.plain(first(typed))
        if not text:
            return Answered()
        unit = characters.plain(self.field.unit)
        text = text.removesuffix(unit).strip() if unit else text
        if not _PLAIN.match(text) and not _GROUPED.match(text):
            text = arabic(text.replace("-", "")) if not re.search("[0-9]", text) else text
        if _GROUPED.match(text):
            text = re.sub("[,、，]", "", text)
        if _PLAIN.match(text):
            return self.check(int(text))
        return Answered(None, self._wanted("数字だけで入力してください"))

    def check(self, value: Any) -> Answered:
        """An int (true and false are none) within the range."""
        if value is None:
            return Answered()
        if not isinstance(value, int) or isinstance(value, bool):
            return Answered(None, "整数で入力してください" if isinstance(value, (float, str)) else MUDDLED)
        if not -MOST <= value <= MOST:
            return Answered(None, "数が大きすぎます。もう一度ご確認ください")
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            return Answered(None, f"{bounds(self.low, self.high, self.field.unit)}の数で入力してください")
        return Answered(value)

    def show(self, value: Any) -> tuple[str, ...]:
        """With separators and the unit: 1,400円"""
        return (f"{value:,}{self.field.unit}",)

    def published(self, value: Any, part: str = "") -> str:
        """Its digits alone: the heading says the unit."""
        return str(value)

    def schema(self) -> dict[str, Any]:
        """An integer within the range."""
        limits = {"minimum": self.low, "maximum": self.high}
        return {"type": "integer", **{name: limit for name, limit in limits.items() if limit is not None}}

    @cached_property
    def control(self) -> Control:
        """A short line for a quantity; an amount without an upper limit has more room."""
        width = "xs" if isinstance(self.high, int) and self.high < 10**6 else "sm"
        return Line("text", width, "numeric", self.field.unit, self.field.autocomplete)

    def sample(self, chance: Chance) -> int:
        """One of the smallest numbers of the range."""
        low = 1 if self.low is None else self.low
        high = low + 4 if self.high is None else self.high
        return chance.random.randint(low, min(high, low + 4))

    def attempt(self, chance: Chance) -> int:
        """Near the lower limit, at the upper one, or between."""
        low = 0 if self.low is None else self.low
        high = low + 1000 if self.high is None else self.high
        near = min(low + chance.random.choice((0, 1, 2, 5, 10)), high)
        return chance.random.choice((near, high, chance.random.randint(low, high)))

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """It can."""
        return True

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """One of whole numbers."""
        return (("", "integer"),)

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Both sides of every edge."""
        ends = (end for end in (field.low, field.high) if isinstance(end, int))
        return bounded(field, {*cuts(tests, 1), *ends} or {1})

    @classmethod
    def written(cls, value: Any) -> Any:
        """As YAML has it."""
        return value

    def _wanted(self, message: str) -> str:
        if self.low is None and self.high is None:
            return message
        return f"{message}（{bounds(self.low, self.high, self.field.unit)}）"
