"""postal_code: 郵便番号 by itself, kept as 123-4567."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from sannai.text import characters

from .base import MUDDLED, Answered, Chance, Numbered
from .controls import Control, Line
from .digits import AS_TEXT

_BETWEEN = re.compile(r"[-\s〒]")
_DIGITS = re.compile(r"[0-9]{7}\Z")
WANTED = "郵便番号は7けたの数字で入力してください（例：123-4567）"


class PostalCode(Numbered):
    """123-4567."""

    ask = "postal_code"
    words = "郵便番号"

    def check(self, value: Any) -> Answered:
        """「〒１２３－４５６７」「1234567」 → 123-4567"""
        if not isinstance(value, str):
            counted = isinstance(value, int) and not isinstance(value, bool)
            return Answered() if value is None else Answered(None, AS_TEXT if counted else MUDDLED)
        if not characters.line(value):
            return Answered()
        kept = postal_code(value)
        return Answered(kept) if kept else Answered(None, WANTED)

    def schema(self) -> dict[str, Any]:
        """Text."""
        return {"type": "string", "minLength": 7, "maxLength": 400}

    @cached_property
    def control(self) -> Control:
        """A short line."""
        return Line("text", "xs", "numeric", autocomplete=self.field.autocomplete)

    def sample(self, chance: Chance) -> str:
        """One of the model city, which nobody has."""
        return f"000-{chance.random.randint(1, 12):04d}"


def postal_code(text: str) -> str:
    """123-4567, or "" if it is none."""
    digits = _BETWEEN.sub("", characters.plain(text))
    return f"{digits[:3]}-{digits[3:]}" if _DIGITS.match(digits) else ""
