"""url: an address of the web that can be followed. Nothing of a user or a password in it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from sannai.text import characters

from .base import MUDDLED, Answered, Chance, Written
from .controls import Control, Line

MOST = 1000
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_]{2,63}\Z")
WANTED = "https:// から始まるアドレスを入力してください（例：https://www.example.jp/）"


class Url(Written):
    """An address beginning with https:// or http://: its text."""

    ask = "url"
    words = "ウェブのアドレス"

    def check(self, value: Any) -> Answered:
        """The address, its scheme and host in small letters."""
        if not isinstance(value, str):
            return Answered() if value is None else Answered(None, MUDDLED)
        text = characters.line(value) if len(value) <= 2 * MOST else value
        if not text:
            return Answered()
        if len(text) > MOST:
            return Answered(None, f"{MOST}文字までで入力してください")
        if refused := characters.refusal(text):
            return Answered(None, refused)
        if re.search(r"[\s<>\"\\^`{|}]", text):
            return Answered(None, f"使えない文字か空白が入っています。{WANTED}")
        return self._split(text)

    def _split(self, text: str) -> Answered:
        try:
            parts = urlsplit(text)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return Answered(None, WANTED)
        if parts.scheme.lower() not in ("https", "http") or not _HOST.match(host):
            return Answered(None, WANTED)
        if parts.username is not None or parts.password is not None:
            return Answered(None, "アドレスに利用者の名前やパスワードを入れないでください")
        place = f"{host}:{port}" if port else host
        rest = text.split("://", 1)[1][len(parts.netloc) :]
        return Answered(f"{parts.scheme.lower()}://{place}{rest}")

    def schema(self) -> dict[str, Any]:
        """Text of an address."""
        return {"type": "string", "minLength": 8, "maxLength": MOST}

    @cached_property
    def control(self) -> Control:
        """One line for an address."""
        return Line("url", "", "url")

    def sample(self, chance: Chance) -> str:
        """A place that nobody has (RFC 2606)."""
        return f"https://www.example.jp/{chance.random.randint(1, 999)}/"
