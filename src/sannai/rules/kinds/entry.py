"""entry: a row of a register. Kept are its identity, which follows renames, and how it was called at that time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from sannai.text import characters
from sannai.text.folding import fold

from ..around import Around
from ..model import Field
from ..shapes import Key
from .base import MUDDLED, Answered, Chance, Column, Typed, Uncompared, first
from .controls import Control, Line

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
MOST = 300
LATER = "台帳との照合は、市に届いてからします"
NONE = "台帳に合う記載がありません"


class Entry(Uncompared):
    """{"entry": its id, "shown": its key and name on that day, "seq": how far it had come}.

    In a procedure it is found by what was typed into other fields, and holds that too: ``rules/entries.py``.
    """

    ask = "entry"
    words = "台帳の記載"
    keys = {"of": Key("key", "どの台帳の記載か（台帳の名前）", required=True)}
    of_procedure: ClassVar[dict[str, Key]] = {
        "by": Key("pairs", "何で探すか（台帳の項目と同じ名前の項目の並び、または 台帳の項目: この手続の項目）"),
        "take": Key("name_map", "写すもの（この手続の項目: 台帳の項目）"),
        "as_of": Key("word", "どの時点の記載か（書かなければ filed）", words=("filed",)),
    }
    missing = "台帳から選んでください"
    names_entry = True
    worded = True

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.of = f"entry:{field.option('of', '')}"
        self.by, self.of_row = self.found_by(field), self.is_sought(field)
        self.take = tuple(theirs for _, theirs in field.option("take", ()))

    @classmethod
    def is_sought(cls, field: Field) -> bool:
        """Whether a procedure asks it: a row is looked up or chosen, and nobody types its key."""
        return field.ask == cls.ask and field.option("by", None) is not None

    @classmethod
    def found_by(cls, field: Field) -> dict[str, str]:
        """Field of the register → field of the procedure, by which a row is found; empty where it is chosen."""
        return dict(field.option("by", ())) if field.ask == cls.ask else {}

    def parse(self, typed: Typed, today: date) -> Answered:
        """The key of a row as somebody types it, or its id."""
        text = self.as_asked(first(typed))
        if not text:
            return Answered()
        id = text if _ID.match(text) else self.around.directory.key(self.of, text)
        shown = self.around.directory.title(self.of, id) if id and _ID.match(id) else None
        if shown is None:
            return Answered(None, f"「{text}」の記載が見つかりません。台帳にある番号を入力してください")
        return self.check({"entry": id, "shown": shown})

    @classmethod
    def as_asked(cls, text: str) -> str:
        """What the directory is asked for where this is typed: whoever asks for many at once asks for the same."""
        return characters.line(text[:MOST])

    def check(self, value: Any) -> Answered:
        """The three parts, whether or not the row still stands: a past answer stays readable."""
        if value is None or value == {}:
            return Answered()
        if not isinstance(value, dict):
            return Answered(None, MUDDLED)
        typed, take = value.get("typed"), value.get("take")
        more: dict[str, Any] = {}
        if self.of_row:
            if not isinstance(typed, Mapping) or set(typed) != set(self.by):
                return Answered(None, MUDDLED)
            more = {"typed": dict(typed)}
            if "entry" not in value:
                return Answered(more | ({"none": True} if value.get("none") is True else {}))
            given = take if isinstance(take, Mapping) else {}
            more["take"] = {name: given[name] for name in self.take if name in given}
        kept = _kept(value)
        return Answered({**more, **kept}) if kept else Answered(None, MUDDLED)

    def show(self, value: Any) -> tuple[str, ...]:
        """How it was called when it was written; its page says how it is called today."""
        if "entry" not in value:
            return (NONE if value.get("none") else LATER,)
        return (value["shown"] or value["entry"],)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """Its id: a name can have changed."""
        return {"": [value["entry"]]} if "entry" in value else {}

    def schema(self) -> dict[str, Any]:
        """An object."""
        own: dict[str, Any] = {"entry": {"type": "string"}, "shown": {"type": "string"}, "seq": {"type": "integer"}}
        if not self.of_row:
            return {"type": "object", "properties": own, "required": ["entry", "shown"]}
        more = {"typed": {"type": "object"}, "take": {"type": "object"}, "none": {"const": True}}
        return {"type": "object", "properties": own | more, "required": ["typed"], "additionalProperties": False}

    @cached_property
    def control(self) -> Control:
        """One line for the key of the row."""
        return Line("text", "md")

    def sample(self, chance: Chance) -> dict[str, Any]:
        """A row that does not exist."""
        return self.made_up(chance)

    @classmethod
    def made_up(cls, chance: Chance) -> dict[str, Any]:
        """The same, of whichever field."""
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


def _kept(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which row, how it was called, and how far it had come; None if that is no row."""
    id, shown, seq = value.get("entry"), value.get("shown", ""), value.get("seq")
    if not isinstance(id, str) or not _ID.match(id) or not isinstance(shown, str) or len(shown) > 10 * MOST:
        return None
    kept: dict[str, Any] = {"entry": id, "shown": characters.line(shown)[:MOST]}
    if isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq < 2**31:
        kept["seq"] = seq
    return kept
