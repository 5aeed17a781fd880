"""tables/NAME.csv: UTF-8, header key,label,from,until and the value columns; rows may be dated."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from sannai.text.nodes import as_date, as_integer
from sannai.text.problems import Problem
from sannai.text.strict_yaml import decode, nearest

from ..model import Table, TableRow
from .reading import CODE, IDENTIFIER

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 10_000
FIXED = ("key", "label", "from", "until")
DATED = ("from", "until")  # of a decision table, whose rows have no key


def compile_tables(files: Mapping[str, bytes], problems: list[Problem]) -> dict[str, Table]:
    """Every table of the package by name."""
    paths = sorted(path for path in files if path.startswith("tables/"))
    tables = (compile_table(path, files[path], problems) for path in paths)
    return {table.name: table for table in tables if table}


def compile_table(path: str, content: bytes, problems: list[Problem]) -> Table | None:
    """One table, or None when it cannot be read. A column whose cells are all integers holds integers."""
    text = decode(content, path, problems, MOST_BYTES)
    if text is None:
        return None
    name = path.removeprefix("tables/").removesuffix(".csv")
    if not IDENTIFIER.match(name):
        problems.append(Problem(path, 0, f"表の名前「{name}」は使えません", "英小文字で始め、英小文字・数字・_ で書く"))
    rows = _lines(path, text, problems)
    if not rows:
        problems.append(Problem(path, 0, "表が空です", "1行目に key,label,from,until と列の名前を書く"))
        return None
    (line, header), body = rows[0], rows[1:]
    keyed = "key" in header or "label" in header
    if not _sound_header(path, line, header, FIXED if keyed else DATED, problems):
        return None
    columns = tuple(header[len(FIXED if keyed else DATED) :])
    if not body:
        problems.append(Problem(path, line, "見出しだけで行がありません"))
    found = [row for number, cells in body if (row := _row(path, number, cells, columns, keyed, problems))]
    return Table(name, columns, tuple(_typed(found, columns)), keyed)


def _lines(path: str, text: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    started = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((started, [cell.strip() for cell in cells]))
            started = reader.line_num + 1
    except csv.Error as fault:
        problems.append(
            Problem(path, reader.line_num, f"CSV として読めません（{fault}）", "引用符の閉じ忘れを確かめる")
        )
    if len(rows) > MOST_ROWS:
        problems.append(Problem(path, 0, f"行が多すぎます（{len(rows):,}行。上限 {MOST_ROWS:,}行）"))
        return rows[: MOST_ROWS + 1]
    return rows


def _sound_header(path: str, line: int, header: list[str], fixed: tuple[str, ...], problems: list[Problem]) -> bool:
    if tuple(header[: len(fixed)]) != fixed:
        words = "1行目は key,label,from,until で始めます（いまは " + ",".join(header[:4]) + "）"
        problems.append(Problem(path, line, words, "いくつかの項目で決まる表は from,until で始める"))
        return False
    for position, column in enumerate(header):
        if position >= len(fixed) and not IDENTIFIER.match(column):
            problems.append(Problem(path, line, f"列の名前「{column}」は使えません", "英小文字・数字・_ で書く"))
        if column in header[:position]:
            problems.append(Problem(path, line, f"列「{column}」が2つあります", "片方の名前を変える"))
    return True


def _row(
    path: str, line: int, cells: list[str], columns: tuple[str, ...], keyed: bool, problems: list[Problem]
) -> TableRow | None:
    wanted = len(FIXED if keyed else DATED) + len(columns)
    if len(cells) != wanted:
        problems.append(
            Problem(path, line, f"列の数が {len(cells)} です（見出しは {wanted} 列）", "「,」の数を合わせる")
        )
        return None
    key, label, start, end = cells[: len(FIXED)] if keyed else ("", "", *cells[: len(DATED)])
    if keyed and not CODE.match(key):
        problems.append(Problem(path, line, f"key「{key}」は使えません", "英数字・_・- で40字まで"))
    if keyed and not label:
        problems.append(Problem(path, line, f"key「{key}」の label が空です"))
    first = _day(path, line, "from", start, problems)
    last = _day(path, line, "until", end, problems)
    if first and last and first >= last:
        problems.append(Problem(path, line, "until は from より後の日にします", "until の日はその行を含まない"))
    return TableRow(key, label, first, last, dict(zip(columns, cells[wanted - len(columns) :], strict=True)), line)


def _day(path: str, line: int, column: str, text: str, problems: list[Problem]) -> date | None:
    found = as_date(text)
    if text and found is None:
        problems.append(Problem(path, line, f"{column} の「{text}」は日付として読めません", "2026-04-01 のように書く"))
    return found


def _typed(rows: list[TableRow], columns: tuple[str, ...]) -> list[TableRow]:
    whole = {
        column
        for column in columns
        if all(as_integer(row.cells[column]) is not None for row in rows if row.cells[column])
        and any(row.cells[column] for row in rows)
    }

    def cell(column: str, text: str) -> Any:
        return None if not text else as_integer(text) if column in whole else text

    return [
        TableRow(row.key, row.label, row.start, row.end, {c: cell(c, t) for c, t in row.cells.items()}, row.line)
        for row in rows
    ]


def find_table(tables: Mapping[str, Table], name: str) -> tuple[Table | None, str]:
    """A table by name, or the hint that names the nearest."""
    table = tables.get(name)
    return table, "" if table else nearest(name, tables) or f"tables/{name}.csv を置く"
