"""The cells of one row → what the fields of the register hold. Kinds are bound once for a whole file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sannai.rules.around import Around
from sannai.rules.kinds import bind
from sannai.rules.kinds.base import Kind
from sannai.rules.kinds.entry import Entry
from sannai.rules.registers.cells import FAULTY, Cell, read_cell
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import own_fields

from .cells import Cells, Wrong
from .mapping import ENTRY, SEQ, Column, Columns

MOST_KNOWN = 5000  # texts of one column of which it is known what they mean
HIDDEN = "（表示できません）"  # what a list exports where a row names one that nobody may see


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
        self.own = [one for one in columns.taken if one.name in (ENTRY, SEQ)]
        self.held = [
            (name, [one for one in columns.taken if one.name == name])
            for name in dict.fromkeys(one.name for one in columns.taken if one.name not in (ENTRY, SEQ))
        ]
        self.known: dict[str, dict[str, Cell]] = {name: {} for name, _ in self.held}
        self.headings = {one.name: one.heading for one in reversed(columns.taken)}

    def read(self, row: Cells) -> Answers:
        """One row. Never raises."""
        found, texts = Answers(row.line), row.texts
        for one in self.own:
            _own(found, one.name, texts[one.position] if one.position < len(texts) else "")
        for name, columns in self.held:
            parts = {one.part: self._mended(name, texts[one.position]) for one in columns if one.position < len(texts)}
            if row.merged and any(one.position in row.merged for one in columns):
                how = "結合を解除し、それぞれの行に値を書く"
                found.wrong[name] = self._said(row.line, name, "", "結合されたセルに隠れています", how)
            self._answer(found, name, parts)
        return found

    def sought(self, row: Cells, one: Column) -> str:
        """The row of another register that a cell names, as it is asked for."""
        text = row.texts[one.position] if one.position < len(row.texts) else ""
        return Entry.as_asked(self._mended(one.name, text)) if text else ""

    def _answer(self, found: Answers, name: str, parts: Mapping[str, str]) -> None:
        texts = [text for text in parts.values() if text]
        found.raw[name] = texts[0] if len(parts) == 1 and texts else ""
        if name in found.wrong or texts == [HIDDEN]:
            return
        if not texts:
            found.blank.add(name)
            return
        read = self._read(name, parts, texts[0]) if len(parts) == 1 else self._read_anew(name, parts)
        for said in read.doubts:
            found.doubts.append(self._said(found.line, name, found.raw.get(name, ""), said, "確かめる"))
        if read.message:
            cell = found.raw[name]
            short = cell if len(cell) <= 60 else ""
            what = f"{read.message}（{short}）" if short and short not in read.message else read.message
            mend = "値を書く" if cell in FAULTY else "セルを直す"
            found.wrong[name] = self._said(found.line, name, short, what, mend)
        elif read.value is None:
            found.blank.add(name)
        else:
            found.values[name] = read.value

    def _read(self, name: str, parts: Mapping[str, str], text: str) -> Cell:
        """Columns say the same again and again: what was read of a text is at hand for the next line."""
        known = self.known[name]
        read = known.get(text)
        if read is None:
            read = self._read_anew(name, parts)
            if len(known) < MOST_KNOWN and isinstance(read.value, str | int | None):
                known[text] = read
        return read

    def _read_anew(self, name: str, parts: Mapping[str, str]) -> Cell:
        return read_cell(self.kinds[name], parts, self.on, doubting=self.doubting)

    def _mended(self, name: str, text: str) -> str:
        """What is meant by what is written, as somebody said for this mapping."""
        meant = self.columns.mended
        return meant[name].get(text, text) if name in meant else text

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
