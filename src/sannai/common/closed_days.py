"""The city's own closing days as data: closed_days.yaml of its catalogue. Strict, and every fault names its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sannai.text.nodes import Map, Node, Scalar, Seq, as_date, describe
from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import load, nearest

_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)\Z")
_KEYS = {  # which entries a row must have, and which it may
    "yearly": ({"days", "label", "ground"}, {"from", "until"}),
    "closed": ({"day", "label", "ground"}, set[str]()),
    "opened": ({"day", "label", "ground"}, set[str]()),
}


@dataclass(frozen=True, slots=True)
class Yearly:
    """A range of days that is closed every year, while its row holds (``start`` included, ``end`` not)."""

    first: tuple[int, int]
    last: tuple[int, int]
    start: date = date.min
    end: date = date.max

    def covers(self, on: date) -> bool:
        """Whether this day is closed by this row. A range may cross the turn of the year."""
        day = (on.month, on.day)
        within = self.first <= day <= self.last if self.first <= self.last else day >= self.first or day <= self.last
        return within and self.start <= on < self.end


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """What the city adds to weekends and national holidays, and the days on which it works all the same."""

    yearly: tuple[Yearly, ...]
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()


STATUTORY = ClosedDays((Yearly((12, 29), (1, 3)),))  # 地方自治法第4条の2第2項第3号


def read(path: Path | None) -> ClosedDays:
    """The closing days of this file; the statutory ones without a file. Raises DefinitionError."""
    if path is None or not path.is_file():
        return STATUTORY
    return parse(path.read_bytes(), path.name)


def parse(content: bytes, file: str) -> ClosedDays:
    """The closing days of this text. Raises DefinitionError with every fault: line, and how to mend it."""
    problems: list[Problem] = []
    root = load(content, file, problems, may_be_empty=True)
    reading = _Reading(file, problems)
    sections = reading.entries(root, set(_KEYS)) if root else {}
    rows = {name: reading.rows(name, node) for name, node in sections.items()}
    yearly = [reading.yearly(row) for row in rows.get("yearly", ())]
    days = {name: [reading.day(row, "day") for row in rows.get(name, ())] for name in ("closed", "opened")}
    for both in sorted({day for day in days["closed"] if day} & {day for day in days["opened"] if day}):
        problems.append(Problem(file, 0, f"{both} が closed と opened の両方にあります", "どちらかを消す"))
    if problems:
        raise DefinitionError(problems)
    return ClosedDays(
        tuple(row for row in yearly if row) if "yearly" in rows else STATUTORY.yearly,
        frozenset(day for day in days["closed"] if day),
        frozenset(day for day in days["opened"] if day),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The file that is read, and what was found wrong so far."""

    file: str
    problems: list[Problem]

    def entries(self, node: Node, known: set[str]) -> dict[str, Node]:
        """The entries of a map; an unknown key becomes a problem."""
        if not isinstance(node, Map):
            words = f"「名前: 値」の組で書きます（いまは{describe(node)}）"
            self._problem(node.line, words, f"使えるのは {'、'.join(sorted(known))}")
            return {}
        for entry in node.entries:
            if entry.key not in known:
                words = f"「{entry.key}」という見出しはありません"
                self._problem(entry.line, words, nearest(entry.key, sorted(known)))
        return {entry.key: entry.value for entry in node.entries if entry.key in known}

    def rows(self, name: str, node: Node) -> list[dict[str, Scalar]]:
        """The rows of a section that have everything they must."""
        if not isinstance(node, Seq):
            self._problem(node.line, f"「{name}」は並び（- や [ ]）で書きます", "1件もないときは [ ]")
            return []
        return [row for item in node.items if (row := self._row(name, item))]

    def _row(self, name: str, node: Node) -> dict[str, Scalar] | None:
        must, may = _KEYS[name]
        entries = self.entries(node, must | may)
        row = {key: value for key, value in entries.items() if isinstance(value, Scalar) and value.text.strip()}
        for key in entries.keys() - row.keys():
            self._problem(entries[key].line, f"「{key}」には値を1つ書きます", "空にしない")
        missing = sorted(must - entries.keys()) if isinstance(node, Map) else []
        if missing:
            hint = f"{name} の1件には {'、'.join(sorted(must))} を書く"
            self._problem(node.line, f"「{missing[0]}」がありません", hint)
        return row if must <= row.keys() else None

    def yearly(self, row: dict[str, Scalar]) -> Yearly | None:
        """A range of days of every year, or None with a problem."""
        days = row["days"]
        first, dots, last = days.text.partition("..")
        written = [_month_day(part.strip()) for part in ((first, last) if dots else (first, first))]
        ends = [month_day for month_day in written if month_day]
        start = self.day(row, "from") if "from" in row else date.min
        end = self.day(row, "until") if "until" in row else date.max
        if len(ends) < 2:
            words = f"「{days.text}」は毎年の日として読めません"
            self._problem(days.line, words, "12-29..01-03 か 08-15 のように書く")
        if start and end and end <= start:
            words = f"until（{end}）は from より後の日にします"
            self._problem(row["until"].line, words, "この日は含まない")
        return Yearly(ends[0], ends[1], start, end) if len(ends) == 2 and start and end else None

    def day(self, row: dict[str, Scalar], key: str) -> date | None:
        """The date of this key, or None with a problem."""
        found = as_date(row[key].text)
        if found is None:
            words = f"「{key}」の「{row[key].text}」は日付として読めません"
            self._problem(row[key].line, words, "2026-04-01 のように書く")
        return found

    def _problem(self, line: int, words: str, hint: str) -> None:
        self.problems.append(Problem(self.file, line, words, hint))


def _month_day(text: str) -> tuple[int, int] | None:
    found = _MONTH_DAY.match(text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    try:
        date(2024, month, day)  # a leap year: 02-29 is a day that a row may name
    except ValueError:
        return None
    return month, day
