"""What is wrong with a definition, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


class Line(int):
    """A line of a file that may know its column: whoever only passes a line on carries the column along.

    Both are 1-based; the column counts characters, and 0 is no column. Like any number it equals the bare line.
    """

    column: int

    def __new__(cls, line: int, column: int = 0) -> Line:
        made = super().__new__(cls, line)
        made.column = column
        return made


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a package: where it is, what is wrong and how to mend it (Japanese)."""

    file: str
    line: int  # 1-based, a ``Line`` where the column is known; 0 when the whole file is meant
    message: str
    hint: str = ""

    @property
    def column(self) -> int:
        """The column, 1-based; 0 where only the line is known."""
        return self.line.column if isinstance(self.line, Line) else 0

    @property
    def place(self) -> str:
        """procedure.yaml:12:5, as editors and terminals open it."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)

    def __lt__(self, other: Problem) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, int, int, str, str]:
        return self.file, int(self.line), self.column, self.message, self.hint

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f"（{self.hint}）" if self.hint else "")


class DefinitionError(Exception):
    """A definition cannot be used. Carries every fault found, sorted by place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
