"""What every kind of field can do. A kind is bound to one field, so that its limits are worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple

from ..around import Around
from ..model import Field


class Answered(NamedTuple):
    """An answer that stands (``value``), or why it doesn't (``message``, without the label), and in which input."""

    value: Any = None
    message: str = ""
    part: str = ""


Typed = Mapping[str, Sequence[str]]  # by part; a single input is the part ""
MUDDLED = "受け取れない形の値です。もう一度入力してください"


class Kind:
    """A field kind bound to a field.

    ``parse``: what a person typed → Answered · ``check``: a JSON value → Answered (never raises)
    ``show``: a checked value → lines of text · ``typed``: a checked value → what the inputs hold
    ``schema``: JSON Schema of the value
    """

    parts: ClassVar[tuple[str, ...]] = ("",)
    missing: ClassVar[str] = "入力してください"

    def __init__(self, field: Field, around: Around) -> None:
        self.field = field
        self.around = around

    def parse(self, typed: Typed, today: date) -> Answered:
        """Most kinds have one input whose text is the value."""
        text = first(typed)
        return self.check(text) if text else Answered()

    def check(self, value: Any) -> Answered:
        """The value in its kept form, or a message. None and "" are no answer."""
        raise NotImplementedError

    def show(self, value: Any) -> tuple[str, ...]:
        """Lines for review pages, the desk and documents."""
        return (str(value),)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """What stands in the inputs when this value is edited again."""
        return {"": [str(value)]}

    def schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 of the value: necessary, not sufficient."""
        return {"type": "string"}


def first(typed: Typed, part: str = "") -> str:
    """The first text typed into a part, or ""."""
    found = typed.get(part)
    return found[0] if found and isinstance(found[0], str) else ""


def bounds(low: Any, high: Any, unit: str) -> str:
    """「2個から5個」「2個以上」「5個まで」"""
    if low is not None and high is not None:
        return f"{low}{unit}から{high}{unit}まで" if low != high else f"{low}{unit}ちょうど"
    return f"{low}{unit}以上" if low is not None else f"{high}{unit}まで"


def number(value: Any) -> int | None:
    """A limit as an int, or None: limits of dates are kept apart."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
