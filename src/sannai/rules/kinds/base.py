"""What every kind of field says and does. A kind is bound to one field, so that its limits are worked out once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random
from typing import Any, ClassVar, Literal, NamedTuple

from sannai.text import characters
from sannai.text.folding import fold

from ..apart import OTHER
from ..around import Around
from ..model import Dates, Field, Test
from ..shapes import Key
from .controls import Control, Line


class Answered(NamedTuple):
    """An answer that stands (``value``), or why it doesn't (``message``, without the label), and in which input."""

    value: Any = None
    message: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Chance:
    """What made-up answers are made from: chance, the days of the case, and the codes that are offered."""

    random: Random
    dates: Dates
    codes: tuple[str, ...] = ()


Typed = Mapping[str, Sequence[str]]  # by part; a single input is the part ""
# What a condition can compare it with; a decimal from the second edition of the language on.
Domain = Literal["integer", "decimal", "yes_no", "code", "date", "text", "given"]
# yes_no: 0 or 1; several: codes between bars, |a|b|
Column = Literal["text", "integer", "date", "yes_no", "several"]
_BETWEEN = re.compile(r"[\s\-・]+")
MUDDLED = "受け取れない形の値です。もう一度入力してください"

RANGE = Key("range", "値の範囲（例: 1..5、2026-04-01..）")
LENGTH = Key("range", "文字数（例: ..200）")
COUNT = Key("range", "選ぶ数・ファイルの数（例: 1..3）")
SAME = Key("name", "「〜と同じ」として写せる、前の項目（種類が同じもの）")


class Kind:
    """A kind of field, bound to a field. Answers are JSON values; what a kind keeps is said in its file.

    NEEDED names what every kind must say for itself. The rest has an answer here that holds for most kinds.
    """

    NEEDED: ClassVar = (
        *("ask", "words", "domain"),
        *("check", "show", "schema", "control", "apart", "sample", "search_keys"),
    )

    ask: ClassVar[str]  # the word of the language
    words: ClassVar[str]  # the same in the words of the office
    domain: ClassVar[Domain]
    keys: ClassVar[dict[str, Key]] = {}  # of the language, beside those of every field; RANGE, LENGTH, COUNT bound it
    of_procedure: ClassVar[dict[str, Key]] = {}  # those of them that only a procedure writes
    roles: ClassVar[tuple[str, ...]] = ()  # of the applicant, that a field of this kind can carry
    parts: ClassVar[tuple[str, ...]] = ("",)  # its inputs; a single one is ""
    missing: ClassVar[str] = "入力してください"
    joint: ClassVar[str] = " "  # between the lines of ``show``, on one line
    several: ClassVar[bool] = False  # the value is a list
    uploaded: ClassVar[bool] = False  # sent by a request of its own, not typed
    fact: ClassVar[bool] = False  # the delegation rules may ask it
    names_row: ClassVar[bool] = False  # tells one row of a group from another in a few words
    sealed: ClassVar[bool] = False  # what is typed is sealed before it is an answer, and is never shown again
    demanded: ClassVar[Mapping[str, str]] = {}  # keys that every field of the kind must have, and how to write them
    sought: ClassVar[bool] = False  # searched for by itself, even where ``applicant`` does not name the field
    languages: ClassVar[tuple[str, ...]] = ("procedure", "register")  # in which it may be written
    personal: ClassVar[bool] = False  # a register with such a field holds personal data, unless the field says no
    numbered: ClassVar[bool] = False  # a register can write it by counting on
    names_entry: ClassVar[bool] = False  # a row of a register can be called by it
    worded: ClassVar[bool] = False  # a row can be searched for by words of it
    owns: ClassVar[bool] = False  # says to which unit a row belongs
    office: ClassVar[str] = ""  # what of the office it names: unit, post

    def __init__(self, field: Field, around: Around) -> None:
        self.field = field
        self.around = around

    def parse(self, typed: Typed, today: date) -> Answered:
        """What a person typed → Answered. Most kinds have one input whose text is the value."""
        text = first(typed)
        return self.check(text) if text else Answered()

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """What stands in the cells of a file: by part, or the whole in one cell under ""."""
        whole = cells.get("", "")
        return self.parse({self.parts[0]: [whole]} if whole else {part: [text] for part, text in cells.items()}, today)

    def doubts(self, cells: Mapping[str, str], value: Any) -> tuple[str, ...]:
        """What is doubtful of how these cells were read as this value, beside what can be of any text."""
        return ()

    def check(self, value: Any) -> Answered:
        """A JSON value in its kept form, or a message; never raises. None and "" are no answer."""
        raise NotImplementedError

    def shut(self, value: Any, filed: date) -> str:
        """Why a checked value cannot be given by whoever files on that day; "" where it can."""
        return ""

    def adopted(self, value: Any) -> Any:
        """The answer to another field of this kind, as this one holds it (``same_as``)."""
        return value

    def show(self, value: Any) -> tuple[str, ...]:
        """A checked value as lines, for review pages, the desk and documents."""
        raise NotImplementedError

    def brief(self, value: Any) -> str:
        """A checked value on one line."""
        return self.joint.join(self.show(value))

    def published(self, value: Any, part: str = "") -> str:
        """A checked value, or a part of it, in a cell of open data, as machines read it."""
        return str(value[part]) if part else self.brief(value)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """What stands in the inputs when this value is edited again."""
        return {"": [str(value)]}

    def schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 of the value: necessary, not sufficient."""
        raise NotImplementedError

    @cached_property
    def control(self) -> Control:
        """What a screen asks it with."""
        raise NotImplementedError

    def support(self) -> str:
        """The words below the label."""
        return self.field.help

    def sample(self, chance: Chance) -> Any:
        """An answer that somebody might give."""
        raise NotImplementedError

    def attempt(self, chance: Chance) -> Any:
        """Any answer that the limits of the field admit, the edges too: for whoever tries a definition out."""
        return self.sample(chance)

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Answers to a field, one of each sort that these tests can tell apart: the domain of the proofs."""
        raise NotImplementedError

    @classmethod
    def search_keys(cls, value: Any) -> tuple[tuple[str, str], ...]:
        """(role, folded text) by which an answer is found again; "" is the role that the field itself has."""
        raise NotImplementedError

    @classmethod
    def alike(cls, one: Any, other: Any) -> bool:
        """Whether two kept values say the same, however each was written: full width and half width are."""
        keys, others = cls.search_keys(one), cls.search_keys(other)
        return bool(keys == others if keys and others else one == other)

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """The columns of a typed table that hold it: (ending of the name, type); none where no list can show it."""
        return ()

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """Whether it can be a part of the key of a row: short, whole, and one only."""
        return False

    @classmethod
    def refers(cls, field: Field) -> str:
        """The register whose rows it refers to, or ""."""
        return ""

    def cells(self, value: Any) -> tuple[Any, ...]:
        """A checked value in these columns, one cell each."""
        return (value,)

    def listed(self, cells: Sequence[Any]) -> str | int | date | None:
        """What a list shows of these cells; a number and a day as such. What nothing stands in shows nothing."""
        held: str | int | date | None = cells[0]
        return held

    @classmethod
    def anchor(cls, field: Field, part: str = "") -> str:
        """The part whose input an error summary links to: the one at fault, or the first."""
        return part if part in cls.parts else (cls.parts or ("",))[0]

    @classmethod
    def written(cls, value: Any) -> Any:
        """An answer as a trial writes it in YAML → JSON: codes that look like numbers, yes or dates are text."""
        if isinstance(value, list):
            return [cls.written(one) for one in value]
        if isinstance(value, dict):
            return {key: cls.written(one) for key, one in value.items()}
        if isinstance(value, date):
            return value.isoformat()
        return ("yes" if value else "no") if isinstance(value, bool) else str(value)

    @classmethod
    def stuck(cls, field: Field) -> tuple[tuple[str, str], ...]:
        """Why nobody can answer this field: (what, how to mend it)."""
        sized = LENGTH in cls.keys.values() or COUNT in cls.keys.values()
        if sized and isinstance(field.high, int) and field.high < 1:
            return ((f"項目「{field.label}」には何も答えられません", "上限を1以上にする"),)
        return ()


class Written(Kind):
    """A kind whose value is one text, as it is shown."""

    domain = "text"
    worded = True

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """It can."""
        return True

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """One of text."""
        return (("", "text"),)

    def show(self, value: Any) -> tuple[str, ...]:
        """The text."""
        return (str(value),)

    @cached_property
    def control(self) -> Control:
        """One line."""
        return Line(autocomplete=self.field.autocomplete)

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Each text that a test names, and one that none does."""
        named = [value for test in tests for value in test.values if isinstance(value, str)]
        return [*dict.fromkeys(named), OTHER]

    @classmethod
    def search_keys(cls, value: Any) -> tuple[tuple[str, str], ...]:
        """The text."""
        return (("", fold(value)),) if isinstance(value, str) else ()


class Numbered(Written):
    """A number that is a name: text of digits, shown as it is written."""

    @classmethod
    def alike(cls, one: Any, other: Any) -> bool:
        """By their digits: with hyphens and without."""
        both = [plain_number(each) for each in (one, other) if isinstance(each, str)]
        return len(both) == 2 and both[0] == both[1] != ""

    @cached_property
    def control(self) -> Control:
        """A short line for digits."""
        return Line("text", "sm", "numeric", autocomplete=self.field.autocomplete)


class Uncompared(Kind):
    """A kind of which a condition can ask only whether it was answered."""

    domain = "given"

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Something."""
        return [OTHER]


class Unsought(Kind):
    """A kind by whose answers nobody is found."""

    @classmethod
    def search_keys(cls, value: Any) -> tuple[tuple[str, str], ...]:
        """None."""
        return ()


def first(typed: Typed, part: str = "") -> str:
    """The first text typed into a part, or ""."""
    found = typed.get(part)
    return found[0] if found and isinstance(found[0], str) else ""


def parted(value: Any, names: Mapping[str, str], most: int) -> dict[str, str] | Answered:
    """A line of text for each part of an answer that has several, "" where it says nothing of one; Answered where it is
    no answer, or none that can be read. ``names``: part → what people call it; ``most``: characters, as it says."""
    if value is None or value == {}:
        return Answered()
    if not isinstance(value, dict):
        return Answered(None, MUDDLED)
    kept: dict[str, str] = {}
    for part, name in names.items():
        text = value.get(part) or ""
        if not isinstance(text, str) or len(text) > 10 * most:
            return Answered(None, f"{name}は{most}文字までの文字で入力してください", part)
        kept[part] = characters.line(text)
    return kept if any(kept.values()) else Answered()


def plain_number(text: str) -> str:
    """What was typed as a number, without what stands between its digits."""
    return _BETWEEN.sub("", characters.plain(text))


def bounds(low: Any, high: Any, unit: str) -> str:
    """「2個から5個」「2個以上」「5個まで」"""
    if low is not None and high is not None:
        return f"{low}{unit}から{high}{unit}まで" if low != high else f"{low}{unit}ちょうど"
    return f"{low}{unit}以上" if low is not None else f"{high}{unit}まで"


def number(value: Any) -> int | None:
    """A limit as an int, or None: limits of dates are kept apart."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def limits(field: Field, high: int) -> tuple[int, int]:
    """The limits of a field as ints; 1 and this where it has none."""
    least = field.low if isinstance(field.low, int) else 1
    most = field.high if isinstance(field.high, int) else max(high, least)
    return least, max(most, least)
