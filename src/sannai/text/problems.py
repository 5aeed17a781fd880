"""What is wrong with a definition, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


class Line(int):
    """A line of a file that may know its column: whoever only passes a line on carries the column along.

    Both are 1-based; the column counts characters, and 0 is no column. Like any number it equals the bare line.
    What stands in another file, and is only used here, knows that file and where it is used.
    """

    column: int
    file: str
    used: str

    def __new__(cls, line: int, column: int = 0, file: str = "", used: str = "") -> Line:
        made = super().__new__(cls, line)
        made.column, made.file, made.used = column, file, used
        return made


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a package: where it is, what is wrong and how to mend it (Japanese)."""

    file: str
    line: int  # 1-based, a ``Line`` where the column is known; 0 when the whole file is meant
    message: str
    hint: str = ""

    def __post_init__(self) -> None:
        """A line that knows its file stands there, whatever file was being read."""
        if isinstance(self.line, Line) and self.line.file:
            object.__setattr__(self, "file", self.line.file)

    @property
    def column(self) -> int:
        """The column, 1-based; 0 where only the line is known."""
        return self.line.column if isinstance(self.line, Line) else 0

    @property
    def used(self) -> str:
        """Where what is at fault is used, as procedure.yaml:33:9; "" where it stands there itself."""
        return self.line.used if isinstance(self.line, Line) else ""

    @property
    def place(self) -> str:
        """procedure.yaml:12:5, as editors and terminals open it; behind it who uses it, where that is elsewhere."""
        used = f"（{self.used} で使用）" if self.used else ""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part) + used

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
