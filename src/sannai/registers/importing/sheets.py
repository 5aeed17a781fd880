"""Sheets of .xlsx → texts. No formula is computed and no link followed; sizes are looked at before anything is read."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .cells import MOST_CELL, MOST_COLUMNS, MOST_ROWS, Cells, Grid, Unreadable, too_many_columns, too_many_rows
from .sheet_errors import Errors, errors_in, parts_of

MOST_OPENED = 300 * 1024 * 1024  # bytes of all parts together
MOST_PARTS = 2000
CHUNK = 1024 * 1024
OVERLAP = 4000  # bytes that are looked at twice, so that no cell falls between two pieces
# A cell with something in it beyond column 120 (DP) or row 100,050: whoever fills a grid up to it runs out of memory.
_CELL = rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']"
_FAR = re.compile(_CELL + rb"(?:[A-Z]{3,}|D[Q-Z]|[E-Z][A-Z])[0-9]+[\"'][^>/]*>")
_DEEP = re.compile(_CELL + rb"[A-Z]{1,3}([0-9]{6,})[\"'][^>/]*>")
# The same loosely and much faster: where it finds nothing, neither of the two does.
_PERHAPS = re.compile(rb"=\s*[\"'](?:(?:[A-Z]{3,}|D[Q-Z]|[E-Z][A-Z])[0-9]+|[A-Z]{1,3}[0-9]{6,})[\"']")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml\Z")
DAMAGED = "Excelのファイルが壊れています。Excelで開き、「Excel ブック（.xlsx）」として保存し直してください。"


def read(content: bytes, sheet: str = "") -> Grid:
    """One sheet: the named one, or the first that is shown and holds anything. Raises Unreadable."""
    errors = _look_at_parts(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = tuple(
                one.name
                for one in book.sheets_metadata
                if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
            )
            names = (sheet,) if sheet in shown else shown
            for name in names:
                grid = _grid(book.get_sheet_by_name(name), errors.get(name, {}))
                if grid.rows or len(names) == 1:
                    grid.sheets, grid.sheet = shown, name
                    return grid
    except Unreadable:
        raise
    except BaseException as error:  # a fault of the reader itself is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise Unreadable(DAMAGED) from error
    raise Unreadable("表示されているシートに、行がありません。見出しと行のあるシートを表示して保存してください。")


def _look_at_parts(content: bytes) -> dict[str, Errors]:
    """Sheet → its cells in error. Raises Unreadable for what is too large when opened."""
    found: dict[str, Errors] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            parts = opened.infolist()
            if len(parts) > MOST_PARTS:
                raise Unreadable(DAMAGED)
            left = MOST_OPENED
            for part in parts:
                left = _opened(opened, part, left, found.setdefault(part.filename, {}))
            return {name: found.get(part, {}) for name, part in parts_of(opened).items()}
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    except RuntimeError as error:  # what zipfile says of a part under a password
        raise Unreadable("パスワードがかかっています。外して保存し直してください。") from error


def _opened(opened: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, errors: Errors) -> int:
    """Open one part; how many bytes all others may still have. What an entry says of its size is not believed."""
    looked_at, before = bool(_SHEET.match(part.filename)), b""
    with opened.open(part) as stream:
        while piece := stream.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise Unreadable("開くと大きすぎます。使わないシートや画像を消し、行を分けてください。")
            if looked_at:
                _look_at_cells(before + piece)
                errors |= errors_in(before + piece)
                before = piece[-OVERLAP:]
    return left


def _look_at_cells(xml: bytes) -> None:
    if not _PERHAPS.search(xml):
        return
    if _FAR.search(xml):
        raise too_many_columns()
    if any(int(found[1]) > MOST_ROWS + 50 for found in _DEEP.finditer(xml)):
        raise too_many_rows()


def _grid(sheet: CalamineSheet, errors: Errors) -> Grid:
    grid, merged = Grid(), _merged(sheet)
    top = (sheet.start or (0, 0))[0]
    left = (sheet.start or (0, 0))[1]
    if sheet.width + left > MOST_COLUMNS:
        raise too_many_columns()
    pad, wrong = [""] * left, _by_row(errors)
    for at, row in enumerate(sheet.to_python(), top):
        texts = [*pad, *map(text_of, row)]
        for column, said in wrong.get(at, ()):
            texts += [""] * (column + 1 - len(texts))
            texts[column] = said
        if any(texts) and (len(grid.rows) > MOST_ROWS):
            raise too_many_rows()
        if any(texts):
            grid.rows.append(Cells(at + 1, texts, merged.get(at, frozenset())))
    return grid


def _by_row(errors: Errors) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for (row, column), said in sorted(errors.items()):
        if column < MOST_COLUMNS:
            found.setdefault(row, []).append((column, said))
    return found


def _merged(sheet: CalamineSheet) -> dict[int, frozenset[int]]:
    """Row → the columns that a merged cell hides there: all that it covers but its first cell."""
    hidden: dict[int, set[int]] = defaultdict(set)
    covered = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        bottom, right = min(bottom, MOST_ROWS + 50), min(right, MOST_COLUMNS)
        covered += max(0, bottom - top + 1) * max(0, right - left + 1)
        if covered > 10 * MOST_ROWS:
            raise Unreadable("結合されたセルが多すぎます。すべてのセルの結合を解除してください。")
        for row in range(top, bottom + 1):
            hidden[row].update(one for one in range(left, right + 1) if (row, one) != (top, left))
    return {row: frozenset(columns) for row, columns in hidden.items() if columns}


def text_of(cell: Any) -> str:
    """A cell as people would type it: whole numbers without a point, days as 2026-04-01."""
    if type(cell) is str:
        return cell.strip()[:MOST_CELL] if cell else cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | timedelta | time):
        return str(cell)
    return str(cell).strip()
