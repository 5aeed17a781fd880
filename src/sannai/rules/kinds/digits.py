"""digits: a number that is a name (保険者番号, 受験番号): text of digits. Its zeros stay, and nobody counts with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sannai.text import characters

from ..around import Around
from ..model import Field
from ..shapes import Key
from .base import LENGTH, MUDDLED, Answered, Chance, Numbered, bounds, limits, number, plain_number

MOST = 40
_GROUPS = re.compile(r"[1-9][0-9]?(?:-[1-9][0-9]?)+\Z")
_ROUNDED = re.compile(r"[0-9.]+[Ee]\+?[0-9]+\Z")
ONLY_DIGITS = "数字だけで入力してください（間のハイフンと空白は、あってもかまいません）"
AS_TEXT = "番号は、数値ではなく文字として送ってください（数値では先頭の0が消えます）"
ROUNDED = (
    "表計算で下のけたが失われた形です（1.23E+11 など）。セルの書式を「文字列」にして、元の番号を入れ直してください"
)


class Digits(Numbered):
    """Digits of a number that is a name, within its length."""

    ask = "digits"
    words = "番号（数字）"
    keys = {
        "length": LENGTH,
        "groups": Key("text", "示すときの区切り（例: 3-4 なら 123-4567）"),
    }
    names_entry = True

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.low, self.high = number(field.low), number(field.high)
        self.groups = groups_of(field)

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """A cell; what a spreadsheet has rounded is none."""
        return Answered(None, ROUNDED) if is_rounded(cells) else super().read(cells, today)

    def check(self, value: Any) -> Answered:
        """Text of digits; what stands between them goes, their zeros stay."""
        if not isinstance(value, str):
            counted = isinstance(value, int) and not isinstance(value, bool)
            return Answered() if value is None else Answered(None, AS_TEXT if counted else MUDDLED)
        text = plain_number(value)
        if not text:
            return Answered()
        if not is_digits(text):
            return Answered(None, ONLY_DIGITS)
        least, most = self.low or 1, MOST if self.high is None else self.high
        if least <= len(text) <= most:
            return Answered(text)
        zeros = "。先頭の0も入力してください" if len(text) < least else ""
        wanted = bounds(self.low, self.high if self.high is not None or self.low else MOST, "けた")
        return Answered(None, f"{wanted}の数字で入力してください（いま{len(text)}けたです）{zeros}")

    def show(self, value: Any) -> tuple[str, ...]:
        """In its groups: 123-4567"""
        return (grouped(str(value), self.groups),)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """As it is shown."""
        return {"": list(self.show(value))}

    def published(self, value: Any, part: str = "") -> str:
        """As it is kept."""
        return str(value)

    def schema(self) -> dict[str, Any]:
        """Text of digits."""
        found: dict[str, Any] = {"type": "string", "pattern": "^[0-9]+$", "minLength": self.low or 1}
        return found | {"maxLength": MOST if self.high is None else self.high}

    def sample(self, chance: Chance) -> str:
        """A number that begins with zero."""
        least, most = limits(self.field, max(self.low or 1, 6))
        size = max(least, min(most, 6))
        return "0" + "".join(str(chance.random.randint(0, 9)) for _ in range(size - 1))

    def attempt(self, chance: Chance) -> str:
        """As short or as long as may be."""
        size = chance.random.choice(limits(self.field, max(self.low or 1, MOST)))
        return "".join(str(chance.random.randint(0, 9)) for _ in range(size))

    @classmethod
    def stuck(cls, field: Field) -> tuple[tuple[str, str], ...]:
        """Groups that do not fit the number, and a length that nothing has."""
        found, written, sizes = list(super().stuck(field)), field.option("groups", ""), groups_of(field)
        if written and not sizes:
            found.append((f"項目「{field.label}」の groups「{written}」は読めません", "けた数を - でつなぐ（例: 3-4）"))
        elif sizes and number(field.high) not in (None, sum(sizes)):
            words = f"項目「{field.label}」の groups は合わせて{sum(sizes)}けたで、length と合いません"
            found.append((words, f"length: {sum(sizes)}..{sum(sizes)} にするか、groups を直す"))
        return tuple(found)


def is_rounded(cells: Mapping[str, str]) -> bool:
    """Whether a spreadsheet has made a floating number of it: 1.23E+11"""
    return bool(_ROUNDED.match(characters.plain(cells.get("", ""))))


def is_digits(text: str) -> bool:
    """Whether it is made of ASCII digits."""
    return text.isascii() and text.isdigit()


def groups_of(field: Field) -> tuple[int, ...]:
    """「3-4」 → 3, 4; none where nothing is said, or nothing that can be read."""
    written = field.option("groups", "")
    return (
        tuple(int(size) for size in written.split("-")) if isinstance(written, str) and _GROUPS.match(written) else ()
    )


def grouped(text: str, sizes: tuple[int, ...]) -> str:
    """1234567 in 3, 4 → 123-4567; as it is where it has another length."""
    if not sizes or len(text) != sum(sizes):
        return text
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return "-".join(parts)
