"""yes_no, one_of, some_of: codes are kept, labels are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

from sannai.text import characters
from sannai.text.folding import fold

from ..around import Around
from ..model import Choice, Field, Test
from ..shapes import Key
from .base import COUNT, MUDDLED, Answered, Chance, Column, Typed, Unsought, bounds, first, limits, number
from .controls import Control, Pick

YES_NO = (Choice("yes", "はい"), Choice("no", "いいえ"))
_BETWEEN = re.compile(r"[、，,;；/／|｜\n]")
MOST_CELL = 4000
MOST_CODES = 6  # of which the proofs try every set
_YES = {"yes", "true", "1", "on", "はい", "有", "あり", "○"}
_NO = {"no", "false", "0", "off", "いいえ", "無", "なし", "×"}
# Marks that look alike on paper, as files have them. △ and ◎ are marks of their own: what they mean is not ours to say.
MARKS = str.maketrans({**dict.fromkeys("〇◯⭕", "○"), **dict.fromkeys("✕✖☓❌╳", "×"), **dict.fromkeys("✓✔☑レ", "○")})
GONE = "選べないものが選ばれています。もう一度選んでください"


class YesNo(Unsought):
    """はい・いいえ: a bool."""

    ask = "yes_no"
    words = "はい・いいえ"
    domain = "yes_no"
    fact = True
    missing = "「はい」か「いいえ」を選んでください"

    def parse(self, typed: Typed, today: date) -> Answered:
        """The radio buttons send yes or no."""
        return self._told(characters.plain(first(typed)).lower())

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """Also ○ and ×, in whichever way they were written; △ is neither."""
        text = marked(characters.plain(cells.get("", "")).lower())
        answered = self._told(text)
        if answered.message and text:
            return Answered(None, f"「{text}」は、はい・いいえのどちらか分かりません。どちらかに直してください")
        return answered

    def doubts(self, cells: Mapping[str, str], value: Any) -> tuple[str, ...]:
        """A mark that was taken for a yes or a no."""
        return _anew(cells, value, self.brief)

    def _told(self, text: str) -> Answered:
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

    @cached_property
    def control(self) -> Control:
        """Two radio buttons, yes first."""
        labels = {choice.code: choice for choice in self.field.choices}
        return Pick(side_by_side=True, choices=tuple(labels.get(choice.code, choice) for choice in YES_NO))

    def sample(self, chance: Chance) -> bool:
        """Either."""
        return chance.random.random() < 0.5

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """It can."""
        return True

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """Yes or no."""
        return (("", "yes_no"),)

    def listed(self, cells: Sequence[Any]) -> str | None:
        """In words."""
        return None if cells[0] is None else self.brief(bool(cells[0]))

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Both."""
        return [True, False]

    @classmethod
    def written(cls, value: Any) -> Any:
        """As YAML has it."""
        return value


class OneOf(Unsought):
    """One code of the list: its text."""

    ask = "one_of"
    words = "1つ選ぶ"
    domain = "code"
    keys = {
        "choices": Key("choices", "選択肢（符号: 表示）"),
        "table": Key("table", "選択肢を取る表（tables/名前.csv）"),
    }
    fact = True
    names_row = True
    names_entry = True
    missing = "1つ選んでください"

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.labels = {choice.code: choice.label for choice in field.choices}
        self.codes = {label: code for code, label in self.labels.items()}
        self.folded = {fold(label): code for code, label in reversed(self.labels.items())}

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

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """A code or a label in one cell, in whichever width; also ○ and × in other writing, or 1 and 0 for 有 and 無,
        where one can fit."""
        text = characters.line(cells.get("", "")[:MOST_CELL])
        answered = self.check(text)
        return self.check(self.folded.get(fold(text)) or self._by_mark(marked(text))) if answered.message else answered

    def doubts(self, cells: Mapping[str, str], value: Any) -> tuple[str, ...]:
        """A mark that was taken for another, or for a word."""
        return _anew(cells, value, self.brief)

    def _by_mark(self, mark: str) -> str:
        """The code that a mark must mean, or the mark: its own label, or the only label that says the same."""
        alike = next((family for family in (_YES, _NO) if characters.plain(mark).lower() in family), {mark})
        labels = {marked(label): code for label, code in self.codes.items()}
        found = [code for label, code in labels.items() if label in alike]
        return labels.get(mark) or (found[0] if len(found) == 1 else mark)

    def show(self, value: Any) -> tuple[str, ...]:
        """The label."""
        return (self.labels.get(value, str(value)),)

    def schema(self) -> dict[str, Any]:
        """One of the codes."""
        return {"enum": list(self.labels)}

    @cached_property
    def control(self) -> Control:
        """Radio buttons, or a list of many."""
        return Pick()

    def sample(self, chance: Chance) -> Any:
        """One that is offered."""
        return chance.random.choice(chance.codes)

    def attempt(self, chance: Chance) -> Any:
        """One that is offered, if any is."""
        return chance.random.choice(chance.codes) if chance.codes else None

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """It can."""
        return True

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """The code."""
        return (("", "text"),)

    def listed(self, cells: Sequence[Any]) -> str | None:
        """The label."""
        return None if cells[0] is None else self.brief(cells[0])

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Every code that a test names, and one that none does."""
        rest, named = _named(field, tests)
        return [*rest, *named]

    @classmethod
    def stuck(cls, field: Field) -> tuple[tuple[str, str], ...]:
        """Nothing to choose, or less than must be chosen."""
        without = () if field.choices else ((f"項目「{field.label}」に選べるものがありません", "選択肢を書く"),)
        return (*without, *super().stuck(field))


class SomeOf(OneOf):
    """Any number of codes: a list, kept in the order of the choices."""

    ask = "some_of"
    words = "いくつか選ぶ"
    keys = {**OneOf.keys, "count": COUNT}
    joint = "、"
    several = True
    fact = False
    names_row = False
    names_entry = False
    missing = "1つ以上選んでください"

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.low, self.high = number(field.low), number(field.high)

    def parse(self, typed: Typed, today: date) -> Answered:
        """Every checked box; none checked is no answer."""
        return self.check([text for text in typed.get("", ()) if text])

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """Codes or labels in one cell, in whichever width, with 、 , ; / | or a line break between them."""
        whole = cells.get("", "")[:MOST_CELL]
        texts = [text for one in _BETWEEN.split(whole) if (text := characters.line(one))]
        return self.check([text if text in self.labels else self.folded.get(fold(text), text) for text in texts])

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

    @cached_property
    def control(self) -> Control:
        """Boxes to tick."""
        return Pick(several=True)

    def support(self) -> str:
        """The help, or how to choose."""
        return self.field.help or "あてはまるものをすべて選んでください"

    def sample(self, chance: Chance) -> Any:
        """One or two of them."""
        return sorted(chance.random.sample(chance.codes, chance.random.randint(1, min(2, len(chance.codes)))))

    def attempt(self, chance: Chance) -> Any:
        """As few as may be, or more."""
        low, high = limits(self.field, len(chance.codes))
        many = chance.random.choice((low, chance.random.randint(low, high)))
        return chance.random.sample(chance.codes, min(len(chance.codes), many))

    @classmethod
    def keyed(cls, field: Field) -> bool:
        """Several are no key."""
        return False

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """The codes between bars, so that one of them can be looked for."""
        return (("", "several"),)

    def cells(self, value: Any) -> tuple[Any, ...]:
        """|a|b|"""
        return ("|" + "|".join(value) + "|",)

    def listed(self, cells: Sequence[Any]) -> str | None:
        """The labels."""
        return "、".join(self.show(cells[0].strip("|").split("|"))) if cells[0] else None

    @classmethod
    def apart(cls, field: Field, tests: Sequence[Test]) -> list[Any]:
        """Every set of the codes that tests name, filled up to as many as must be chosen."""
        rest, named = _named(field, tests)
        pool = [*rest, *named[:MOST_CODES]]
        least, most = max(1, number(field.low) or 1), number(field.high)
        spare = [choice.code for choice in field.choices if choice.code not in pool]
        sizes = range(1, min(len(pool), len(field.choices) if most is None else most) + 1)
        sets = [list(chosen) for size in sizes for chosen in combinations(pool, size)]
        return [chosen + spare[: max(0, least - len(chosen))] for chosen in sets]

    @classmethod
    def stuck(cls, field: Field) -> tuple[tuple[str, str], ...]:
        """Also: fewer choices than must be chosen."""
        many = number(field.low)
        if many is None or many <= len(field.choices):
            return super().stuck(field)
        words = f"項目「{field.label}」は {many} つ以上選ばせますが、選択肢は {len(field.choices)} つです"
        return (*super().stuck(field), (words, "count を小さくする"))


def _anew(cells: Mapping[str, str], value: Any, brief: Callable[[Any], str]) -> tuple[str, ...]:
    """「〇」を「○」と読みました。Codes and labels that are words are read as themselves, and nothing is said."""
    whole = characters.line(cells.get("", "")[:MOST_CELL])
    if value is None or marked(whole) not in ("○", "×", "1", "0") or brief(value) == whole:
        return ()
    return (f"「{whole}」を「{brief(value)}」と読みました",)


def marked(text: str) -> str:
    """A mark alone in a cell, in the one way in which labels have it: 〇 → ○."""
    return text.translate(MARKS) if len(text) == 1 else text


def _named(field: Field, tests: Sequence[Test]) -> tuple[list[str], list[str]]:
    """One code that no test names, if there is one, and those that tests name."""
    codes = [choice.code for choice in field.choices]
    named = [code for code in codes if any(code in test.values for test in tests)]
    return [code for code in codes if code not in named][:1], named
