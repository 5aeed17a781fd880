"""競合: what a file wants of a row that moved meanwhile, and what somebody chose for it. A choice is bound to the state
of the row that was shown: a row that moves once more is in conflict again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Head = tuple[str, int]  # which row, and how far it had come; ("", 0) for one that is not there
Choice = Literal["file", "now"]
CHOICES: tuple[Choice, ...] = ("file", "now")
STALE, MOVED, TAKEN = "stale", "moved", "taken"
WHY = {
    STALE: "書き出したあとに、この記載が変わりました",
    MOVED: "確かめたあとに、この記載が変わりました",
    TAKEN: "確かめたあとに、同じ鍵の記載が書かれました",
}


@dataclass(frozen=True, slots=True)
class Heads:
    """The rows that a dry run saw, by line; ``said``: of those in conflict why they are, or what was chosen."""

    seen: Mapping[int, Head] = field(default_factory=dict)
    said: Mapping[int, str] = field(default_factory=dict)

    def kept(self) -> str:
        """As JSON: line → row, how far, what was said."""
        told = {
            str(line): [*head, self.said[line]] if line in self.said else list(head) for line, head in self.seen.items()
        }
        return json.dumps(told, separators=(",", ":"))

    @property
    def asked(self) -> Heads:
        """Only those in conflict."""
        return Heads({line: self.seen[line] for line in self.said}, self.said)

    def choosing(self, choices: Mapping[int, Choice]) -> Heads:
        """With these choices for lines that are in conflict; others are left as they are."""
        return Heads(self.seen, {**self.said, **{line: one for line, one in choices.items() if line in self.said}})

    @property
    def open(self) -> Heads:
        """Those in conflict, with every choice taken back: what was chosen was chosen for another reading."""
        said = {line: MOVED if one in CHOICES else one for line, one in self.said.items()}
        return Heads({line: self.seen[line] for line in said}, said)


def heads_of(text: str) -> Heads:
    """What an import keeps."""
    told = json.loads(text or "{}")
    return Heads(
        {int(line): (each[0], each[1]) for line, each in told.items()},
        {int(line): each[2] for line, each in told.items() if len(each) > 2},
    )


def heads(found: Iterable[tuple[int, Head, str]]) -> Heads:
    """Of (line, row, what is said of it or "")."""
    told = list(found)
    return Heads({line: head for line, head, _ in told}, {line: said for line, _, said in told if said})


def verdict(line: int, head: Head, why: str, expected: Heads | None, asked: Heads) -> str:
    """What becomes of a line that would write to a row: "" nothing is in the way; why it is in conflict; or what was
    chosen for it. ``why``: it is in conflict anyway; ``expected``: the rows as they were at the dry run."""
    before = expected.seen.get(line, head) if expected is not None else head
    if before != head:
        return MOVED if before[0] else TAKEN
    said = asked.said.get(line, "")
    if said in CHOICES:
        return said if asked.seen[line] == head else MOVED
    return why or said
