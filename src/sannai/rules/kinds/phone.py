"""phone: kept with half-width digits and hyphens where they are certain."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from sannai.text import characters

from .base import MUDDLED, SAME, Answered, Chance, Written
from .controls import Control, Line

_LOOSE = re.compile(r"[\s().・/]+")
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}\Z")
_HOME = re.compile(r"0(?:[25-9]0[0-9]{8}|(?![25-9]0)[1-9][0-9]{8})\Z")  # 0x0 has 11 digits, area codes have 10
_WRITTEN = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}\Z")
_KEPT = re.compile(r"0[5789]0-[0-9]{4}-[0-9]{4}\Z")
WANTED = "市外局番から数字で入力してください（例：012-345-6789、090-1234-5678）"


class Phone(Written):
    """A telephone number, of Japan or with + and the country."""

    ask = "phone"
    words = "電話番号"
    keys = {"same_as": SAME}
    roles = ("phone",)

    def check(self, value: Any) -> Answered:
        """The number in its kept form."""
        if not isinstance(value, str):
            return Answered() if value is None else Answered(None, MUDDLED)
        if _KEPT.match(value):
            return Answered(value)
        text = characters.plain(value)
        if not text:
            return Answered()
        text = re.sub("-{2,}", "-", _LOOSE.sub("-", text.replace("(0)", ""))).strip("-")
        digits = text.replace("-", "")
        if digits.startswith("+81"):
            text = "0" + text[3:].lstrip("-0")
            digits = text.replace("-", "")
        if _ABROAD.match(digits):
            return Answered(digits)
        if not _HOME.match(digits):
            if re.fullmatch("[0-9]+", digits):
                return Answered(None, f"けた数が合いません（いま{len(digits)}けたです）。{WANTED}")
            return Answered(None, WANTED)
        return Answered(_grouped(digits, text))

    def schema(self) -> dict[str, Any]:
        """Text with a digit in it."""
        return {"type": "string", "minLength": 8, "maxLength": 400}

    @classmethod
    def alike(cls, one: Any, other: Any) -> bool:
        """By their digits: with hyphens and without."""
        both = [re.sub(r"[^0-9+]", "", each) for each in (one, other) if isinstance(each, str)]
        return len(both) == 2 and both[0] == both[1] != ""

    @cached_property
    def control(self) -> Control:
        """One line for a number."""
        return Line("tel", "sm", autocomplete=self.field.autocomplete)

    def sample(self, chance: Chance) -> str:
        """A number that nobody has."""
        return f"072-000-{chance.random.randint(0, 9999):04d}"


def _grouped(digits: str, text: str) -> str:
    if len(digits) == 11 and digits.startswith("0800"):
        return f"{digits[:4]}-{digits[4:7]}-{digits[7:]}"
    if len(digits) == 11:
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if digits.startswith(("0120", "0570", "0990")):
        return f"{digits[:4]}-{digits[4:7]}-{digits[7:]}"
    if digits.startswith(("03", "06")):
        return f"{digits[:2]}-{digits[2:6]}-{digits[6:]}"
    return text if _WRITTEN.match(text) else digits  # the area code of other numbers is only known when it was written
