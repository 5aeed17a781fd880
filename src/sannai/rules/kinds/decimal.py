"""decimal: a number with a fixed number of places, kept as text: 12.50. No float ever sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sannai.text import characters, decimals

from ..apart import bounded, cuts
from ..around import Around
from ..model import Field, Test
from ..shapes import Key
from .base import MUDDLED, RANGE, Answered, Chance, Column, Unsought, bounds, number
from .controls import Control, Line

MOST_PLACES = 6
MOST_DIGITS = 15  # of all places together: so that it is a whole number of 64 bits, counted in its smallest place
_PLAIN = re.compile(r"([+-]?)([0-9]{1,15})(?:\.([0-9]{1,15}))?\Z")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[,、，][0-9]{3})+(?:\.[0-9]+)?\Z")


class Decimal(Unsought):
    """A number with places: text with exactly as many as the field says."""

    ask = "decimal"
    words = "小数"
    domain = "decimal"
    keys = {
        "places": Key("integer", "小数点以下のけた数（書かなければ1）"),
        "range": RANGE,
        "unit": Key("text", "単位（枚、点など）"),
    }

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        places = field.option("places", 1)
        self.places = places if isinstance(places, int) and 0 <= places <= MOST_PLACES else 1
        self.low, self.high = number(field.low), number(field.high)  # counted in the smallest place

    def check(self, value: Any) -> Answered:
        """「１２．５」「1,400.25ha」 → 12.50. A whole number will do; more places than the field has will not."""
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**MOST_DIGITS:
            value = str(value)
        if not isinstance(value, str):
            return Answered() if value is None else Answered(None, MUDDLED)
        text = characters.plain(value)
        unit = characters.plain(self.field.unit)
        text = text.removesuffix(unit).strip() if unit else text
        if not text:
            return Answered()
        if _GROUPED.match(text):
            text = re.sub("[,、，]", "", text)
        read = _PLAIN.match(text)
        if read is None:
            return Answered(None, "数字と小数点だけで入力してください（例：12.5）")
        sign, whole, rest = read[1], read[2].lstrip("0") or "0", (read[3] or "").rstrip("0")
        if len(rest) > self.places:
            return Answered(None, f"小数点以下は{self.places}けたまでで入力してください")
        if len(whole) + self.places > MOST_DIGITS:
            return Answered(None, "数が大きすぎます。もう一度ご確認ください")
        rest = rest.ljust(self.places, "0")
        minus = "-" if sign == "-" and (whole.strip("0") or rest.strip("0")) else ""
        found = f"{minus}{whole}.{rest}" if self.places else f"{minus}{whole}"
        return self._within(found)

    def _within(self, text: str) -> Answered:
        count = decimals.counted(text) or 0
        if (self.low is None or self.low <= count) and (self.high is None or count <= self.high):
            return Answered(text)
        low, high = (None if one is None else decimals.written(one, self.places) for one in (self.low, self.high))
        return Answered(None, f"{bounds(low, high, self.field.unit)}の数で入力してください")

    def show(self, value: Any) -> tuple[str, ...]:
        """With separators and the unit: 1,400.25ha"""
        sign = "-" if value.startswith("-") else ""
        whole, dot, rest = value.lstrip("-").partition(".")
        return (f"{sign}{int(whole):,}{dot}{rest}{self.field.unit}",)

    def published(self, value: Any, part: str = "") -> str:
        """As it is kept: the heading says the unit."""
        return str(value)

    def schema(self) -> dict[str, Any]:
        """Text of a number with its places."""
        return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}

    @cached_property
    def control(self) -> Control:
        """A short line; the unit stands after it."""
        return Line("text", "sm", "decimal", self.field.unit)

    def sample(self, chance: Chance) -> str:
        """A small number within its limits."""
        low = self.low if self.low is not None else min(0, self.high or 0)
        high = self.high if self.high is not None else max(low, 0) + 99 * 10**self.places
        return decimals.written(chance.random.randint(low, min(high, low + 99 * 10**self.places)), self.places)

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Both sides of every edge."""
        ends = (end for end in (field.low, field.high) if isinstance(end, int))
        places = field.option("places", 1)
        return [decimals.written(one, places) for one in bounded(field, {*cuts(tests, 1), *ends} or {1})]

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """A whole number, counted in its smallest place."""
        return (("", "integer"),)

    def cells(self, value: Any) -> tuple[Any, ...]:
        """12.50 → 1250"""
        return (int(value.replace(".", "")),)

    def listed(self, cells: Sequence[Any]) -> str | None:
        """1250 → 12.50; the unit stands in the heading."""
        if cells[0] is None:
            return None
        whole, dot, rest = decimals.written(abs(cells[0]), self.places).partition(".")
        return f"{'-' if cells[0] < 0 else ''}{int(whole):,}{dot}{rest}"

    @classmethod
    def stuck(cls, field: Field) -> tuple[tuple[str, str], ...]:
        """More places than are kept."""
        places = field.option("places", 1)
        if isinstance(places, int) and 0 <= places <= MOST_PLACES:
            return ()
        words = f"項目「{field.label}」の小数点以下のけた数 {places} は使えません"
        return ((words, f"places は0〜{MOST_PLACES}で書く"),)
