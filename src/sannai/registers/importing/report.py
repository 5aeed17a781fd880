"""What a dry run says, in the form in which it is kept until the file is applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sannai.rules.registers.keys import FROM
from sannai.rules.registers.rows import Row, called, shown

from .answers import HIDDEN
from .applying import VERDICTS
from .cells import Wrong
from .judging import Judge
from .settling import CHOICES
from .verdict import Found

GIVEN = "（書くときに付く）"
MOST_WRONG = 1000
MOST_GROUPS = 200
MOST_ROWS = 200  # of each verdict that are shown with what changes


@dataclass(slots=True)
class Report:
    """Counts by verdict; faults, the first thousand, and grouped; the first rows of each kind with old → new.

    ``doubted``: what was read, but should be looked at, the first thousand, with what was written and how it was read;
    among the rows ``chosen`` are those that were in conflict until somebody chose."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    wrong: list[dict[str, Any]] = field(default_factory=list)
    wrongs: int = 0
    groups: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    doubted: list[dict[str, Any]] = field(default_factory=list)
    absent: int = 0  # rows that would end
    of: int = 0  # among so many that stand
    said: str = ""  # why nothing was written, if nothing was
    _doubted: Counter[tuple[str, str]] = field(default_factory=Counter)
    _grouped: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)

    def hear(self, judge: Judge, found: Iterable[Found]) -> None:
        """What some lines would do."""
        for one in found:
            self.counts[one.verdict] += 1
            for wrong in one.wrong:
                self.note(wrong, one.verdict)
            for doubt in one.doubts:
                self._doubt(judge, one, doubt)
            shown = [one.verdict] if one.verdict in ("entered", "changed", "conflict") else []
            for name in [*shown, *(["chosen"] if one.settled in CHOICES else [])]:
                kept = self.rows.setdefault(name, [])
                if len(kept) < MOST_ROWS:
                    kept.append(line(judge, one))

    def _doubt(self, judge: Judge, one: Found, doubt: Wrong) -> None:
        """One doubt, in its line, and among those of its kind."""
        self._doubted[doubt.heading, doubt.what] += 1
        if len(self.doubted) < MOST_WRONG:
            cell = _cell(judge, doubt.name, None, one.row) if doubt.name else {}
            self.doubted.append(
                {
                    "line": doubt.line, "heading": doubt.heading, "what": doubt.what, "written": doubt.cell,
                    "read": cell.get("new", ""),
                }
            )  # fmt: skip

    def note(self, wrong: Wrong, verdict: str = "fault") -> None:
        """One fault; a line that is merely passed over is none, and what is in conflict is not mended but chosen."""
        self.wrongs += verdict == "fault"
        if len(self.wrong) < MOST_WRONG:
            self.wrong.append(asdict(wrong))
        if verdict != "conflict":
            self._grouped[wrong.name, wrong.heading, wrong.what, wrong.mend, wrong.cell] += 1

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        names = ("name", "heading", "what", "mend", "cell")
        groups = [
            {**dict(zip(names, of, strict=True)), "count": count}
            for of, count in self._grouped.most_common(MOST_GROUPS)
        ]
        told = ("counts", "wrong", "wrongs", "rows", "doubted", "absent", "of", "said")
        plain = {name: getattr(self, name) for name in told}
        doubted = [[*of, count] for of, count in self._doubted.most_common(MOST_GROUPS)]
        return {**plain, "groups": groups, "doubts": doubted}


def line(judge: Judge, one: Found) -> dict[str, Any]:
    """A line as a page shows it: how the row is called, from when, and each change old → new."""
    register, around = judge.held.register, judge.held.around
    row, before = one.row, one.before.row if one.before else None
    cells = [_cell(judge, name, before, row) for name in one.differing if name not in (FROM, *one.gives)]
    cells += [{"label": register.labels[name], "old": "", "new": GIVEN} for name in one.gives]
    named = called(register, row, around) if row and not one.gives else ""
    start = shown(register, row, FROM, around) if row and register.dated else ""
    return {
        "line": one.line, "called": named or (one.before.called if one.before else ""), "verb": one.verb,
        "from": start, "cells": cells, "why": one.wrong[0].what if one.wrong else "",
        "entry": str(one.entry.pk) if one.entry else "", "settled": one.settled,
    }  # fmt: skip


def _cell(judge: Judge, name: str, before: Row | None, row: Row | None) -> dict[str, str]:
    label = judge.held.register.labels.get(name, name)
    return {"label": label, "old": _shown(judge, before, name), "new": _shown(judge, row, name)}


def _shown(judge: Judge, row: Row | None, name: str) -> str:
    """As lists show it: of a row that is not reached not even its name."""
    if row is None:
        return ""
    if not judge.reaches(name, row.given(name)):
        return HIDDEN
    return shown(judge.held.register, row, name, judge.held.around)


def summed(counts: Mapping[str, int]) -> int:
    """How many lines were looked at, but for those that are no rows."""
    return sum(count for verdict, count in counts.items() if verdict != "skipped")


def right(counts: Mapping[str, int]) -> int:
    """How many lines would write something."""
    return counts.get("entered", 0) + counts.get("changed", 0)
