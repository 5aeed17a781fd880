"""email: full-width letters are understood; what an address cannot hold is named."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from sannai.text import characters

from .base import MUDDLED, Answered, Chance, Written
from .controls import Control, Line

# Loose before the @: mobile carriers have given out addresses with two dots in a row and a dot before the @.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}\Z"
)
MOST = 254


class Email(Written):
    """A mail address."""

    ask = "email"
    words = "メールアドレス"
    roles = ("email",)

    def check(self, value: Any) -> Answered:
        """The address with its domain in small letters."""
        if not isinstance(value, str):
            return Answered() if value is None else Answered(None, MUDDLED)
        text = characters.plain(value, MOST)
        if not text:
            return Answered()
        if re.search(r"\s", text):
            return Answered(None, "空白が入っています。空白のない1つのアドレスを入力してください")
        if not text.isascii():
            return Answered(None, "使えない文字が入っています。半角の英数字で入力してください（例：hanako@example.jp）")
        if "@" not in text:
            return Answered(None, "「@」がありません。もう一度ご確認ください（例：hanako@example.jp）")
        if len(text) > MOST or not _ADDRESS.match(text):
            return Answered(None, "アドレスの形が正しくありません。もう一度ご確認ください（例：hanako@example.jp）")
        before, _, domain = text.rpartition("@")
        return Answered(f"{before}@{domain.lower()}")

    def schema(self) -> dict[str, Any]:
        """Text of an address."""
        return {"type": "string", "minLength": 3, "maxLength": 1016}

    @cached_property
    def control(self) -> Control:
        """One line for an address."""
        return Line("email", "lg", autocomplete=self.field.autocomplete)

    def sample(self, chance: Chance) -> str:
        """An address that nobody has (RFC 2606)."""
        return "taro@example.jp"
