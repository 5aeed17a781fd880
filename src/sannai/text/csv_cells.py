"""A cell of a CSV that leaves the house: what a spreadsheet would run is text there, and comes back as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula, also as typed in full width. Apostrophes before it are
# counted in, so that a text which itself looks like a guarded one stays another than that one.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The text as it is written into a cell: with an apostrophe before what would be a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that ``guarded`` was given. A cell that it did not write comes back as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell


def file_of(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A whole file as Excel reads it: UTF-8 with a BOM, CRLF, every cell guarded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(each) for each in headings])
    writer.writerows([guarded(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
