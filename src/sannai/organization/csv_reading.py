"""Reading the organisation's CSV files into rows that know their line. No database here."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sannai.text.csv_cells import unguarded
from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from .csv_cells import Wrong
from .csv_tables import BY_FILE, REQUIRED, TABLES, Column, Table

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 100_000
MOST_CELL = 10_000
_NO_LETTERS = re.compile("[\x80\uf8f0-\uf8f3]")  # what bytes that CP932 does not have are read as


@dataclass(frozen=True, slots=True)
class Row:
    """One row as meant: its values by field. Line 0 is a row that is stored already and that no file names."""

    table: Table
    line: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def identity(self) -> tuple[Any, ...]:
        """What the row is known by."""
        return tuple(self.values[each] for each in self.table.identity)


Rows = dict[str, list[Row]]  # by the name of the file


@dataclass(slots=True)
class _Reading:
    file: str
    problems: list[Problem] = field(default_factory=list)

    def fault(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.file, line, message, hint))


def read(files: Mapping[str, bytes]) -> tuple[Rows, list[Problem]]:
    """The rows of every file and every fault, each with its line and the heading of its column."""
    rows: Rows = {table.file: [] for table in TABLES}
    problems: list[Problem] = []
    if not files:
        problems.append(Problem("", 0, "CSVファイルがありません", "使えるのは " + "、".join(BY_FILE)))
    for file, content in sorted(files.items()):
        if file not in BY_FILE:
            problems.append(Problem(file, 0, "組織のCSVにない名前のファイルです", nearest(file, BY_FILE)))
            continue
        reading = _Reading(file)
        rows[file] = _table(BY_FILE[file], content, reading)
        problems += reading.problems
    return rows, problems


def _table(table: Table, content: bytes, reading: _Reading) -> list[Row]:
    text = _decode(content, table, reading)
    if text is None:
        return []
    lines = _records(text, reading)
    header = next(lines, None)
    if header is None:
        if not reading.problems:
            reading.fault(0, "中身がありません", "取り込む行がないときも、見出しの行は書く")
        return []
    columns = _columns(table, header[1], reading)
    if columns is None:
        return []
    blank = len(header[1]) - len(columns)  # the columns that a spreadsheet leaves behind
    found = []
    for line, cells in lines:
        while blank and len(columns) < len(cells) <= len(columns) + blank and not cells[-1].strip():
            cells.pop()
        row = _row(table, columns, line, cells, reading)
        found += [row] if row else []
    return list(_once(table, found, reading))


def _decode(content: bytes, table: Table, reading: _Reading) -> str | None:
    if len(content) > MOST_BYTES:
        reading.fault(0, f"大きすぎます（{len(content):,} バイト）", f"{MOST_BYTES:,} バイトまで")
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        reading.fault(0, "UTF-16 で保存されています", "「CSV UTF-8」として保存し直す")
    elif b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        reading.fault(line, "NUL 文字（\\x00）が入っています", "ファイルが壊れている。出し直す")
    else:
        return _text(content, table, reading)
    return None


def _text(content: bytes, table: Table, reading: _Reading) -> str | None:
    euc = _is_euc(content, table)
    stopped = []
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            stopped.append(error.start)
            continue
        wrong = _NO_LETTERS.search(text) if encoding == "cp932" else None
        if not wrong and (encoding != "cp932" or not euc):
            return text
        stopped.append(len(text[: wrong.start()].encode("cp932", "replace")) if wrong else 0)
    line = content[: max(stopped)].count(b"\n") + 1  # the encoding that came further was the one that was meant
    hint = "EUC-JP で保存されているようです。" if euc else ""
    reading.fault(line, "文字が UTF-8 でも CP932（Shift_JIS）でもありません", hint + "「CSV UTF-8」として保存し直す")
    return None


def _is_euc(content: bytes, table: Table) -> bool:
    """CP932 reads EUC-JP as half-width kana without complaint; the headings tell."""
    first = content.split(b"\n", 1)[0]
    return any(column.name.encode("euc_jp") in first for column in table.columns)


def _records(text: str, reading: _Reading) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, cells) of every record that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for count, cells in enumerate(reader):
            if count > MOST_ROWS:
                reading.fault(begins, f"行が多すぎます（{MOST_ROWS:,} 行まで）", "分けて取り込む")
                return
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        reading.fault(
            begins, '引用符「"」の閉じ方が正しくありません', 'セルの中の「"」は「""」と書き、全体を「"」で囲む'
        )


def _columns(table: Table, header: list[str], reading: _Reading) -> list[Column] | None:
    """The columns in the order of the file; None with what is missing, unknown or there twice."""
    before = len(reading.problems)
    known = {column.name: column for column in table.columns}
    names = [unicodedata.normalize("NFKC", name).strip() for name in header]
    while names and not names[-1]:
        names.pop()  # spreadsheets leave empty columns behind
    if len(names) == 1 and "\t" in header[0]:
        reading.fault(1, "タブで区切られています", "コンマ区切りのCSVとして保存し直す")
        return None
    for place, name in enumerate(names):
        if name not in known:
            reading.fault(1, f"「{name}」という列はありません", nearest(name, known))
        elif name in names[:place]:
            reading.fault(1, f"列「{name}」が二つあります", "一つにする")
    for name, column in known.items():
        if name not in names and not column.optional:
            reading.fault(1, f"列「{name}」がありません", "セルは空でもよいが、見出しは要る")
    return [known[name] for name in names] if len(reading.problems) == before else None


def _row(table: Table, columns: list[Column], line: int, cells: list[str], reading: _Reading) -> Row | None:
    if len(cells) != len(columns):
        last = columns[min(len(cells), len(columns)) - 1].name
        reading.fault(
            line,
            f"セルが {len(cells)} 個あります。見出しは {len(columns)} 個です",
            f'「{last}」の辺りを確かめる。コンマを含むセルは「"」で囲む',
        )
        return None
    before = len(reading.problems)
    values: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=True):
        try:
            values[column.field] = _value(column, unguarded(cell.strip(" \t\u3000")))
        except Wrong as wrong:
            said = f"「{_short(cell)}」は使えません: " if cell.strip() else ""
            reading.fault(line, f"{column.name}{said}{wrong}", wrong.hint)
    return Row(table, line, values) if len(reading.problems) == before else None


def _value(column: Column, written: str) -> Any:
    if len(written) > MOST_CELL:
        raise Wrong(f"が長すぎます（{len(written):,}文字）", f"{MOST_CELL:,}文字まで")
    if written:
        return column.read(written)
    if column.empty is REQUIRED:
        raise Wrong("が空です", "書く")
    return column.empty


def _short(cell: str) -> str:
    one_line = " ".join(cell.split())
    return one_line if len(one_line) <= 40 else one_line[:39] + "…"


def _once(table: Table, rows: list[Row], reading: _Reading) -> Iterator[Row]:
    """Each row once: a second one with the same identity is named and left out."""
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row.identity in first:
            names = "・".join(table.column(each) for each in table.identity)
            known = " ".join(str(each) for each in row.identity if each)
            reading.fault(
                row.line, f"{names}「{known}」は {first[row.identity]} 行目にもあります", "同じものは一行にまとめる"
            )
            continue
        first[row.identity] = row.line
        yield row
