"""unit, post: a part of the office by its key, as the organisation has it. Typed by its name or its key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sannai.text import characters

from ..model import Field, Test
from .base import MUDDLED, Answered, Chance, Column, Typed, Written, first
from .controls import Control, Line

_KEY = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)*\Z")
MOST = 200


class Unit(Written):
    """A division or another unit: its key. Conditions compare it with keys."""

    ask = "unit"
    office = "unit"
    words = "課（組織）"
    languages = ("register",)
    missing = "課の名前を入力してください"
    what = "組織"
    worded = False
    owns = True

    def parse(self, typed: Typed, today: date) -> Answered:
        """「総務課」 or general_affairs.administration → the key."""
        text = characters.line(first(typed)[:MOST])
        if not text:
            return Answered()
        key = self.around.directory.key(self.ask, text)
        return self.check(key) if key else Answered(None, self._unknown(text))

    def check(self, value: Any) -> Answered:
        """A key that the office knows."""
        if value is None or value == "":
            return Answered()
        if not isinstance(value, str) or len(value) > MOST or not _KEY.match(value):
            return Answered(None, MUDDLED)
        known = self.around.directory.title(self.ask, value) is not None
        return Answered(value) if known else Answered(None, self._unknown(value))

    def show(self, value: Any) -> tuple[str, ...]:
        """Its name."""
        return (self.around.directory.title(self.ask, value) or str(value),)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """Its name: people type it so."""
        return {"": list(self.show(value))}

    def schema(self) -> dict[str, Any]:
        """A key."""
        return {"type": "string", "minLength": 1, "maxLength": MOST}

    @cached_property
    def control(self) -> Control:
        """One line."""
        return Line("text", "md")

    def sample(self, chance: Chance) -> str:
        """A unit that every city of the examples has."""
        return "mayors_office"

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Each key that a test names, and one that none does."""
        named = [value for test in tests for value in test.values if isinstance(value, str)]
        return [*dict.fromkeys(named), "other"]

    @classmethod
    def search_keys(cls, value: Any) -> tuple[tuple[str, str], ...]:
        """None: its name belongs to the organisation, and changes there."""
        return ()

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """The key."""
        return (("", "text"),)

    def listed(self, cells: Sequence[Any]) -> str | None:
        """Its name of today."""
        return self.brief(cells[0]) if cells[0] else None

    def _unknown(self, text: str) -> str:
        return f"{self.what}「{text}」がありません。名前がちょうど1つに決まるように入力してください"


class Post(Unit):
    """A post: its key."""

    ask = "post"
    office = "post"
    words = "職"
    missing = "職の名前を入力してください"
    what = "職"
    owns = False

    def sample(self, chance: Chance) -> str:
        """A post that every city has."""
        return "mayor"
