"""A contradiction found at one cell of the organisation's CSV."""

from __future__ import annotations

from dataclasses import dataclass

from sannai.text.problems import Problem

from .csv_reading import Row
from .periods import Period


@dataclass(frozen=True, slots=True)
class Fault:
    """Where it shows (row and field), what is wrong, how to mend it."""

    row: Row
    field: str
    message: str
    hint: str = ""

    @property
    def said(self) -> tuple[object, ...]:
        """Which row and what: to tell an old fault from a new one."""
        return (self.row.table.file, self.row.identity, self.field, self.message)

    def problem(self) -> Problem:
        """As people read it; a row that is stored and not in the files is named by what it is known by."""
        table = self.row.table
        known = "" if self.row.line else "登録済みの行（" + " ".join(str(each) for each in self.row.identity) + "）の"
        return Problem(table.file, self.row.line, f"{known}{table.column(self.field)}{self.message}", self.hint)


def period(row: Row) -> Period:
    """The days on which the row holds."""
    return row["valid_from"], row["valid_to"]
