"""Text and CSV: read in one of the encodings that offices use, written as UTF-8 without what steers a screen."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from typing import BinaryIO

from sannai.text.csv_cells import guarded

from . import memory
from .cleaned import Made, Method, Unclean

# They turn the direction of writing, so that a reader sees another text than is there.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_KEPT = "\t\n\r"


def clean(content: BinaryIO, *, table: bool) -> Made:
    """``table``: a CSV, in which no cell may be a formula. Raises Unclean where no encoding fits all of it."""
    text, seen = _read(content.read())
    if text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff")
    kept = text.translate(dict.fromkeys(map(ord, filter(_unwanted, set(text)))))
    if len(kept) < len(text):
        seen.append(f"画面を操る文字{len(text) - len(kept)}字")
    if table:
        kept, formulas = _without_formulas(kept)
        if formulas:
            seen.append(f"数式になるセル{formulas}個（先頭に ' を付けた）")
        kept = "\ufeff" + kept  # Excel reads UTF-8 by this mark alone
    media_type = "text/csv" if table else "text/plain"
    return Made(
        memory.of(kept.encode()), media_type, Method.TEXT, ("Python csv",) if table else ("Python",), tuple(seen)
    )


def _read(content: bytes) -> tuple[str, list[str]]:
    """The text, and what is worth saying of its encoding."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding), []
    if b"\x1b$" in content:
        return _strictly(content, "iso2022_jp"), ["文字コードの切替（JIS）"]
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        return _strictly(content, "cp932"), []


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        words = "文字コードが分かりません。UTF-8かシフトJISで保存し直すか、PDFにして送ってください"
        raise Unclean("damaged", words) from error


def _unwanted(character: str) -> bool:
    kind = unicodedata.category(character)
    return (kind == "Cc" and character not in _KEPT) or kind == "Cs" or character in _TURNING


def _without_formulas(text: str) -> tuple[str, int]:
    """The table with its own line ends, every cell a text; and how many cells that has changed."""
    ends = "\r\n" if "\r\n" in text else "\n"
    written, formulas = io.StringIO(), 0
    out = csv.writer(written, lineterminator=ends)
    before_us = csv.field_size_limit(len(text) + 1)  # of the whole process
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            safe = [guarded(cell) if not _number(cell) else cell for cell in row]
            formulas += sum(before != after for before, after in zip(row, safe, strict=True))
            out.writerow(safe)
    except csv.Error as error:
        raise Unclean(
            "damaged", "CSVの形が崩れています。表計算ソフトで開いて、CSVで保存し直して送ってください"
        ) from error
    finally:
        csv.field_size_limit(before_us)
    return written.getvalue(), formulas


def _number(cell: str) -> bool:
    """-1,200 is no formula."""
    return cell.isascii() and cell[:1] in ("+", "-") and cell[1:].replace(",", "").replace(".", "", 1).isdigit()
