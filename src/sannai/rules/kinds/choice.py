"""yes_no, one_of, some_of: codes are kept, labels are shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from sannai.text import characters

from ..around import Around
from ..model import Field
from .base import MUDDLED, Answered, Kind, Typed, bounds, first, number

_YES = {"yes", "true", "1", "on", "はい", "有", "あり"}
_NO = {"no", "false", "0", "off", "いいえ", "無", "なし"}
GONE = "選べないものが選ばれています。もう一度選んでください"


class YesNo(Kind):
    """はい・いいえ"""

    missing = "「はい」か「いいえ」を選んでください"

    def parse(self, typed: Typed, today: date) -> Answered:
        """The radio buttons send yes or no."""
        text = characters.plain(first(typed)).lower()
        if not text:
            return Answered()
        if text in _YES:
            return Answered(True)
        return Answered(False) if text in _NO else Answered(None, self.missing)

    def check(self, value: Any) -> Answered:
        """A bool and nothing that merely counts as one."""
        if value is None or isinstance(value, bool):
            return Answered(value)
        return Answered(None, self.missing)

    def show(self, value: Any) -> tuple[str, ...]:
        """はい or いいえ, or the labels that the definition gives."""
        labels = {choice.code: choice.label for choice in self.field.choices}
        return (labels.get("yes", "はい") if value else labels.get("no", "いいえ"),)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """The codes of the radio buttons."""
        return {"": ["yes" if value else "no"]}

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


class OneOf(Kind):
    """One code of the list."""

    missing = "1つ選んでください"

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.labels = {choice.code: choice.label for choice in field.choices}
        self.codes = {label: code for code, label in self.labels.items()}

    def check(self, value: Any) -> Answered:
        """A code; a label typed instead is understood."""
        if not isinstance(value, str):
            return Answered() if value is None else Answered(None, GONE)
        if value in self.labels:
            return Answered(value)
        text = characters.line(value[:400])
        if not text:
            return Answered()
        code = text if text in self.labels else self.codes.get(text)
        return Answered(None, GONE) if code is None else Answered(code)

    def show(self, value: Any) -> tuple[str, ...]:
        """The label."""
        return (self.labels.get(value, str(value)),)

    def schema(self) -> dict[str, Any]:
        """One of the codes."""
        return {"enum": list(self.labels)}


class SomeOf(OneOf):
    """Any number of codes, kept in the order of the list."""

    missing = "1つ以上選んでください"

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.low, self.high = number(field.low), number(field.high)

    def parse(self, typed: Typed, today: date) -> Answered:
        """Every checked box; none checked is no answer."""
        return self.check([text for text in typed.get("", ()) if text])

    def check(self, value: Any) -> Answered:
        """A list of codes without a stranger among them."""
        if value is None or value == []:
            return Answered()
        if not isinstance(value, (list, tuple)) or len(value) > 1000:
            return Answered(None, MUDDLED)
        found = [super(SomeOf, self).check(one) for one in value]
        if any(one.message for one in found):
            return Answered(None, GONE)
        chosen = {one.value for one in found}
        codes = [code for code in self.labels if code in chosen]
        if not codes:
            return Answered()
        if (self.low is not None and len(codes) < self.low) or (self.high is not None and len(codes) > self.high):
            return Answered(None, f"{bounds(self.low, self.high, 'つ')}で選んでください")
        return Answered(codes)

    def show(self, value: Any) -> tuple[str, ...]:
        """One label a line."""
        return tuple(self.labels.get(code, str(code)) for code in value)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """The codes of the checked boxes."""
        return {"": list(value)}

    def schema(self) -> dict[str, Any]:
        """A list of codes."""
        limits = {"minItems": self.low or 1, "maxItems": self.high}
        return {
            "type": "array",
            "items": {"enum": list(self.labels)},
            "uniqueItems": True,
            **{name: limit for name, limit in limits.items() if limit is not None},
        }
