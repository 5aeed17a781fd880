"""point: a place on the map of Japan, as latitude and longitude (JGD2011) with six places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sannai.text import characters

from ..model import Field
from .base import MUDDLED, Answered, Chance, Column, Typed, Uncompared, first
from .controls import Control, Line, Part, Parts

PARTS = ("latitude", "longitude")
NAMES = {"latitude": "緯度", "longitude": "経度"}
LIMITS = {"latitude": (20, 46), "longitude": (122, 154)}  # 沖ノ鳥島 to 択捉島, 与那国島 to 南鳥島
PLACES = 6
_FINE = re.compile(rf"\.[0-9]{{{PLACES + 1},}}")
_NUMBER = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,15}))?\Z")


class Point(Uncompared):
    """{"latitude": "34.573362", "longitude": "135.482984"}."""

    ask = "point"
    words = "地図の上の位置"
    languages = ("register",)
    parts = PARTS

    def parse(self, typed: Typed, today: date) -> Answered:
        """Two inputs; both in the first one, as maps copy them, will do: 34.573362, 135.482984"""
        both = re.split(r"[,、，\s]+", characters.plain(first(typed, "latitude")).strip())
        if len(both) == 2 and not first(typed, "longitude"):
            return self.check(dict(zip(PARTS, both, strict=True)))
        return self.check({part: first(typed, part) for part in PARTS})

    def doubts(self, cells: Mapping[str, str], value: Any) -> tuple[str, ...]:
        """Places that are cut."""
        return tuple(f"小数第{PLACES}位より細かい部分を切りました" for cell in cells.values() if _FINE.search(cell))

    def check(self, value: Any) -> Answered:
        """Both parts with six places; what is finer is cut."""
        if value is None or value == {}:
            return Answered()
        if not isinstance(value, dict):
            return Answered(None, MUDDLED)
        kept: dict[str, str] = {}
        for part in PARTS:
            text = value.get(part) or ""
            if not isinstance(text, str):
                return Answered(None, MUDDLED, part)
            kept[part] = characters.plain(text)
        if not any(kept.values()):
            return Answered()
        for part, text in kept.items():
            read, (low, high) = _NUMBER.match(text), LIMITS[part]
            if read is None or not low <= int(read[1]) < high:
                example = f"{NAMES[part]}は{low}から{high}までの小数で入力してください（例：34.573362, 135.482984）"
                return Answered(None, example, part)
            kept[part] = f"{int(read[1])}.{(read[2] or '')[:PLACES].ljust(PLACES, '0')}"
        return Answered(kept)

    def show(self, value: Any) -> tuple[str, ...]:
        """北緯34.573362、東経135.482984"""
        return (f"北緯{value['latitude']}、東経{value['longitude']}",)

    def published(self, value: Any, part: str = "") -> str:
        """34.573362, or both: 34.573362,135.482984"""
        return str(value[part]) if part else ",".join(str(value[one]) for one in PARTS)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """The two inputs."""
        return {part: [value[part]] for part in PARTS}

    def schema(self) -> dict[str, Any]:
        """An object of two texts."""
        number = {"type": "string", "pattern": r"^[0-9]+\.[0-9]+$"}
        return {"type": "object", "properties": dict.fromkeys(PARTS, number), "required": list(PARTS)}

    @cached_property
    def control(self) -> Control:
        """Two inputs under one legend."""
        return Parts(tuple(Part(part, NAMES[part], Line("text", "sm", "decimal")) for part in PARTS))

    def sample(self, chance: Chance) -> dict[str, str]:
        """Somewhere in the bay of the model city."""
        return {
            "latitude": f"34.5{chance.random.randint(0, 99999):05d}",
            "longitude": f"135.4{chance.random.randint(0, 99999):05d}",
        }

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """Both as whole numbers of millionths."""
        return (("_latitude", "integer"), ("_longitude", "integer"))

    def cells(self, value: Any) -> tuple[Any, ...]:
        """34.573362 → 34573362"""
        return tuple(int(value[part].replace(".", "")) for part in PARTS)

    def listed(self, cells: Sequence[Any]) -> str | None:
        """34573362, 135400000 → 34.573362、135.400000"""
        return None if None in cells else "、".join(f"{cell / 1_000_000:.6f}" for cell in cells)

    @classmethod
    def search_keys(cls, value: Any) -> tuple[tuple[str, str], ...]:
        """None."""
        return ()
