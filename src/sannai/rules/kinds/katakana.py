"""katakana: full-width katakana, however the kana were typed."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from sannai.text import characters

from ..around import Around
from ..model import Field
from .base import LENGTH, MUDDLED, SAME, Answered, Chance, Written, bounds, limits, number
from .controls import Control, Line
from .name import katakana

MOST = 150
_KANA = re.compile("[ァ-ヺーヽヾ・゠ㇰ-ㇿ　]+\\Z")
_OTHER = re.compile("[^ァ-ヺーヽヾ・゠ㇰ-ㇿ　]")
_MARKS = {"゛": "\u3099", "゜": "\u309a"}  # typed after a kana by itself
WANTED = "カタカナで入力してください（ひらがなでもかまいません）"


class Katakana(Written):
    """Kana as full-width katakana: ひらがな and ﾊﾝｶｸ become it, and long dashes ー."""

    ask = "katakana"
    words = "カタカナ"
    keys = {"length": LENGTH, "same_as": SAME}
    names_entry = True

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.low, self.high = number(field.low), number(field.high)

    def check(self, value: Any) -> Answered:
        """「さんない」「ｻﾝﾅｲ」「サンナイ」 → サンナイ; 「う゛ぁいおりん」 → ヴァイオリン"""
        if not isinstance(value, str):
            return Answered() if value is None else Answered(None, MUDDLED)
        if len(value) > 10 * MOST:
            return Answered(None, f"{MOST}文字までで入力してください")
        text = full_width(characters.line(value))
        if not text:
            return Answered()
        if not _KANA.match(text):
            return Answered(None, f"{WANTED}。{_named(text)}")
        least, most = self.low or 1, MOST if self.high is None else min(self.high, MOST)
        if not least <= len(text) <= most:
            return Answered(None, f"{bounds(self.low, most, '文字')}で入力してください（いま{len(text)}文字です）")
        return Answered(text)

    def schema(self) -> dict[str, Any]:
        """Text."""
        return {"type": "string", "minLength": 1, "maxLength": 10 * MOST}

    @cached_property
    def control(self) -> Control:
        """One line."""
        return Line("text", "md", autocomplete=self.field.autocomplete)

    def sample(self, chance: Chance) -> str:
        """A word of the model city, as long as may be."""
        least, most = limits(self.field, 8)
        return chance.random.choice(("サンナイ", "ミホン", "レイジ・ヴ", "カクウー")).ljust(least, "ー")[:most]


def full_width(text: str) -> str:
    """Kana as full-width katakana; a dash stands for ー only behind a kana."""
    for mark, joined in _MARKS.items():
        text = text.replace(mark, joined)
    return katakana(text)


def _named(text: str) -> str:
    """What stands in the way, by name."""
    found = "".join(dict.fromkeys(_OTHER.findall(text)))[:5]
    return f"「{found}」はカタカナではありません" if found.isprintable() else "読み取れない文字が含まれています"
