"""Reading the survey's file: what kind of file it is, its encoding, its rows. Nothing is guessed in silence."""

from __future__ import annotations

import codecs
import difflib
import re
import unicodedata
from dataclasses import dataclass

from . import survey_lines
from .survey_codes import COLUMNS, REQUIRED

MOST_BYTES = 64 * 1024 * 1024
MOST_CELL = 10_000  # characters; the longest that the survey has is a tenth of that
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
_ENCODINGS = ("utf-8", "cp932")
_NAMES = {"utf-8": "UTF-8", "cp932": "Shift_JIS（CP932）"}
_NO_LETTERS = re.compile("[\x80\uf8f0-\uf8f3]")  # what bytes that CP932 does not have are read as
_NAMING = 6  # the columns that say what a row is: a total says so in one of them
_TOTAL = re.compile(r".{0,12}(?:合計|総計|小計|総数|累計)(?:\(.*\)|件数|数)?|計|全体|total|sum", re.IGNORECASE)
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
    """(line of the file, cells by column) of each row, and every line that is no row, each with its reason.

    A row that cannot be read stands for itself: those before and after it are read. Raises ImportRefused for a file
    whose heading cannot be found.
    """
    text, odd = _text(content)
    lines = _physical(text)
    rows, broken = survey_lines.records(lines, "手続ID", _column)
    at = _header_at(rows)
    if not rows or rows[at][0] in odd:
        raise ImportRefused(f"{rows[at][0] if rows else 1}行目（見出し）の文字が読めません。{_HOW}")
    names = [_column(cell) for cell in rows[at][1]]
    doubts = _check_header(names, rows[at][0], text) + [Doubt(line, "", reason) for line, reason in broken]
    table = []
    for place, (line, cells) in enumerate(rows[at + 1 :], at + 1):
        after = rows[place + 1][0] if place + 1 < len(rows) else len(lines) + 1
        wrong = next((odd[each] for each in range(line, after) if each in odd), "")
        if reason := wrong or _no_row(cells, names):
            doubts.append(Doubt(line, "", reason))
        elif any(cell.strip() for cell in cells):
            table.append((line, {name: cell for name, cell in zip(names, cells, strict=True) if name in COLUMNS}))
    return table, doubts


def _no_row(cells: list[str], names: list[str]) -> str:
    """Why these cells are no row of the table; "" for a row, and for a blank line."""
    if not any(cell.strip() for cell in cells):
        return ""
    same = sum(_column(cell) == name for cell, name in zip(cells, names, strict=False) if cell.strip())
    if same > sum(bool(cell.strip()) for cell in cells) / 2:
        return "見出しの繰り返しです。この行は取り込みません。"
    if any(_TOTAL.fullmatch(unicodedata.normalize("NFKC", "".join(cell.split()))) for cell in cells[:_NAMING]):
        return "合計の行です。手続ではないので、取り込みません。"
    if max(map(len, cells)) > MOST_CELL:
        return (
            f"長すぎるセルがあります（{max(map(len, cells)):,}文字。{MOST_CELL:,}文字まで）。この行は取り込みません。"
        )
    if len(cells) != len(names):
        reason = f"列の数が {len(cells)} で、見出しの {len(names)} と合いません。この行は取り込みません。"
        return reason + "コンマや引用符を確かめてください。"
    return ""


def _physical(text: str) -> list[str]:
    """The lines as an editor numbers them: other separators of Unicode stand within a cell."""
    return [line + "\n" for line in (text if "\n" in text else text.replace("\r", "\n")).split("\n")]


def _text(content: bytes) -> tuple[str, dict[int, str]]:
    """The text, and why a line of it cannot be trusted. The encoding of most lines was meant; nothing is guessed."""
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
    for encoding in _ENCODINGS:
        if (text := _decoded(content, encoding)) is not None:
            return text, {}
    return _mixed(content.split(b"\n"))


def _mixed(lines: list[bytes]) -> tuple[str, dict[int, str]]:
    """Lines of two encodings, or of none: every one is read, and those not in the encoding of most are named."""
    fits = {encoding: [_decoded(line, encoding) for line in lines] for encoding in _ENCODINGS}
    # What CP932 reads of UTF-8 is 文字化け that nothing refuses: whoever can be UTF-8, and is not plain ASCII, is.
    spoken = [
        next((name for name in _ENCODINGS if fits[name][at] is not None), "") for at, line in enumerate(lines)
        if not line.isascii()
    ]  # fmt: skip
    meant = max(_ENCODINGS, key=spoken.count)
    odd: dict[int, str] = {}
    text = []
    for at, line in enumerate(lines):
        said = next((name for name in _ENCODINGS if fits[name][at] is not None), "")
        if not line.isascii() and said != meant:
            found = f"ここだけ {_NAMES[said]} です" if said else "UTF-8 としても Shift_JIS（CP932）としても読めません"
            odd[at + 1] = f"ほかの行は {_NAMES[meant]} ですが、{found}。この行は取り込みません。{_HOW}"
        text.append(fits[said][at] if said else line.decode(errors="replace"))
    return "\n".join(map(str, text)), odd


def _decoded(line: bytes, encoding: str) -> str | None:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if encoding == "cp932" and _NO_LETTERS.search(text) else text


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
