"""The records of a CSV whose quotes may be broken: a broken one is named, and reading goes on at the next line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from itertools import islice

_MOST_LINES = 50  # of one record: a quote that is not closed within them is not closed at all
_MOST_ABOVE = 5  # records above the heading: some editions print a title there
_BROKEN = '引用符（"）が閉じていないか、途中にあります。引用符の中の引用符は2つ重ねてください。この行は取り込みません。'
Records = list[tuple[int, list[str]]]


def records(lines: Sequence[str], mark: str, named: Callable[[str], str]) -> tuple[Records, list[tuple[int, str]]]:
    """(line on which it begins, its cells) of every record, and (line, reason) of every one that cannot be read.

    ``mark`` is a column of the heading, ``named`` the column that a cell of it names. Once the heading is known, a
    record that swallows what is a whole row by itself is one whose quote was left open.
    """
    rows: Records = []
    faults: list[tuple[int, str]] = []
    width = at = 0
    while at < len(lines):
        cells, taken = _record(lines, at)
        if cells is None or (width and taken > 1 and _swallows(lines, at, taken, width)):
            faults.append((at + 1, _BROKEN))
            at += 1
            continue
        rows.append((at + 1, cells))
        if not width and len(rows) <= _MOST_ABOVE and mark in map(named, cells):
            width = len(cells)
        at += taken
    return rows, faults


def _record(lines: Sequence[str], at: int) -> tuple[list[str] | None, int]:
    """The cells of the record that begins at a line, and how many lines it takes."""
    reader = csv.reader(islice(lines, at, min(at + _MOST_LINES, len(lines))), strict=True)
    try:
        return next(reader, []), max(reader.line_num, 1)
    except csv.Error:
        return None, 1


def _swallows(lines: Sequence[str], at: int, taken: int, width: int) -> bool:
    return any(len(_record(lines[each : each + 1], 0)[0] or ()) == width for each in range(at + 1, at + taken))
