"""What is said, in words. A notice keeps the name of what it says and its parameters; it is told when it is read.

A room registers the words of what it says in its own ``apps.py``; a name needs a line in ``names.lock`` too, since
notices keep it for ever. Words may be bettered: whatever must stay true of that day stands in the parameters.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sannai.text.eras import wareki

Parameters = Mapping[str, Any]
Words = Callable[[Parameters, str], tuple[str, str]]
WORDS: dict[str, Words] = {}


class NoWords(LookupError):
    """No room has registered words for this name."""


class Told(NamedTuple):
    """A notice as a person reads it."""

    subject: str
    body: str


def say(name: str, words: Words) -> None:
    """Register the words of one name: (parameters, language) → (subject, body). ValueError for a name that has words.

    The parameters come as JSON gives them back, dates as ISO. "ja" is the only language now.
    """
    if WORDS.setdefault(name, words) is not words:
        raise ValueError(f"{name} is said in other words already")


def told(name: str, parameters: str, language: str = "ja") -> Told:
    """連絡を読む人の言葉にする。Subject on one line of at most 200 characters, body readable. Raises NoWords."""
    words = WORDS.get(name)
    if words is None:
        raise NoWords(f"連絡 {name!r} の文面は登録されていません。部屋の apps.py で say により登録してください。")
    subject, body = words(json.loads(parameters), language)
    return Told(one_line(subject)[:200], readable(body))


def day_of(parameters: Parameters, name: str) -> str:
    """A date among the parameters as people write it."""
    return wareki(date.fromisoformat(parameters[name]))


def one_line(text: str) -> str:
    """Without line breaks and control characters: nothing of a subject becomes another header."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text).strip()


def readable(text: str) -> str:
    """Codepoint-exact, without control characters and what no encoding can write."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in kept if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
