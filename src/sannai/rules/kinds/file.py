"""file: what was uploaded. The upload itself is another request; here only its description is kept."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from sannai.text import characters

from ..around import Around
from ..model import Field
from ..shapes import Key
from .base import COUNT, MUDDLED, Answered, Chance, Uncompared, Unsought, limits, number
from .controls import Control, Upload

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "webp": "image/webp",
    "tiff": "image/tiff",
}
KEYS = ("id", "name", "sha256", "size", "type")


class File(Uncompared, Unsought):
    """A list of {"id", "name", "sha256", "size", "type"}."""

    ask = "file"
    words = "ファイル"
    keys = {
        "count": COUNT,
        "accept": Key("word_list", "受け取るファイルの種類", words=(*MEDIA_TYPES, *MEDIA_TYPES.values())),
    }
    parts = ()
    joint = "、"
    uploaded = True
    missing = "ファイルを添付してください"

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.low, self.high = number(field.low) or 0, number(field.high) or 10
        self.accept = accepted(field)

    def check(self, value: Any) -> Answered:
        """The descriptions, without anything else that came along."""
        if value is None or value == []:
            return Answered()
        if not isinstance(value, (list, tuple)) or not all(_whole(one) for one in value):
            return Answered(None, MUDDLED)
        if len(value) > self.high:
            return Answered(None, f"ファイルは{self.high}個までです。不要なものを外してください")
        if len(value) < self.low:
            return Answered(None, f"ファイルを{self.low}個以上添付してください（いま{len(value)}個です）")
        kept = [{key: one[key] for key in KEYS} for one in value]
        strange = next((one for one in kept if self.accept and not _admits(self.accept, one["type"])), None)
        if strange:
            return Answered(
                None, f"「{strange['name'][:40]}」は添付できない種類のファイルです。別の形式で添付してください"
            )
        return Answered(kept)

    def show(self, value: Any) -> tuple[str, ...]:
        """Name and size of each file."""
        return tuple(f"{one['name']}（{_size(one['size'])}）" for one in value)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """Files are not typed."""
        return {}

    def schema(self) -> dict[str, Any]:
        """The list of descriptions."""
        kept = {key: {"type": "integer", "minimum": 0} if key == "size" else {"type": "string"} for key in KEYS}
        return {
            "type": "array",
            "minItems": self.low or 1,
            "maxItems": self.high,
            "items": {"type": "object", "properties": kept, "required": list(KEYS)},
        }

    @cached_property
    def control(self) -> Control:
        """A page of its own."""
        return Upload()

    def sample(self, chance: Chance) -> list[Any]:
        """None: whoever wants files uploads them."""
        return []

    def attempt(self, chance: Chance) -> list[dict[str, Any]]:
        """As many as must be there."""
        least, _ = limits(self.field, 1)
        media = self.accept[0] if self.accept else "application/pdf"
        return [
            {"id": str(number), "name": f"見本{number}", "sha256": "0" * 64, "size": 1, "type": media}
            for number in range(max(least, 1))
        ]

    @classmethod
    def written(cls, value: Any) -> Any:
        """The size alone is a number."""
        if isinstance(value, dict):
            return {key: one if key == "size" else super(File, cls).written(one) for key, one in value.items()}
        return super().written(value)


def accepted(field: Field) -> tuple[str, ...]:
    """The media types that a field of files takes; none named, the usual ones."""
    return tuple(MEDIA_TYPES.get(word, word) for word in field.option("accept", ()))


def _whole(one: Any) -> bool:
    if not isinstance(one, dict):
        return False
    if not all(isinstance(one.get(key), str) and len(one[key]) <= 500 for key in ("id", "name", "sha256", "type")):
        return False
    size = one.get("size")
    sized = isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**50
    return sized and bool(one["id"] and _SHA256.match(one["sha256"])) and not characters.refusal(one["name"])


def _admits(accept: tuple[str, ...], media: str) -> bool:
    return media in accept or media.partition("/")[0] + "/*" in accept


def _size(size: int) -> str:
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f}MB"
    return f"{max(1, round(size / 1024))}KB"
