"""The cells of one row → what the fields of the register hold. Kinds are bound once for a whole file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sannai.rules.around import Around
from sannai.rules.kinds import bind
from sannai.rules.kinds.base import Answered, Kind
from sannai.rules.registers.doubts import doubts, nothing
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import own_fields
from sannai.text.folding import fold

from .cells import Cells, Wrong
from .mapping import ENTRY, SEQ, Columns
from .sheet_errors import UNCOUNTED

HIDDEN = "（表示できません）"  # what a list exports where a row names one that nobody may see
FAULTY = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", UNCOUNTED})
_SEVERAL = re.compile(r"[、，,;；|｜\n]")


@dataclass(slots=True)
class Answers:
    """What a line says. ``values``: field → value; ``blank``: fields with an empty cell; ``raw``: field → its text;
    ``wrong``: field → what is wrong with it; ``doubts``: what could be read, but should be looked at."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    blank: set[str] = field(default_factory=set)
    raw: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)
    doubts: list[Wrong] = field(default_factory=list)
    entry: str = ""
    seq: int | None = None


class Reader:
    """Reads rows of one mapping."""

    def __init__(
        self, register: Register, columns: Columns, on: date, around: Around, *, doubting: bool = False
    ) -> None:
        self.fields, self.columns, self.on = own_fields(register), columns, on
        self.labels, self.doubting = register.labels, doubting
        self.kinds: dict[str, Kind] = {
            one.name: bind(self.fields[one.name], around) for one in columns.taken if one.name in self.fields
        }
        self.headings = {one.name: one.heading for one in reversed(columns.taken)}
        self.folded = {
            name: {fold(choice.label): choice.label for choice in self.fields[name].choices} for name in self.kinds
        }

    def read(self, row: Cells) -> Answers:
        """One row. Never raises."""
        found = Answers(row.line)
        by_name: dict[str, dict[str, str]] = {}
        for one in self.columns.taken:
            text = row.texts[one.position] if one.position < len(row.texts) else ""
            if one.name in (ENTRY, SEQ):
                _own(found, one.name, text)
                continue
            by_name.setdefault(one.name, {})[one.part] = self._mended(one.name, text)
            if text in FAULTY:
                found.wrong[one.name] = self._said(row.line, one.name, text, f"計算の誤り（{text}）です", "値を書く")
            if one.position in row.merged:
                how = "結合を解除し、それぞれの行に値を書く"
                found.wrong[one.name] = self._said(row.line, one.name, "", "結合されたセルに隠れています", how)
        for name, parts in by_name.items():
            self._answer(found, name, parts)
        return found

    def _answer(self, found: Answers, name: str, parts: Mapping[str, str]) -> None:
        texts = [text for text in parts.values() if text]
        found.raw[name] = texts[0] if len(parts) == 1 and texts else ""
        if name in found.wrong or texts == [HIDDEN]:
            return
        if not texts:
            found.blank.add(name)
            return
        answered = self.kinds[name].read(parts, self.on)
        if answered.message and nothing(parts):
            answered = Answered()
            self._doubt(found, name, "「-」を、空のセルとして読みました")
        if self.doubting:
            for said in doubts(self.kinds[name], parts, answered):
                self._doubt(found, name, said.partition("：")[2] or said)
        if answered.message:
            cell = found.raw[name]
            short = cell if len(cell) <= 60 else ""
            what = f"{answered.message}（{short}）" if short and short not in answered.message else answered.message
            found.wrong[name] = self._said(found.line, name, short, what, "セルを直す")
        elif answered.value is None:
            found.blank.add(name)
        else:
            found.values[name] = answered.value

    def _doubt(self, found: Answers, name: str, what: str) -> None:
        found.doubts.append(self._said(found.line, name, found.raw.get(name, ""), what, "確かめる"))

    def _mended(self, name: str, text: str) -> str:
        """What is meant by what is written: as somebody said for this mapping, and labels in another width."""
        text = self.columns.mended.get(name, {}).get(text, text)
        labels = self.folded.get(name)
        if not labels or not text:
            return text
        if (label := labels.get(fold(text))) is not None:
            return label
        if self.kinds[name].several:
            return "、".join(labels.get(fold(one), one.strip()) for one in _SEVERAL.split(text) if one.strip())
        return text

    def _said(self, line: int, name: str, cell: str, what: str, mend: str) -> Wrong:
        return Wrong(line, self.headings.get(name, self.labels.get(name, name)), what, mend, name, cell)


def same(kind: Kind | None, raw: str, value: Any, before: Any) -> bool:
    """Whether a cell says what stands already: the same value, the same row, or the very words of a list."""
    if value == before:
        return True
    if before is None or value is None:
        return False
    if isinstance(before, dict) and isinstance(value, dict) and "entry" in before:
        return bool(before["entry"] == value.get("entry"))
    return kind is not None and says(kind, raw, before)


def says(kind: Kind, raw: str, before: Any) -> bool:
    """Whether a text is how a value is shown, or exported."""
    return bool(raw) and (raw == kind.brief(before) or raw == str(next(iter(kind.cells(before)), "")))


def _own(found: Answers, name: str, text: str) -> None:
    if name == ENTRY:
        found.entry = text.strip().lower()
    elif text.isascii() and text.isdecimal() and len(text) < 9:
        found.seq = int(text)
