"""CSV, TSV and what a spreadsheet copies → texts. A quotation mark that is never closed costs its own line alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator

from sannai.text.csv_cells import unguarded

from .cells import MOST_CELL, MOST_COLUMNS, MOST_ROWS, Cells, Grid, Unreadable, Wrong, too_many_columns, too_many_rows

FIRST = 10  # lines by which it is told what stands between cells
LONGEST_CELL = 200  # lines that a quoted cell may go over
NOT_TEXT = re.compile("[\x80\uf8f0-\uf8f3]")  # what bytes that CP932 does not have are read as
QUOTES = ('引用符「"」の閉じ方が正しくありません', 'セルの中の「"」は「""」と書き、セル全体を「"」で囲む')
LETTERS = ("読めない文字が入っています", "この行を書き直すか、「CSV UTF-8」として保存し直す")
_BREAK = re.compile("\r\n|\n|\r")


def read(content: bytes, labels: Collection[str] = ()) -> Grid:
    """The rows of a text. Raises Unreadable for what is no text, or of an encoding that is not read."""
    grid = Grid()
    lines = _lines(content, labels, grid)
    between = _between(lines)
    width, count = 0, 0
    for at, cells in _records(lines, between, grid):
        if not any(cell.strip() for cell in cells):
            continue
        if (count := count + 1) > MOST_ROWS + 50:
            raise too_many_rows()
        texts = [unguarded(cell.strip())[:MOST_CELL] for cell in cells]
        width = max(width, len(texts))
        grid.rows.append(Cells(at + 1, texts))
    if width > MOST_COLUMNS and max(len(_filled(row.texts)) for row in grid.rows) > MOST_COLUMNS:
        raise too_many_columns()
    return grid


def _filled(texts: Collection[str]) -> list[str]:
    found = list(texts)
    while found and not found[-1]:
        found.pop()
    return found


def _lines(content: bytes, labels: Collection[str], grid: Grid) -> list[str | None]:
    """Its lines; None for one that is not in the encoding of the others."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            grid.encoding = "UTF-16"
            return [*_BREAK.split(content.decode("utf-16"))]
        except UnicodeDecodeError as error:
            raise Unreadable("UTF-16の文字が壊れています。「CSV UTF-8」として保存し直してください。") from error
    if b"\0" in content:
        raise Unreadable("文字のファイルではありません。.xlsx、CSV、TSVのどれかを選んでください。")
    content = content.removeprefix(b"\xef\xbb\xbf")
    for encoding, name in (("utf-8", "UTF-8"), ("cp932", "CP932")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp932" and (NOT_TEXT.search(text) or _is_euc(content, labels)):
            break
        grid.encoding = name
        return [*_BREAK.split(text)]
    return _line_by_line(content, labels, grid)


def _line_by_line(content: bytes, labels: Collection[str], grid: Grid) -> list[str | None]:
    """The encoding in which more lines read; the others are named, each by itself."""
    if _is_euc(content, labels):
        raise Unreadable("文字がEUC-JPです。「CSV UTF-8」として保存し直してください。")
    raw = re.split(b"\r\n|\n|\r", content)
    read = {
        name: [_decoded(line, encoding) for line in raw] for encoding, name in (("utf-8", "UTF-8"), ("cp932", "CP932"))
    }
    best = min(read, key=lambda name: sum(one is None for one in read[name]))
    lines = read[best]
    lost = [at for at, one in enumerate(lines) if one is None]
    if 2 * len(lost) > len(lines) or 0 in lost:
        raise Unreadable("文字がUTF-8でもCP932（Shift_JIS）でもありません。「CSV UTF-8」として保存し直してください。")
    grid.encoding = best
    grid.wrong += [Wrong(at + 1, "", *LETTERS) for at in lost]
    return lines


def _decoded(line: bytes, encoding: str) -> str | None:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if encoding == "cp932" and NOT_TEXT.search(text) else text


def _is_euc(content: bytes, labels: Collection[str]) -> bool:
    """CP932 reads EUC-JP as half-width kana without complaint; the headings tell."""
    head = content[:4000]
    return any(len(label) > 1 and label.encode("euc_jp", "ignore") in head for label in labels if not label.isascii())


def _between(lines: list[str | None]) -> str:
    """Tab, as spreadsheets copy, or comma: whichever the first lines have more of."""
    first = "".join([line for line in lines if line and line.strip()][:FIRST])
    return "\t" if first.count("\t") >= max(1, first.count(",")) else ","


def _records(lines: list[str | None], between: str, grid: Grid) -> Iterator[tuple[int, list[str]]]:
    """(index of its first line, its cells). A record over several lines must be as wide as one before it."""
    at, widths = 0, set[int]()
    while at < len(lines):
        line = lines[at]
        if line is None:
            at += 1
            continue
        if '"' not in line:
            cells, taken = line.split(between), 1
        else:
            cells, taken = _quoted(lines, at, between)
            if taken == 0 or (taken > 1 and widths and len(cells) not in widths):
                grid.wrong.append(Wrong(at + 1, "", *QUOTES))
                at += 1
                continue
        widths |= {len(cells)} - {1}
        yield at, cells
        at += taken


def _quoted(lines: list[str | None], at: int, between: str) -> tuple[list[str], int]:
    """(cells, lines that they take) of a record with quotation marks; 0 lines where one is never closed."""
    text = ""
    for taken in range(1, LONGEST_CELL + 1):
        piece = lines[at + taken - 1] if at + taken - 1 < len(lines) else None
        if piece is None:
            return [], 0
        text = f"{text}\n{piece}" if taken > 1 else piece
        if taken > 1 and '"' not in piece:
            continue  # still inside
        try:
            rows = list(csv.reader(text.split("\n") if taken == 1 else _kept(text), delimiter=between, strict=True))
        except csv.Error as error:
            if "unexpected end" not in str(error):
                return [], 0
            continue
        return (rows[0] if rows else [""]), taken
    return [], 0


def _kept(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [text.split("\n")[-1]]
