"""新しい版が記載にすること: what a version of a register does to its rows, told to whoever proposes or decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sannai.organization.actors import Staff
from sannai.registers.door import Door, door
from sannai.registers.previewing import Answer, Example, preview
from sannai.rules.registers.model import Register


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that is as the rows say: its answer, and those rows against it that this person sees."""

    answer: Answer
    seen: Sequence[Example]

    @property
    def unseen(self) -> int:
        """How many are against it beside those that are shown."""
        return self.answer.against - len(self.seen)


@dataclass(frozen=True, slots=True)
class RowsPreview:
    """What is said of the rows."""

    register: str
    entries: int
    rebuilt: bool
    unwritten: Sequence[str]
    asked: Sequence[Asked]

    @property
    def refused(self) -> bool:
        """Whether it cannot be published while the rows are as they are."""
        return any(one.answer.against for one in self.asked)


def rows_preview(staff: Staff, old: Register, new: Register) -> RowsPreview:
    """The same for one person: examples come through the door of the register."""
    found, held = preview(old, new), door(staff, old.key)
    asked = tuple(Asked(one, _seen(held, one)) for one in found.answers)
    return RowsPreview(old.key, found.entries, found.rebuilt, found.unwritten, asked)


def _seen(held: Door | None, answer: Answer) -> list[Example]:
    if held is None:
        return []
    return [
        one
        for one in answer.examples
        if held.sees(one.entry) and set(answer.asks.names) <= set(held.fields_of(one.entry))
    ]
