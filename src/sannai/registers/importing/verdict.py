"""What one line of a file would do to the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sannai.rules.registers.rows import Row

from ..models import Entry
from ..states import Period, Story
from .cells import Wrong
from .steps import Step

Verdict = Literal["entered", "changed", "same", "fault", "conflict", "skipped"]


@dataclass(slots=True)
class Found:
    """What one line would do. ``verb``: entered, changed from ``start`` on, or corrected (``before`` is replaced);
    ``differing``: the fields in which it differs from what stands, new rows all that they hold; ``step``: what is
    written, on the first only of several lines of one row."""

    line: int
    verdict: Verdict
    wrong: tuple[Wrong, ...] = ()
    entry: Entry | None = None
    story: Story | None = None
    verb: Literal["", "entered", "changed", "corrected"] = ""
    before: Period | None = None
    row: Row | None = None
    differing: tuple[str, ...] = ()
    key: str = ""
    step: Step | None = None
    doubts: tuple[Wrong, ...] = ()
    gives: tuple[str, ...] = ()  # fields whose number is given when the row is written
    settled: str = ""  # why it is in conflict, or what was chosen for it: see ``settling``

    @property
    def head(self) -> tuple[str, int]:
        """The row that the line is about, and how far it had come."""
        return (str(self.entry.pk), self.entry.seq) if self.entry else ("", 0)
