"""Past questions against a draft of the rules: how many climb or fall, from which level to which. Counts only."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .asking import read_fact, ruling
from .model import Question, Rulebook
from .refusals import NoRuling, Unlisted

Move = Literal["same", "climbs", "falls", "unlisted", "unclear"]
MOVES: dict[Move, str] = {
    "same": "変わらない",
    "climbs": "上がる",
    "falls": "下がる",
    "unlisted": "案では規程にない（類推が要る）",
    "unclear": "案では決まらない（事実が足りないか、合う行がない）",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was asked: of which rules, on which day. Nobody's name, no content."""

    question: Question
    book: Rulebook
    on: date


@dataclass(frozen=True, slots=True)
class Counts:
    """What the draft would change."""

    moves: Counter[Move]
    levels: Counter[tuple[str, str]]  # (level id in the rules of the day, level id in the draft; "" is undecided)
    matters: Counter[tuple[str, Move]]
    concur: Counter[str]  # more, fewer, same: how many 合議 the draft asks
    posts: Counter[str]  # posts that the draft names as the decider

    @property
    def total(self) -> int:
        """How many questions were asked."""
        return self.moves.total()

    def lines(self, draft: Rulebook) -> list[str]:
        """The counts in words, a line each."""
        labels = {level.id: level.label for level in draft.levels}
        found = [f"決裁済みの起案 {self.total:,} 件を「{draft.title}」の案に当てました。"]
        found += [f"{words}: {self.moves[move]:,} 件" for move, words in MOVES.items()]
        for (before, after), count in sorted(self.levels.items(), key=lambda pair: -pair[1]):
            if before != after:
                to = labels.get(after, after) if after else "（決まらない）"
                found.append(f"  {labels.get(before, before)} から {to} へ: {count:,} 件")
        return found


def what_if(past: Iterable[Asked], draft: Rulebook, on: date) -> Counts:
    """過去の問いを規程の案のその日の行に当て、決裁する階層がどう動くかを数える。Never raises on any question."""
    counts = Counts(Counter(), Counter(), Counter(), Counter(), Counter())
    seen: dict[tuple[object, ...], _Changed] = {}
    maps, new = dict[str, _Map](), _Map(draft)
    for asked in past:
        if asked.book.digest not in maps:
            maps[asked.book.digest] = _Map(asked.book)
        key = _key(asked, (maps[asked.book.digest], new))
        changed = seen.get(key)
        if changed is None:
            changed = seen[key] = _changed(asked, draft, on)
        _count(counts, asked.question.matter, changed)
    return counts


@dataclass(frozen=True, slots=True)
class _Changed:
    move: Move
    before: str
    after: str
    concur: str = "same"
    post: str = ""


def _key(asked: Asked, maps: tuple[_Map, _Map]) -> tuple[object, ...]:
    """What the answer rests on: many past questions are one. Amounts count by the band that the rows tell apart."""
    question = asked.question
    days = bisect_right(maps[0].days, asked.on)
    bands = tuple(each.band(question) for each in maps)
    return (asked.book.digest, days, question.matter, question.marks, question.analogous_to, bands)


class _Map:
    """Where the rows of one rulebook change their answer: on which days, and at which amounts."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        rows = [(rules.id, row) for rules in book.matters.values() for row in rules.rows]
        spans = [(row.start, row.end) for _, row in rows] + [(row.start, row.end) for row in book.entrustment]
        ends = [rules.end for rules in book.matters.values()]
        self.days = sorted({day for span in (*spans, ends) for day in span if day})
        self.facts: dict[str, dict[str, list[int]]] = {}  # matter → fact → the amounts at which a band begins
        for matter, row in rows:
            for name, test in row.box.entries:
                points = self.facts.setdefault(matter, {}).setdefault(name, [])
                points += [value + step for value in test.values if type(value) is int for step in (0, 1)]
                points += [test.low] if isinstance(test.low, int) else []
                points += [test.high + 1] if isinstance(test.high, int) else []
        for facts in self.facts.values():
            for points in facts.values():
                points.sort()

    def band(self, question: Question) -> tuple[object, ...]:
        """The facts of a question as the rows of its matter and of the one it follows tell them apart."""
        found: list[object] = []
        for matter in dict.fromkeys((question.matter, question.analogous_to)):
            for name, points in self.facts.get(matter, {}).items():
                value = read_fact(self.book, name, question.facts)
                found.append(bisect_right(points, value) if type(value) is int else value)
        return tuple(found)


def _changed(asked: Asked, draft: Rulebook, on: date) -> _Changed:
    try:
        was = ruling(asked.book, asked.question, asked.on)
        before = was.ladder[0]
    except NoRuling:
        was, before = None, ""
    try:
        now = ruling(draft, asked.question, on)
    except Unlisted:
        return _Changed("unlisted", before, "")
    except NoRuling:
        return _Changed("unclear", before, "")
    after = now.ladder[0]
    concur = "same"
    if was and len(was.concur) != len(now.concur):
        concur = "more" if len(now.concur) > len(was.concur) else "fewer"
    return _Changed(_move(asked.book, draft, before, after), before, after, concur, now.post)


def _move(book: Rulebook, draft: Rulebook, before: str, after: str) -> Move:
    """Levels are compared in the draft's ladder; one that the draft lacks, by the kind of its unit."""
    if not before:
        return "unclear"
    ranks = {level.id: rank for rank, level in enumerate(draft.levels)}
    kinds = {level.kind: rank for rank, level in enumerate(draft.levels)}
    old = ranks.get(before, kinds.get(book.level(before).kind))
    if old is None:
        return "unclear"
    return "same" if old == ranks[after] else "climbs" if ranks[after] > old else "falls"


def _count(counts: Counts, matter: str, changed: _Changed) -> None:
    counts.moves[changed.move] += 1
    counts.levels[changed.before, changed.after] += 1
    counts.matters[matter, changed.move] += 1
    counts.concur[changed.concur] += 1
    if changed.post:
        counts.posts[changed.post] += 1
