"""entry: a row of a register. Kept are its identity, which follows renames, and how it was called at that time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sannai.text import characters
from sannai.text.folding import fold

from ..around import Around
from ..model import Field
from ..shapes import Key
from .base import MUDDLED, Answered, Chance, Column, Typed, Uncompared, first
from .controls import Control, Line

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
MOST = 300


class Entry(Uncompared):
    """{"entry": its id, "shown": its key and name on that day, "seq": how far it had come}."""

    ask = "entry"
    words = "台帳の記載"
    keys = {"of": Key("key", "どの台帳の記載か（台帳の名前）", required=True)}
    languages = ("register",)
    missing = "台帳から選んでください"
    names_entry = True
    worded = True

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.of = f"entry:{field.option('of', '')}"

    def parse(self, typed: Typed, today: date) -> Answered:
        """The key of a row as somebody types it, or its id."""
        text = characters.line(first(typed)[:MOST])
        if not text:
            return Answered()
        id = text if _ID.match(text) else self.around.directory.key(self.of, text)
        shown = self.around.directory.title(self.of, id) if id and _ID.match(id) else None
        if shown is None:
            return Answered(None, f"「{text}」の記載が見つかりません。台帳にある番号を入力してください")
        return self.check({"entry": id, "shown": shown})

    def check(self, value: Any) -> Answered:
        """The three parts, whether or not the row still stands: a past answer stays readable."""
        if value is None or value == {}:
            return Answered()
        if not isinstance(value, dict):
            return Answered(None, MUDDLED)
        id, shown, seq = value.get("entry"), value.get("shown", ""), value.get("seq")
        if not isinstance(id, str) or not _ID.match(id) or not isinstance(shown, str) or len(shown) > 10 * MOST:
            return Answered(None, MUDDLED)
        kept: dict[str, Any] = {"entry": id, "shown": characters.line(shown)[:MOST]}
        if isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq < 2**31:
            kept["seq"] = seq
        return Answered(kept)

    def show(self, value: Any) -> tuple[str, ...]:
        """How it was called when it was written; its page says how it is called today."""
        return (value["shown"] or value["entry"],)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """Its id: a name can have changed."""
        return {"": [value["entry"]]}

    def schema(self) -> dict[str, Any]:
        """An object."""
        return {
            "type": "object",
            "properties": {"entry": {"type": "string"}, "shown": {"type": "string"}, "seq": {"type": "integer"}},
            "required": ["entry", "shown"],
        }

    @cached_property
    def control(self) -> Control:
        """One line for the key of the row."""
        return Line("text", "md")

    def sample(self, chance: Chance) -> dict[str, Any]:
        """A row that does not exist."""
        number = chance.random.randint(1, 9999)
        return {"entry": f"00000000-0000-7000-8000-{number:012d}", "shown": f"見本-{number:04d} 見本の記載"}

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """It can."""
        return True

    @classmethod
    def refers(cls, field: Field) -> str:
        """The register that the field names."""
        return str(field.option("of", ""))

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """The id, and how it was called."""
        return (("", "text"), ("_shown", "text"))

    def cells(self, value: Any) -> tuple[Any, ...]:
        """The two apart."""
        return (value["entry"], value["shown"])

    def listed(self, cells: Sequence[Any]) -> str | None:
        """How it was called."""
        return str(cells[1]) if cells[1] else None

    @classmethod
    def search_keys(cls, value: Any) -> tuple[tuple[str, str], ...]:
        """How it was called."""
        shown = value.get("shown") if isinstance(value, dict) else None
        return (("", fold(shown)),) if isinstance(shown, str) else ()
