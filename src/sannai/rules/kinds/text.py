"""text and long_text: kept as typed, apart from characters that nobody can see."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from sannai.text import characters

from ..around import Around
from ..model import Field
from .base import LENGTH, MUDDLED, Answered, Chance, Column, Written, limits, number
from .controls import Control, Lines

MOST_LINE = 200
MOST_LINES = 4000


class Text(Written):
    """One line."""

    ask = "text"
    words = "1行の文字"
    keys = {"length": LENGTH}
    roles: ClassVar[tuple[str, ...]] = ("name", "kana", "address", "phone", "email")
    numbered = True
    names_entry = True
    most = MOST_LINE

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.low = number(field.low) or 0
        high = number(field.high)
        self.high = self.most if high is None else high

    def clean(self, text: str) -> str:
        """One line of the text."""
        return characters.line(text)

    def check(self, value: Any) -> Answered:
        """Text within its length."""
        if not isinstance(value, str):
            return Answered() if value is None else Answered(None, MUDDLED)
        if len(value) > 40 * self.high + 1000:  # far beyond: not even looked at
            return Answered(None, f"{self.high}文字までで入力してください")
        text = self.clean(value)
        if not text:
            return Answered()
        if refused := characters.refusal(text.replace("\n", "")):
            return Answered(None, refused)
        size = characters.length(text)
        if size > self.high:
            return Answered(None, f"{self.high}文字までで入力してください（いま{size}文字です）")
        if size < self.low:
            return Answered(None, f"{self.low}文字以上で入力してください（いま{size}文字です）")
        return Answered(text)

    def schema(self) -> dict[str, Any]:
        """Length is left to the evaluator: it does not count variation selectors."""
        return {"type": "string", "minLength": 1}

    def sample(self, chance: Chance) -> str:
        """Words that say what they are."""
        return "見本の記入"

    def attempt(self, chance: Chance) -> str:
        """A short text, or the shortest."""
        low, high = limits(self.field, 12)
        length = chance.random.choice((max(low, 1), min(max(low, 5), high)))
        return "".join(chance.random.choice("三内見本例") for _ in range(length))


class LongText(Text):
    """Several lines."""

    ask = "long_text"
    words = "何行かの文字"
    roles = ("address",)
    joint = "\n"
    most = MOST_LINES
    numbered = False
    names_entry = False
    worded = False

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """It is too long."""
        return False

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """None: what is long is read where the whole row is read."""
        return ()

    def clean(self, text: str) -> str:
        """The text with its line breaks."""
        return characters.lines(text)

    def show(self, value: Any) -> tuple[str, ...]:
        """One line of text for each line typed."""
        return tuple(str(value).split("\n"))

    @cached_property
    def control(self) -> Control:
        """Several lines."""
        return Lines()

    def sample(self, chance: Chance) -> str:
        """Words that say what they are."""
        return "見本の記入です。"
