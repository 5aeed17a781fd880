"""What is wrong with a definition, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of a package: where it is, what is wrong and how to mend it (Japanese)."""

    file: str
    line: int  # 1-based; 0 when the whole file is meant
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}" + (f"（{self.hint}）" if self.hint else "")


class DefinitionError(Exception):
    """A definition cannot be used. Carries every fault found, sorted by place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
