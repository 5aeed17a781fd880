"""integer: full-width digits, separators and the unit itself are understood."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sannai.text import characters
from sannai.text.numerals import arabic

from ..around import Around
from ..model import Field
from .base import MUDDLED, Answered, Kind, Typed, bounds, first, number

_PLAIN = re.compile(r"[+-]?[0-9]{1,15}\Z")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[,、，][0-9]{3})+\Z")
MOST = 10**15 - 1


class Integer(Kind):
    """A whole number within its range."""

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

    def schema(self) -> dict[str, Any]:
        """An integer within the range."""
        limits = {"minimum": self.low, "maximum": self.high}
        return {"type": "integer", **{name: limit for name, limit in limits.items() if limit is not None}}

    def _wanted(self, message: str) -> str:
        if self.low is None and self.high is None:
            return message
        return f"{message}（{bounds(self.low, self.high, self.field.unit)}）"
