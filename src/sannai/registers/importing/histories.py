"""Several lines with one key, each with its own first day: the periods of one row, judged and written together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from sannai.rules.registers.keys import FROM, UNTIL
from sannai.rules.registers.model import Register
from sannai.text.folding import fold

from ..actions import Change, last_day_of
from ..models import STANDING, Entry
from ..states import Period, Story
from .answers import Answers
from .cells import Cells, Wrong
from .mapping import ENTRY, Columns
from .standing import Stood
from .steps import Step
from .verdict import Found

OVERLAPS = "{line}行目の期間と重なります"
BESIDE = "同じ記載の{line}行目を直すまで、書けません"
UNNUMBERED = "番号の付く項目が空です"


def bunches(rows: Sequence[Cells], columns: Columns, register: Register) -> Iterator[list[Cells]]:
    """The lines, those that seem to speak of one row together, in the place of the first of them.

    By what is written into the columns of the key: what is read there decides later.
    """
    names = {one.name: one.position for one in columns.taken if one.name in (*register.key_fields, ENTRY)}
    if not register.dated or not names or all(one.name != FROM for one in columns.taken):
        yield from ([row] for row in rows)
        return
    marks = [_mark(row, names) for row in rows]
    counts, bunched = Counter(marks), defaultdict[str, list[Cells]](list)
    for row, mark in zip(rows, marks, strict=True):
        if mark and counts[mark] > 1:
            bunched[mark].append(row)
    for row, mark in zip(rows, marks, strict=True):
        if not mark or counts[mark] == 1:
            yield [row]
        elif mark in bunched:
            yield bunched.pop(mark)


def _mark(row: Cells, names: dict[str, int]) -> str:
    def text(name: str) -> str:
        at = names[name]
        return fold(row.texts[at]) if at < len(row.texts) else ""

    if ENTRY in names and (id := text(ENTRY)):
        return f"{ENTRY} {id}"
    keys = [text(name) for name in names if name != ENTRY]
    return "\n".join(keys) if all(keys) else ""


def apart(said: Sequence[Answers], keys: Sequence[str]) -> Iterator[tuple[str, list[Answers]]]:
    """(key, the lines of one row in the order of their days) of those that name a row and a day; others alone."""
    found = defaultdict[tuple[str, str, int], list[Answers]](list)
    for at, (one, key) in enumerate(zip(said, keys, strict=True)):
        together = key and FROM in one.values
        found[one.entry, key, 0 if together else at + 1].append(one)
    for (_, key, _), some in found.items():
        yield key, sorted(some, key=lambda one: (str(one.values.get(FROM, "")), one.line))


class Judging(Protocol):
    """What is asked of each line by itself."""

    def new(self, said: Answers, key: str, stood: Stood) -> Found:
        """What a line does of which no row stands."""
        ...

    def known(self, said: Answers, entry: Entry, stood: Stood) -> Found:
        """What a line does to the row that it means."""
        ...

    def at(self, said: Answers, name: str, what: str, mend: str) -> Wrong:
        """What is wrong with a field of a line."""
        ...


@dataclass(slots=True)
class History:
    """Judges the lines of one row. The first that writes anything carries what is written of all of them."""

    judge: Judging
    key: str
    lines: Sequence[Answers]  # in the order of their days
    stood: Stood

    def judged(self, entry: Entry | None) -> list[Found]:
        """Their verdicts: where one is at fault, nothing is written of the row."""
        if wrong := self._overlaps():
            first = min(wrong)
            return [Found(one.line, "fault", (wrong.get(one.line) or _beside(one.line, first),)) for one in self.lines]
        found = self._new() if entry is None else self._known(entry)
        at_fault = next((one.line for one in found if one.verdict == "fault"), 0)
        if not at_fault:
            return found
        return [
            replace(one, verdict="fault", wrong=(_beside(one.line, at_fault),), step=None)
            if one.verdict in ("entered", "changed")
            else one
            for one in found
        ]

    def _overlaps(self) -> dict[int, Wrong]:
        """Line → which other line says something else of the same days."""
        found: dict[int, Wrong] = {}
        for before, after in pairwise(self.lines):
            first, second = before.values[FROM], after.values[FROM]
            until = before.values.get(UNTIL)
            if first == second or (until is not None and until > second):
                for one, other in ((before, after), (after, before)):
                    what = OVERLAPS.format(line=other.line)
                    found.setdefault(one.line, self.judge.at(one, FROM, what, "いつから・いつまでを直す"))
        return found

    def _new(self) -> list[Found]:
        """A period ends where the next begins, if its line says nothing else."""
        for before, after in pairwise(self.lines):
            if UNTIL not in before.wrong:
                before.values.setdefault(UNTIL, after.values[FROM])
                before.blank.discard(UNTIL)
        found = [self.judge.new(one, self.key, self.stood) for one in self.lines]
        if any(one.gives for one in found):
            said = [self.judge.at(one, "", UNNUMBERED, "期間の行ごとに、同じ番号を書く") for one in self.lines]
            return [Found(one.line, "fault", (wrong,)) for one, wrong in zip(found, said, strict=True)]
        steps = [one.step for one in found if one.step is not None]
        if len(steps) < len(found):
            return found
        periods = tuple(step.story.ordered[0] for step in steps)
        story = Story({one.start: one for one in periods})
        return _carried(found, Step("entry.entered", Change(periods), story, STANDING, last_day_of(periods)))

    def _known(self, entry: Entry) -> list[Found]:
        """One after the other, each on what those before it leave."""
        id = str(entry.pk)
        before = self.stood.stories.get(id, Story())
        found: list[Found] = []
        try:
            for one in self.lines:
                found.append(self.judge.known(one, entry, self.stood))
                if (step := found[-1].step) is not None:
                    self.stood.stories[id] = step.story
        finally:
            self.stood.stories[id] = before
        last = next((one.step for one in reversed(found) if one.step is not None), None)
        return found if last is None else _carried(found, _between(before, last))


def in_conflict(found: dict[int, Found], groups: Sequence[Sequence[Found]]) -> set[int]:
    """The lines that are written no more, because another line of their row is judged otherwise now."""
    return {
        one.line
        for group in groups
        if any(found[one.line].verdict != one.verdict for one in group)
        for one in group
        if found[one.line].verdict in ("entered", "changed")
    }


def _between(before: Story, last: Step) -> Step:
    """What leads from a story to what the last step makes of it, as one step."""
    after, new, cut = last.story, list[Period](), list[Period]()
    for one in after.ordered:
        was = before.periods.get(one.start)
        if was is None or _content(was) != _content(one):
            new.append(one)
        elif was.end != one.end:
            cut.append(one)
    gone = tuple(start for start in before.periods if start not in after.periods)
    rewritten = bool(gone) or any(one.start in before.periods for one in new)
    verb = "entry.corrected" if rewritten else "entry.changed"
    return replace(last, verb=verb, change=Change(tuple(new), tuple(cut), gone))


def _content(period: Period) -> tuple[dict[str, object], dict[str, object]]:
    return {name: value for name, value in period.body.items() if name != UNTIL}, dict(period.values)


def _carried(found: list[Found], step: Step) -> list[Found]:
    """The same, with the whole step on the first that writes."""
    carrier = next(one for one in found if one.step is not None)
    return [replace(one, step=step if one is carrier else None) for one in found]


def _beside(line: int, other: int) -> Wrong:
    return Wrong(line, "", BESIDE.format(line=other), "その行を直す")
