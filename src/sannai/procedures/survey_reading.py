"""Reading the survey's file: what kind of file it is, its encoding, its rows. Nothing is guessed in silence."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import unicodedata
from dataclasses import dataclass

from .survey_codes import COLUMNS, REQUIRED

MOST_BYTES = 64 * 1024 * 1024
_WRONG = (
    (b"%PDF", "PDF ファイルです"),
    (b"PK\x03\x04", "Excel（xlsx）か ZIP のファイルです"),
    (b"\xd0\xcf\x11\xe0", "古い形式の Excel（xls）のファイルです"),
    (b"\xff\xfe", "UTF-16 のテキストです"),
    (b"\xfe\xff", "UTF-16 のテキストです"),
    (b"\x1f\x8b", "圧縮されたファイルです"),
    (b"\x89PNG", "画像です"),
    (b"\xff\xd8\xff", "画像です"),
)
_HOW = "Excel などで「CSV UTF-8（コンマ区切り）」として保存してから取り込んでください。"


class ImportRefused(Exception):
    """The file cannot be taken at all: where, what is wrong, how to mend it (Japanese). Nothing was changed."""


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """One cell, or one line, that a person should look at."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.line}行目" + (f"「{self.column}」" if self.column else "") + f"：{self.reason}"


def read_table(content: bytes) -> tuple[list[tuple[int, dict[str, str]]], list[Doubt]]:
    """(line of the file, cells by column) of each row, and the lines that are no row. Raises ImportRefused."""
    text = _text(content)
    rows = _records(text)
    at = _header_at(rows)
    names = [_column(cell) for cell in rows[at][1]]
    doubts = _check_header(names, rows[at][0], text)
    table = []
    for line, cells in rows[at + 1 :]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            reason = f"列の数が {len(cells)} で、見出しの {len(names)} と合いません。この行は取り込みません。"
            doubts.append(Doubt(line, "", reason + "コンマや引用符を確かめてください。"))
            continue
        table.append((line, {name: cell for name, cell in zip(names, cells, strict=True) if name in COLUMNS}))
    return table, doubts


def _text(content: bytes) -> str:
    if not content.strip():
        raise ImportRefused("ファイルが空です。")
    if len(content) > MOST_BYTES:
        raise ImportRefused(f"ファイルが大きすぎます（{MOST_BYTES // 1024 // 1024}MB まで）。")
    for start, what in _WRONG:
        if content.startswith(start):
            raise ImportRefused(f"{what}。{_HOW}")
    if (at := content.find(b"\0")) >= 0:
        line = content.count(b"\n", 0, at) + 1
        raise ImportRefused(f"{line}行目に NUL 文字があります。CSV ではないか、壊れています。{_HOW}")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        broken = error.start
    try:
        return content.decode("cp932")
    except UnicodeDecodeError as error:
        # Whichever encoding gets further is the one that was meant.
        line = content.count(b"\n", 0, max(broken, error.start)) + 1
        raise ImportRefused(
            f"{line}行目に、UTF-8 としても Shift_JIS（CP932）としても読めない文字があります。{_HOW}"
        ) from error


def _records(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefused(
            f'{line}行目から始まる行が読めません。引用符（"）が閉じていないか、途中にあります。'
            "引用符の中の引用符は2つ重ねてください。何も取り込んでいません。"
        ) from error
    return rows


def _header_at(rows: list[tuple[int, list[str]]]) -> int:
    """Which row is the header: some editions print a title or a first header above it."""
    return next((at for at, (_, cells) in enumerate(rows[:5]) if "手続ID" in map(_column, cells)), 0)


def _column(cell: str) -> str:
    """The official name of a column, however its brackets and spaces were typed."""
    plain = unicodedata.normalize("NFKC", "".join(cell.split()))
    return plain if plain in COLUMNS else cell.strip()


def _check_header(names: list[str], line: int, text: str) -> list[Doubt]:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        first = text.splitlines()[0] if text.splitlines() else ""
        if "\t" in first and "," not in first:
            raise ImportRefused(f"{line}行目：タブ区切りのファイルです。{_HOW}")
        if first.lstrip().startswith("<"):
            raise ImportRefused(f"{line}行目：HTML か XML のファイルです。{_HOW}")
        said = "、".join(_with_likeness(name, names) for name in missing)
        raise ImportRefused(f"{line}行目（見出し）：次の列がありません：{said}。悉皆調査の CSV か確かめてください。")
    twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if twice:
        raise ImportRefused(f"{line}行目（見出し）：同じ列が2つあります：{'、'.join(twice)}。")
    unknown = [name for name in names if name not in COLUMNS]
    absent = [name for name in COLUMNS if name not in names]
    doubts = [Doubt(line, name, "知らない列です。読まずに残しました。") for name in unknown]
    return doubts + [Doubt(line, name, "列がありません。この項目は不明とします。") for name in absent]


def _with_likeness(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, [each for each in names if each not in COLUMNS], 1, 0.5)
    return f"{name}（「{near[0]}」のことですか）" if near else name
