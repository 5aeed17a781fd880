"""What a file holds once it was read: a table of texts, each row with its line, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 120
MOST_CELL = 32_767  # characters, as many as a cell of a sheet can hold


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one line, or with a cell of it. ``cell``: what stands there, where mending the value helps;
    ``name``: the field that it was read as. Line 0 is the file as a whole."""

    line: int
    heading: str
    what: str
    mend: str
    name: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of the table: the line on which it begins, its texts. ``merged``: columns that a merged cell hides."""

    line: int
    texts: Sequence[str]
    merged: frozenset[int] = frozenset()


@dataclass(slots=True)
class Grid:
    """Every row of a file, the headings among them. ``sheets``: the names of those that can be chosen."""

    rows: list[Cells] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""  # of a text: UTF-8 or CP932

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(row.texts) for row in self.rows), default=0)


class Unreadable(Exception):
    """The file as a whole cannot be read. ``str()`` says why and how to mend it."""


def too_many_rows() -> Unreadable:
    """More rows than one import takes."""
    return Unreadable(f"行が多すぎます（{MOST_ROWS:,}行まで）。ファイルを分けて取り込んでください。")


def too_many_columns() -> Unreadable:
    """More columns than one import takes."""
    return Unreadable(f"列が多すぎます（{MOST_COLUMNS}列まで）。使わない列を消してください。")
