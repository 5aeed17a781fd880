"""Reading a city's organisation file: strict YAML into rows that know their line. No database here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sannai.rules.loader import load_or_raise, nearest
from sannai.rules.nodes import Map, Node, Scalar, Seq, as_date, as_integer
from sannai.rules.problems import DefinitionError, Problem

from .actions import KINDS as APPOINTMENT_KINDS
from .rights import ROLES

UNIT_KINDS = ("bureau", "department", "division", "section")
_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """One unit, post, person or appointment as written: its line and its values by name."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def holds_on(self, on: date) -> bool:
        """Whether the row holds on this date."""
        return bool(self["from"] <= on and (self["until"] is None or on < self["until"]))


@dataclass(frozen=True, slots=True)
class CityFile:
    """The whole file. Each person's row carries ``appointments``, rows again."""

    units: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    staff: list[Row] = field(default_factory=list)


# A reader takes what is written and gives the value, or None with what is wrong.
Reader = Callable[[str], tuple[Any, str]]


def _text(most: int) -> Reader:
    return lambda written: (written, "" if written and len(written) <= most else f"1〜{most}文字で書く")


def _key(most: int) -> Reader:
    def read(written: str) -> tuple[Any, str]:
        fits = _KEY.match(written) and len(written) <= most
        return written, "" if fits else f"半角の英小文字・数字・_ と区切りの「.」で、{most}文字まで"

    return read


def _one_of(known: tuple[str, ...]) -> Reader:
    return lambda written: (written, "" if written in known else nearest(written, known) or "、".join(known))


def _date(written: str) -> tuple[Any, str]:
    found = as_date(written)
    return found, "" if found else "実在する日付を 2026-04-01 のように書く"


def _rank(written: str) -> tuple[Any, str]:
    found = as_integer(written)
    return found, "" if found is not None and 0 <= found <= 99 else "0〜99の整数で書く"


_DATES: Mapping[str, Reader] = {"from": _date, "until": _date}
_UNIT = {
    "key": _key(64),
    "name": _text(200),
    "kind": _one_of(UNIT_KINDS),
    "parent": _key(64),
    "phone": _text(32),
    "place": _text(200),
    "symbol": _text(16),
    **_DATES,
}
_POST = {
    "key": _key(64),
    "title": _text(200),
    "unit": _key(64),
    "role": _one_of(tuple(ROLES)),
    "rank": _rank,
    **_DATES,
}
_PERSON = {"key": _key(32), "name": _text(200), "email": _text(254)}
_APPOINTMENT = {"post": _key(64), "kind": _one_of(APPOINTMENT_KINDS), **_DATES}
_OPTIONAL: Mapping[str, Any] = {
    "until": None,
    "parent": "",
    "phone": "",
    "place": "",
    "symbol": "",
    "rank": 0,
    "email": "",
}


@dataclass(slots=True)
class _Reading:
    file: str
    problems: list[Problem] = field(default_factory=list)

    def fault(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.file, line, message, hint))

    def rows(self, node: Node | None, name: str, readers: Mapping[str, Reader], extra: str = "") -> list[Row]:
        if node is None:
            return []
        if not isinstance(node, Seq):
            self.fault(node.line, f"{name} は「- 」で始まる並びで書きます")
            return []
        found = (self.row(item, name, readers, extra) for item in node.items)
        return [row for row in found if row is not None]

    def row(self, node: Node, name: str, readers: Mapping[str, Reader], extra: str) -> Row | None:
        if not isinstance(node, Map):
            self.fault(node.line, f"{name} の行は {{key: …, …}} の形で書きます")
            return None
        before = len(self.problems)
        values: dict[str, Any] = {each: _OPTIONAL[each] for each in readers if each in _OPTIONAL}
        if "post" in readers:
            values["kind"] = "regular"
        for entry in node.entries:
            if entry.key == extra:
                continue
            if entry.key not in readers:
                self.fault(entry.line, f"{name} に「{entry.key}」という項目はありません", nearest(entry.key, readers))
            elif not isinstance(entry.value, Scalar):
                self.fault(entry.line, f"「{entry.key}」には値を一つ書きます")
            else:
                values[entry.key], wrong = readers[entry.key](entry.value.text)
                if wrong:
                    self.fault(entry.line, f"「{entry.key}: {entry.value.text}」は使えません", wrong)
        for missing in [each for each in readers if each not in values]:
            if len(self.problems) == before:
                self.fault(node.line, f"{name} の行に「{missing}」がありません")
        return Row(node.line, values) if len(self.problems) == before else None


def read(content: bytes, file: str) -> CityFile:
    """The rows of an organisation file. Raises DefinitionError with every problem, each with its line."""
    root = load_or_raise(content, file)
    reading = _Reading(file)
    if not isinstance(root, Map):
        raise DefinitionError([Problem(file, root.line, "units、posts、staff を書いたファイルではありません")])
    known = ("city", "units", "posts", "staff")
    for entry in root.entries:
        if entry.key not in known:
            reading.fault(entry.line, f"「{entry.key}」という見出しはありません", nearest(entry.key, known))
    city = CityFile(
        units=reading.rows(root.get("units"), "units", _UNIT),
        posts=reading.rows(root.get("posts"), "posts", _POST),
        staff=reading.rows(root.get("staff"), "staff", _PERSON, extra="appointments"),
    )
    _appointments(root.get("staff"), city, reading)
    if reading.problems:
        raise DefinitionError(reading.problems)
    return city


def _appointments(node: Node | None, city: CityFile, reading: _Reading) -> None:
    people = {row.line: row for row in city.staff}
    for item in node.items if isinstance(node, Seq) else ():
        if isinstance(item, Map) and item.line in people:
            rows = reading.rows(item.get("appointments"), "appointments", _APPOINTMENT)
            people[item.line].values["appointments"] = rows
