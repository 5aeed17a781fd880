"""entries/REGISTER.csv of a city's catalogue: the rows that a register begins with, each read before any is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sannai.text.csv_cells import unguarded
from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import nearest

from ..around import Around
from ..kinds import KINDS
from .keys import FROM, UNTIL
from .model import Heading, ImportMap, Register
from .rows import key_of, own_fields
from .trials import DAY
from .verdicts import read_line

ENTRIES = "entries"  # the folder beside registers/
SOMEBODY = "00000000-0000-7000-8000-000000000000"  # stands for a row whose identity is known only when it is written
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A line, read. ``body``: what ``read_row`` takes, from and until (ISO) included, but for the references;
    ``references``: field → the key, in words, of the row that it names; ``key``: its own key in words. Lines with the
    same key are versions of one row: the first enters it, each further one changes it from its own first day on."""

    line: int
    key: str
    body: dict[str, Any]
    references: dict[str, str]


def rows_of(register: Register, text: str, around: Around, on: date = DAY) -> list[CatalogueRow]:
    """カタログの記載のファイル（entries/台帳.csv）を、上から順に読む。

    ``on``: the day on which rows without a period are read; the others are read as of their own first day.
    Raises DefinitionError with every fault, its line and how to mend it: a heading that is no field, a cell that cannot
    be read, a row that the register would refuse, a second line for a key that does not go on from the one before.
    Whether a reference leads anywhere is for whoever holds the other register.
    """
    problems: list[Problem] = []
    path = f"{ENTRIES}/{register.key}.csv"
    lines = _lines(path, text.removeprefix("\ufeff"), problems)
    mapping = _mapping(register, path, lines[0], problems) if lines else None
    found = [_row(register, mapping, path, one, around, on, problems) for one in lines[1:] if mapping]
    rows = [row for row in found if row]
    _adjoin(register, path, rows, problems)
    if problems:
        raise DefinitionError(problems)
    return rows


def _lines(path: str, text: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """(line on which it begins, its cells) of every record that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((begins, [unguarded(cell.strip()) for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error:
        problems.append(Problem(path, begins, '引用符「"」の閉じ方が正しくありません', 'セルの中の「"」は「""」と書く'))
    if not found:
        problems.append(Problem(path, 0, "中身がありません", "1行目に項目の id を書く"))
    if len(found) > MOST_LINES:
        problems.append(Problem(path, 0, f"行が多すぎます（上限 {MOST_LINES:,}行）", "台帳の取込みを使う"))
    return found[:MOST_LINES]


def _mapping(
    register: Register, path: str, header: tuple[int, Sequence[str]], problems: list[Problem]
) -> ImportMap | None:
    """The headings as an import of the register: FIELD, or FIELD.PART. None where they cannot be read."""
    fields, before = own_fields(register), len(problems)
    line, names = header
    for position, heading in enumerate(names):
        name, _, part = heading.partition(".")
        field = fields.get(name)
        if field is None or KINDS[field.ask].uploaded:
            problems.append(Problem(path, line, f"「{heading}」という項目はありません", nearest(name, fields)))
        elif part and part not in KINDS[field.ask].parts:
            hint = nearest(part, [one for one in KINDS[field.ask].parts if one])
            problems.append(Problem(path, line, f"「{name}」に「{part}」という部分はありません", hint))
        elif heading in names[:position]:
            problems.append(Problem(path, line, f"見出し「{heading}」が2つあります", "片方を消す"))
    for name in (*register.key_fields, *((FROM,) if register.dated else ())):
        if name not in names:
            problems.append(Problem(path, line, f"見出し「{name}」がありません", "すべての行に要る"))
    headings = (Heading(one, *_apart(one)) for one in names)
    return ImportMap("catalogue", path, tuple(headings), "erase") if len(problems) == before else None


def _apart(heading: str) -> tuple[str, str]:
    name, _, part = heading.partition(".")
    return name, part


def _row(
    register: Register, mapping: ImportMap | None, path: str, read: tuple[int, list[str]], around: Around, on: date,
    problems: list[Problem],
) -> CatalogueRow | None:  # fmt: skip
    line, cells = read
    names = [one.heading for one in mapping.headings] if mapping else []
    if len(cells) != len(names):
        words = f"セルが {len(cells)} 個あります。見出しは {len(names)} 個です"
        problems.append(Problem(path, line, words, '「,」の数を合わせる。「,」のあるセルは「"」で囲む'))
        return None
    assert mapping is not None
    given = dict(zip(names, cells, strict=True))
    fields = own_fields(register)
    references = {name: given.pop(name) for name in names if register.reference(name)}
    references = {name: text for name, text in references.items() if text}
    told = {name: {"entry": SOMEBODY, "shown": text} for name, text in references.items()}
    one = read_line(register, mapping, given, on, around, before=told)
    wrong = {fault.field: fault.message for fault in one.faults}
    if register.dated and not given[FROM]:
        wrong[FROM] = "いつから：この記載が始まる日を書いてください"
    for name in {_apart(heading)[0]: None for heading, cell in (given | references).items() if cell}:
        if name not in one.row.body and name not in wrong:
            wrong[name] = f"{fields[name].label}：この行では尋ねない項目です。セルを空にしてください"
    problems += [Problem(path, line, f"{name}：{words}") for name, words in wrong.items()]
    if wrong:
        return None
    body = {name: value for name, value in one.row.body.items() if name not in references}
    return CatalogueRow(line, key_of(register, one.row, around), body, references)


def _adjoin(register: Register, path: str, rows: Sequence[CatalogueRow], problems: list[Problem]) -> None:
    """Lines with one key are one row in time: each begins on the day on which the one before no longer holds."""
    last: dict[str, CatalogueRow] = {}
    for row in rows:
        before = last.get(row.key)
        if before is not None and not register.dated:
            words = f"鍵「{row.key}」は {before.line} 行目にもあります"
            problems.append(Problem(path, row.line, words, "期間のない台帳では、1つの記載は1行にする"))
        elif before is not None and before.body.get(UNTIL) != row.body[FROM]:
            words = f"鍵「{row.key}」は {before.line} 行目の続きですが、期間がつながっていません"
            hint = f"{before.line} 行目の until と、この行の from を同じ日にする。別の記載なら、鍵を変える"
            problems.append(Problem(path, row.line, words, hint))
        last[row.key] = row


def keys_in(rows: Sequence[CatalogueRow]) -> Mapping[str, CatalogueRow]:
    """Key in words → the last version of that row: what a reference of another register can name."""
    return {row.key: row for row in rows}
