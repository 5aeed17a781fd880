"""tables/NAME.csv: UTF-8, header key,label,from,until and the value columns; rows may be dated."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sannai.text.nodes import as_date, as_integer
from sannai.text.problems import Line, Problem
from sannai.text.strict_yaml import decode, nearest

from ..model import Table, TableRow
from .cells import Meant, is_meant_alone, meant, mended, starts
from .reading import CODE, IDENTIFIER

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 10_000
FIXED = ("key", "label", "from", "until")
DATED = ("from", "until")  # of a decision table, whose rows have no key


def compile_tables(files: Mapping[str, bytes], problems: list[Problem], *, likened: bool = False) -> dict[str, Table]:
    """Every table of the package by name. ``likened``: cells that are meant as numbers are, and each is a fault."""
    paths = sorted(path for path in files if path.startswith("tables/"))
    tables = (compile_table(path, files[path], problems, likened=likened) for path in paths)
    return {table.name: table for table in tables if table}


def cell_problems(files: Mapping[str, bytes]) -> list[Problem]:
    """Cells of tables without other faults that are meant as numbers but are not written so, as ``5,100``.

    For whoever writes it now: in what was published such a column holds texts.
    """
    problems: list[Problem] = []
    compile_tables(files, problems, likened=True)
    return problems


def compile_table(path: str, content: bytes, problems: list[Problem], *, likened: bool = False) -> Table | None:
    """One table, or None when it cannot be read. A column whose cells are all integers holds integers."""
    text = decode(content, path, problems, MOST_BYTES)
    if text is None:
        return None
    name = path.removeprefix("tables/").removesuffix(".csv")
    if not IDENTIFIER.match(name):
        problems.append(Problem(path, 0, f"表の名前「{name}」は使えません", "英小文字で始め、英小文字・数字・_ で書く"))
    before = len(problems)
    rows = _lines(path, text, problems)
    if not rows:
        problems.append(Problem(path, 0, "表が空です", "1行目に key,label,from,until と列の名前を書く"))
        return None
    header, body = rows[0].cells, rows[1:]
    fixed = FIXED if "key" in header or "label" in header else DATED
    if not _sound_header(path, rows[0], fixed, problems):
        return None
    columns = tuple(header[len(fixed) :])
    written = [(line, row) for line in body if (row := _row(path, line, columns, fixed, problems))]
    if not body and len(problems) == before:
        problems.append(Problem(path, rows[0].number, "見出しだけで行がありません"))
    typed = tuple(_typed(path, written, columns, problems if likened else None))
    return Table(name, columns, typed, fixed == FIXED)


@dataclass(frozen=True, slots=True)
class _Written:
    """One row as it stands in the file."""

    number: int
    raw: list[str]
    begins: list[int]

    @property
    def cells(self) -> list[str]:
        return [cell.strip() for cell in self.raw]

    def at(self, position: int) -> Line:
        """The place of a cell; its column only where the row is one line."""
        return Line(self.number, self.begins[position] if position < len(self.begins) else 0)


def _lines(path: str, text: str, problems: list[Problem]) -> list[_Written]:
    reader = csv.reader(io.StringIO(text), strict=True)
    lines = text.split("\n")
    rows: list[_Written] = []
    started = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_Written(started, cells, starts(lines[started - 1])))
            started = reader.line_num + 1
    except csv.Error:
        hint = '引用符「"」の閉じ忘れと、閉じた後の余分な文字を確かめる'
        problems.append(Problem(path, started, "CSV として読めません", hint))
    if len(rows) > MOST_ROWS:
        problems.append(Problem(path, 0, f"行が多すぎます（{len(rows):,}行。上限 {MOST_ROWS:,}行）"))
        return rows[: MOST_ROWS + 1]
    return rows


def _sound_header(path: str, row: _Written, fixed: tuple[str, ...], problems: list[Problem]) -> bool:
    line, header = row.number, row.cells
    if tuple(header[: len(fixed)]) != fixed:
        words = "1行目は key,label,from,until で始めます（いまは " + ",".join(header[:4]) + "）"
        problems.append(Problem(path, line, words, "いくつかの項目で決まる表は from,until で始める"))
        return False
    for position, column in enumerate(header):
        if position >= len(fixed) and not IDENTIFIER.match(column):
            words = f"列の名前「{column}」は使えません"
            problems.append(Problem(path, row.at(position), words, "英小文字・数字・_ で書く"))
        if column in header[:position]:
            problems.append(Problem(path, row.at(position), f"列「{column}」が2つあります", "片方の名前を変える"))
    return True


def _row(
    path: str, row: _Written, columns: tuple[str, ...], fixed: tuple[str, ...], problems: list[Problem]
) -> TableRow | None:
    line, cells, wanted = row.number, row.cells, len(fixed) + len(columns)
    if len(cells) != wanted:
        problems.append(_of_another_length(path, row, wanted))
        return None
    keyed, dates = fixed == FIXED, len(fixed) - len(DATED)
    key, label = cells[:dates] if keyed else ("", "")
    if keyed and not CODE.match(key):
        problems.append(Problem(path, row.at(0), f"key「{key}」は使えません", "英数字・_・- で40字まで"))
    if keyed and not label:
        problems.append(Problem(path, row.at(1), f"key「{key}」の label が空です"))
    first = _day(path, row.at(dates), "from", cells[dates], problems)
    last = _day(path, row.at(dates + 1), "until", cells[dates + 1], problems)
    if first and last and first >= last:
        words = "until は from より後の日にします"
        problems.append(Problem(path, row.at(dates + 1), words, "until の日はその行を含まない"))
    return TableRow(key, label, first, last, dict(zip(columns, cells[len(fixed) :], strict=True)), line)


def _of_another_length(path: str, row: _Written, wanted: int) -> Problem:
    """A row with too many or too few cells; most often a number was written with a comma and not quoted."""
    cells = row.cells
    pairs = [
        (at, f"{left},{right}")
        for at, (left, right) in enumerate(pairwise(cells))
        if re.fullmatch(r"-?[0-9]{1,3}", left) and re.fullmatch(r"[0-9]{3}", right)
    ]
    if len(cells) > wanted and pairs:
        at, number = pairs[0]
        words = f"「{number}」の桁区切りの「,」で、列が {len(cells)} になっています（見出しは {wanted} 列）"
        return Problem(path, row.at(at), words, f"「,」を取って {number.replace(',', '')} と書く")
    words = f"列の数が {len(cells)} です（見出しは {wanted} 列）"
    return Problem(path, row.number, words, '「,」の数を合わせる。「,」のある文字は「"」で囲む')


def _day(path: str, line: int, column: str, text: str, problems: list[Problem]) -> date | None:
    found = as_date(text)
    if text and found is None:
        problems.append(Problem(path, line, f"{column} の「{text}」は日付として読めません", "2026-04-01 のように書く"))
    return found


def _typed(
    path: str, written: list[tuple[_Written, TableRow]], columns: tuple[str, ...], problems: list[Problem] | None
) -> list[TableRow]:
    """The rows with numbers in the columns of numbers. With ``problems``, cells that are meant as numbers count too."""
    found: list[Problem] = [] if problems is None else problems
    cells: list[dict[str, Any]] = [{name: text or None for name, text in row.cells.items()} for _, row in written]
    before = len(written[0][0].raw) - len(columns) if written else 0
    for position, column in enumerate(columns, before):
        plain = [as_integer(row.cells[column]) for _, row in written]
        filled = [at for at, row in enumerate(cells) if row[column] is not None]
        raw = [line.raw[position] for line, _ in written]
        odd = _meant(raw, filled) if problems is not None else {}
        if filled and all(plain[at] is not None or at in odd for at in filled):
            for at in filled:
                cells[at][column] = odd[at][0] if at in odd else plain[at]
        for at, said in odd.items():
            words = f"{column} の「{raw[at]}」は整数として読めません：{said[1]}"
            found.append(Problem(path, written[at][0].at(position), words, mended(said)))
    return [
        TableRow(row.key, row.label, row.start, row.end, values, row.line)
        for (_, row), values in zip(written, cells, strict=True)
    ]


def _meant(raw: list[str], filled: list[int]) -> dict[int, Meant]:
    """The cells of a column of numbers that are not written as such; none where it holds anything else too."""
    found = {at: said for at in filled if (said := meant(raw[at])) is not None}
    plain = [at for at in filled if as_integer(raw[at]) is not None]
    numbers = len(found) + len(plain) == len(filled)
    return found if numbers and (plain or all(is_meant_alone(said) for said in found.values())) else {}


def find_table(tables: Mapping[str, Table], name: str) -> tuple[Table | None, str]:
    """A table by name, or the hint that names the nearest."""
    table = tables.get(name)
    return table, "" if table else nearest(name, tables) or f"tables/{name}.csv を置く"
