"""The city's own closing days as data: closed_days.yaml of its catalogue. Strict, and every fault names its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML, error, nodes

_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)\Z")
_ISO = re.compile(r"\d{4}-\d\d-\d\d\Z")
_KEYS = {  # which entries a row must have, and which it may
    "yearly": ({"days", "label", "ground"}, {"from", "until"}),
    "closed": ({"day", "label", "ground"}, set[str]()),
    "opened": ({"day", "label", "ground"}, set[str]()),
}


class ClosedDaysFault(ValueError):
    """The file cannot be used: where, what is wrong, and how to mend it (Japanese)."""


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
    """The closing days of this file; the statutory ones without a file. Raises ClosedDaysFault."""
    if path is None or not path.is_file():
        return STATUTORY
    return parse(path.read_bytes(), path.name)


def parse(content: bytes, file: str) -> ClosedDays:
    """The closing days of this text. Raises ClosedDaysFault with file, line and how to mend it."""
    sections = _sections(content, file)
    given: dict[str, list[dict[str, str | int]]] = {
        name: [_row(node, name, file) for node in _items(sections[name], name, file)] for name in sections
    }
    found = {name: [_day(row, "day", file) for row in given.get(name, [])] for name in ("closed", "opened")}
    both = sorted(set(found["closed"]) & set(found["opened"]))
    if both:
        raise ClosedDaysFault(f"{file}: {both[0]} が closed と opened の両方にあります（どちらかを消す）")
    return ClosedDays(
        tuple(_yearly(row, file) for row in given["yearly"]) if "yearly" in given else STATUTORY.yearly,
        frozenset(found["closed"]),
        frozenset(found["opened"]),
    )


def _sections(content: bytes, file: str) -> dict[str, nodes.Node]:
    try:
        root = YAML(typ="safe", pure=True).compose(content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise ClosedDaysFault(f"{file}:{line}: UTF-8 ではありません（UTF-8 で保存し直す）") from None
    except error.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 0
        raise ClosedDaysFault(f"{file}:{line}: YAML として読めません（字下げと括弧を確かめる）") from None
    except error.YAMLError:
        raise ClosedDaysFault(f"{file}: YAML として読めません（使えない文字がないか確かめる）") from None
    if root is None:
        return {}
    return _entries(root, set(_KEYS), file)


def _entries(node: nodes.Node, known: set[str], file: str) -> dict[str, nodes.Node]:
    """The entries of a map. Unknown keys and the same key twice are refused."""
    if not isinstance(node, nodes.MappingNode):
        raise _fault(file, node, "「名前: 値」の組で書きます", "、".join(sorted(known)))
    found: dict[str, nodes.Node] = {}
    for key, value in node.value:
        if key.value not in known:
            raise _fault(
                file, key, f"「{key.value}」という見出しはありません", f"使えるのは {'、'.join(sorted(known))}"
            )
        if key.value in found:
            raise _fault(file, key, f"「{key.value}」が2回書かれています", "片方を消す")
        found[key.value] = value
    return found


def _items(node: nodes.Node, name: str, file: str) -> list[nodes.Node]:
    if isinstance(node, nodes.SequenceNode):
        return list(node.value)
    raise _fault(file, node, f"「{name}」は並び（- や [ ]）で書きます", "1件もないときは [ ]")


def _row(node: nodes.Node, name: str, file: str) -> dict[str, str | int]:
    must, may = _KEYS[name]
    row: dict[str, str | int] = {"": node.start_mark.line + 1}
    for key, value in _entries(node, must | may, file).items():
        if not isinstance(value, nodes.ScalarNode) or not value.value.strip():
            raise _fault(file, value, f"「{key}」には値を1つ書きます", "空にしない")
        row[key] = value.value.strip()
    if missing := sorted(must - set(row)):
        raise _fault(file, node, f"「{missing[0]}」がありません", f"{name} の1件には {'、'.join(sorted(must))} を書く")
    return row


def _yearly(row: dict[str, str | int], file: str) -> Yearly:
    first, dots, last = str(row["days"]).partition("..")
    ends = [_month_day(part.strip()) for part in ((first, last) if dots else (first, first))]
    if None in ends:
        raise ClosedDaysFault(
            f"{file}:{row['']}: 「{row['days']}」は毎年の日として読めません（12-29..01-03 か 08-15 のように書く）"
        )
    start = _day(row, "from", file) if "from" in row else date.min
    end = _day(row, "until", file) if "until" in row else date.max
    if end <= start:
        raise ClosedDaysFault(f"{file}:{row['']}: until（{end}）は from より後の日にします（この日は含まない）")
    return Yearly(ends[0] or (1, 1), ends[1] or (1, 1), start, end)


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


def _day(row: dict[str, str | int], key: str, file: str) -> date:
    text = str(row[key])
    try:
        return date.fromisoformat(text if _ISO.match(text) else "")
    except ValueError:
        words = f"「{key}」の「{text}」は日付として読めません（2026-04-01 のように書く）"
        raise ClosedDaysFault(f"{file}:{row['']}: {words}") from None


def _fault(file: str, node: nodes.Node, words: str, hint: str) -> ClosedDaysFault:
    return ClosedDaysFault(f"{file}:{node.start_mark.line + 1}: {words}（{hint}）")
