"""One reading: what a file, a catalogue and a form make of the same text, for every field of every register."""

from __future__ import annotations

import csv
import re
import unicodedata
from contextlib import suppress
from random import Random
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

import pytest

from sannai.common.actors import System
from sannai.registers.importing import mapping, standing
from sannai.registers.importing.cells import Cells
from sannai.registers.importing.directory import Remembering
from sannai.registers.importing.judging import Judge, Terms
from sannai.registers.models import Shelf
from sannai.registers.shelving import Open
from sannai.rules.around import Around, NoDirectory
from sannai.rules.kinds import KINDS, bind
from sannai.rules.kinds.base import Chance, Kind
from sannai.rules.model import Dates
from sannai.rules.registers import MAIN, Register, compile_register, read_register
from sannai.rules.registers.cells import EMPTY, FAULTY, read_cell
from sannai.rules.registers.doubts import nothing
from sannai.rules.registers.model import Heading, ImportMap
from sannai.rules.registers.rows import own_fields
from sannai.rules.registers.tests.factory import PERSONAL, define, more
from sannai.rules.registers.trials import DAY
from sannai.rules.registers.verdicts import read_line

from .opening import CATALOG

MORE = {
    "one_of": "choices: {a: Ａ型, b: ○, c: '×'}", "some_of": "choices: {a: Ａ型, b: 乙, c: 丙}", "entry": "of: sample",
}  # fmt: skip
EVERY = define(
    fields=more(
        *(
            f"{{id: x_{ask}, label: 見本の{ask}, ask: {ask}, required: no, {MORE.get(ask, 'help: 見本')}}}"
            for ask, kind in sorted(KINDS.items())
            if "register" in kind.languages and not kind.uploaded and not kind.sealed
        )
    ),
    personal=PERSONAL,
)
SHIPPED = [compile_register(read_register(file.parent)) for file in sorted(CATALOG.rglob(MAIN))]
REGISTERS = [EVERY, *SHIPPED]
ODD = (
    "", "-", "－", "〇", "◯", "×", "1", "１２", "1,200", "△3", "-5", "1.5", "９９．９", "9" * 400, "R8.4.1",
    "令和8年4月", "令和０年1月1日", "2026-04-31", "3/4/5", "2026/4/1", "昭和64年1月8日", "はい", "有", "不明", "未定",
    "ﾐﾎﾝ", "見本\n二行", "a、b", "Ａ型；乙/丙", "a型", "(06)1234-5678", "user@example.jp", "http://example.jp",
    "〒599-0001 大阪府三内市一丁目1-2", "34.5、135.4", "25:00", "９：５", "#REF!", "\x00", "髙\ue000", "x" * 5000,
)  # fmt: skip
CHOSEN = ("yes_no", "one_of", "some_of")  # which a form ticks, and a file writes out


def values_of(kind: Kind) -> list[Any]:
    """Some values of the kind."""
    codes = tuple(choice.code for choice in kind.field.choices if not choice.retired)
    made = [kind.sample(Chance(Random(seed), Dates(DAY), codes)) for seed in range(4)]
    return [value for one in made if (value := kind.check(one).value) is not None]


def texts_of(kind: Kind) -> list[str]:
    """What may stand in a cell of it: as its values are shown, listed, published and typed, and what is odd."""
    found = list(ODD)
    for value in values_of(kind):
        found += [kind.brief(value), kind.published(value), *map(str, kind.cells(value))]
        found += [text for texts in kind.typed(value).values() for text in texts]
    return list(dict.fromkeys(text.strip() for text in found))


def asked(register: Register) -> list[tuple[str, Kind]]:
    """The fields that a file may hold."""
    fields = own_fields(register).items()
    return [(id, bind(one, AROUND)) for id, one in fields if id in mapping.targets(register)]


def base_of(register: Register) -> dict[str, str]:
    """The first row that ships with a register: FIELD or FIELD.PART → its cell. Nothing where none does."""
    path = CATALOG.parent / "entries" / f"{register.key}.csv"
    with suppress(FileNotFoundError), path.open(encoding="utf-8-sig", newline="") as lines:
        return dict(next(iter(csv.DictReader(lines))))
    return {"number": "1", "title": "見本"}


class Numbered(NoDirectory):
    """Registers in which every number (施-0001) is a row, and every text another unit."""

    def title(self, kind: str, key: str) -> str | None:
        return "見本の記載" if kind.startswith("entry:") else key

    def key(self, kind: str, text: str) -> str | None:
        if not kind.startswith("entry:"):
            return text
        return str(uuid5(NAMESPACE_URL, text)) if re.fullmatch(r"\w+-\d+", text) else None

    def look_up(self, register: str, texts: Any) -> None:
        """Nothing to find."""

    def meet(self, register: str, ids: Any) -> None:
        """Nobody to meet."""


AROUND = Around("三内市", "279994", Numbered())


class Read:
    """What one line becomes in an import and in the catalogue, of the same cells."""

    def __init__(self, register: Register, cells: dict[str, str]) -> None:
        names = [name.partition(".") for name in cells]
        headings = tuple(Heading(name, *map(str, (one[0], one[2]))) for name, one in zip(cells, names, strict=True))
        self.line = read_line(register, ImportMap("x", "x", headings, "erase"), cells, DAY, AROUND)
        held = Open(Shelf(register=register.key), register, "", AROUND)
        columns = mapping.of(1, [*cells], [*cells], {})
        judge = Judge(held, None, System(), columns, Terms(DAY), cast("Remembering", AROUND.directory))
        ((self.found,),) = judge.judge([Cells(2, [*cells.values()])])

    @property
    def same(self) -> bool:
        """Whether both keep the same, or refuse the same in the same words."""
        row = self.found.row
        theirs = {(one.field, one.message.partition("：")[2] or one.message) for one in self.line.faults}
        ours = {(one.name, one.what.removesuffix(f"（{one.cell}）")) for one in self.found.wrong}
        return row is not None and row.body == self.line.row.body and ours == theirs


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register without rows."""
    monkeypatch.setattr(standing, "find", lambda *args, **named: standing.Stood())


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.key)
def test_a_line_is_the_same_row_and_at_fault_in_the_same_words_in_an_import_and_in_the_catalogue(register):
    base, chance = base_of(register), Random(register.key)
    first = Read(register, base)
    assert first.same
    assert first.line.verdict == "entered"
    refused = 0
    for name, kind in asked(register):
        given = name in register.extras and register.extras[name].give is not None
        for part in ("", *filter(None, kind.parts)):
            at = f"{name}.{part}" if part else name
            for text in chance.sample(texts_of(kind), 1 if part else 4):
                if given and read_cell(kind, {"": text}, DAY) == EMPTY:
                    continue  # a number that the register gives, which only an import lets it give
                cells = {key: cell for key, cell in base.items() if key.partition(".")[0] != name or key == at}
                one = Read(register, {**cells, at: text})
                assert one.same, (at, text, one.found, one.line)
                refused += one.line.verdict == "fault"
    assert refused >= 10


@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.key)
def test_a_cell_is_read_as_the_same_text_in_the_form(register):
    for name, kind in asked(register):
        for value in values_of(kind):
            typed = kind.parse(kind.typed(value), DAY).value
            assert typed == value or (kind.ask == "entry" and typed["entry"] == value["entry"]), name
        if kind.ask in CHOSEN or kind.parts != ("",):
            continue
        for text in texts_of(kind):
            told, cell = kind.parse({"": [text]}, DAY), read_cell(kind, {"": text}, DAY)
            if text in FAULTY:
                assert cell.message  # typed by somebody it may be meant
            elif not (told.message and nothing({"": text})):  # a line struck through a cell says that it is empty
                assert (cell.value, cell.message) == (told.value, told.message), (name, text)


@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.key)
def test_what_is_shown_of_a_value_is_read_back(register):
    for name, kind in asked(register):
        for value in values_of(kind):
            if kind.ask in CHOSEN:
                assert read_cell(kind, {"": kind.brief(value)}, DAY).value == value, (name, value)
                wide = unicodedata.normalize("NFKC", kind.brief(value)).lower()
                assert read_cell(kind, {"": wide}, DAY).value == value, (name, wide)
