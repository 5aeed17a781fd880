"""corporate_number: 法人番号, thirteen digits of which the first checks the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from .base import MUDDLED, Answered, Chance, Numbered, plain_number
from .controls import Control, Line
from .digits import AS_TEXT, ONLY_DIGITS, ROUNDED, is_digits, is_rounded

DIGITS = 13
_INVOICE = re.compile(r"[Tt](?=[0-9]{13}\Z)")  # 適格請求書発行事業者の登録番号 of a corporation: T and its number
SLIP = "1けたの打ち間違いか、となり合う2けたの入れ替わりがないか、1けたずつ見比べてください"


class CorporateNumber(Numbered):
    """Thirteen digits as text, without the T of an invoice number."""

    ask = "corporate_number"
    words = "法人番号"
    names_entry = True

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """A cell; what a spreadsheet has rounded is none."""
        return Answered(None, ROUNDED) if is_rounded(cells) else super().read(cells, today)

    def check(self, value: Any) -> Answered:
        """「１-2345-6789-0123」「T1234567890123」 → thirteen digits whose first fits the rest."""
        if not isinstance(value, str):
            counted = isinstance(value, int) and not isinstance(value, bool)
            return Answered() if value is None else Answered(None, AS_TEXT if counted else MUDDLED)
        text = _INVOICE.sub("", plain_number(value))
        if not text:
            return Answered()
        if not is_digits(text):
            lettered = text[:1] in ("T", "t")
            return Answered(None, "Tの後は、13けたの数字で入力してください" if lettered else ONLY_DIGITS)
        if len(text) != DIGITS:
            return Answered(None, _counted(text))
        if check_digit(text[1:]) != text[0]:
            return Answered(
                None, f"法人番号に誤りがあります（先頭の検査用数字が、後の12けたと合いません）。{_slip(text)}"
            )
        return Answered(text)

    def show(self, value: Any) -> tuple[str, ...]:
        """As it is written: without anything between."""
        return (str(value),)

    def schema(self) -> dict[str, Any]:
        """Text of digits."""
        return {"type": "string", "pattern": "^[0-9]{13}$"}

    @cached_property
    def control(self) -> Control:
        """A line for digits; it may begin with T."""
        return Line("text", "md", "", autocomplete=self.field.autocomplete)

    def sample(self, chance: Chance) -> str:
        """A number that no corporation has: none begins with these nine zeros."""
        rest = f"{chance.random.randint(700, 999):012d}"
        return check_digit(rest) + rest


def check_digit(twelve: str) -> str:
    """検査用数字 of twelve digits (法人番号の指定等に関する省令 第2条): 9 less the rest, by 9, of the sum of the
    digits, counted once and twice by turns from the last."""
    weighed = (int(digit) * (1 if at % 2 == 0 else 2) for at, digit in enumerate(reversed(twelve)))
    return str(9 - sum(weighed) % 9)


def _counted(text: str) -> str:
    """What somebody may have typed who typed another number of digits."""
    said = f"13けたの数字で入力してください（いま{len(text)}けたです）"
    if len(text) == DIGITS - 1:
        of_registry = "登記の会社法人等番号（12けた）ではなく、その前に1けたが付いた法人番号です"
        return f"{said}。{of_registry}。個人番号は入力しないでください"
    return said


def _slip(text: str) -> str:
    """Where two neighbours seem to have changed places, if that can be one place only."""
    swapped = [at for at in range(1, DIGITS - 1) if text[at] != text[at + 1] and _stands(_swapped(text, at))]
    if len(swapped) != 1:
        return SLIP
    at = swapped[0]
    return f"{at + 1}けた目と{at + 2}けた目の「{text[at : at + 2]}」が入れ替わっていないか、見比べてください"


def _swapped(text: str, at: int) -> str:
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _stands(text: str) -> bool:
    return check_digit(text[1:]) == text[0]
