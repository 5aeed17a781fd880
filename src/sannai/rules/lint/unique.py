"""Tables that must match exactly once: on every day from their first row on, whatever the answers are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Protocol

from sannai.text.problems import Problem

from ..model import Box
from ..witness import World
from .words import TOO_HARD, days, example, possible


class Row(Protocol):
    """Valid from (included) until (excluded), when its box matches."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date | None: ...
    @property
    def box(self) -> Box: ...
    def holds(self, on: date) -> bool: ...


Valid = list[tuple[int, Row]]


@dataclass(frozen=True)
class Rows:
    """One table: its rows, what it is called, and where each row (None: the table) stands."""

    world: World
    rows: Sequence[Row]
    what: str  # 手数料
    asked: str  # 答え方
    place: Callable[[int | None], Problem]
    end: date | None = None  # from this day on nothing has to match
    told: set[tuple[str, int, int]] = field(default_factory=set)

    def at(self, number: int | None, message: str, hint: str) -> Problem:
        """A problem at a row, or at the table."""
        return replace(self.place(number), message=message, hint=hint)


def unique_problems(table: Rows) -> list[Problem]:
    """Overlaps and gaps, each with the day and an example of answers."""
    rows: Valid = list(enumerate(table.rows))
    edges = sorted({row.start for _, row in rows} | {row.end for _, row in rows if row.end})
    problems: list[Problem] = []
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        if table.end and start >= table.end:
            break
        valid = [(n, row) for n, row in rows if row.holds(start)]
        if not valid:
            words = f"{table.what}の行が {days(start, end)} ありません"
            problems.append(table.at(None, words, "until をつなげるか行を足す"))
            continue
        problems += _overlaps(table, valid, start)
        problems += _gap(table, valid, start)
    return problems


def _overlaps(table: Rows, valid: Valid, day: date) -> list[Problem]:
    problems: list[Problem] = []
    for (a, first), (b, second) in combinations(valid, 2):
        if first.box.otherwise != second.box.otherwise or ("overlap", a, b) in table.told:
            continue
        unsure = table.at(b, f"{table.what}の{TOO_HARD}", "条件を減らす")
        boxes = [] if first.box.otherwise else [first.box, second.box]
        found = possible(table.world, boxes, [], problems, unsure)
        if found is not None:
            table.told.add(("overlap", a, b))
            shown = example(table.world.fields, found)
            words = f"{table.what}の {a + 1} 行目と {b + 1} 行目が {day} に重なります（{shown}）"
            problems.append(table.at(b, words, "期間か条件を直し、1行だけ合うようにする"))
    return problems


def _gap(table: Rows, valid: Valid, day: date) -> list[Problem]:
    if any(row.box.otherwise for _, row in valid):
        return []
    problems: list[Problem] = []
    first = valid[0][0]
    unsure = table.at(first, f"{table.what}の{TOO_HARD}", "最後に otherwise の行を置く")
    found = possible(table.world, [], [row.box for _, row in valid], problems, unsure)
    if found is not None and ("gap", first, len(valid)) not in table.told:
        table.told.add(("gap", first, len(valid)))
        shown = example(table.world.fields, found)
        words = f"{day} に{table.what}の行がない{table.asked}があります（{shown}）"
        problems.append(table.at(first, words, "行を足すか、最後に otherwise の行を置く"))
    return problems
