"""What the loader returns: nodes that remember their line, and their plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from .problems import Problem

INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
ZERO_LED = re.compile(r"-?0[0-9]+\Z")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Scalar:
    """One written value. ``quoted`` says that it was meant as text."""

    line: int
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Seq:
    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    line: int
    value: Node


@dataclass(frozen=True, slots=True)
class Map:
    line: int
    entries: tuple[Entry, ...]

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return next((entry.value for entry in self.entries if entry.key == key), None)


Node = Scalar | Seq | Map


def as_integer(text: str) -> int | None:
    """A plain integer without a leading zero, or None."""
    return int(text) if INTEGER.match(text) and len(text) <= MOST_DIGITS else None


def as_date(text: str) -> date | None:
    """An ISO date that exists, or None."""
    if not ISO_DATE.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def plain(node: Node, file: str, problems: list[Problem]) -> Any:
    """ノードを dict / list / str / int / bool / date にする。あいまいな書き方は problems に加えて文字として返す。"""
    if isinstance(node, Map):
        return {entry.key: plain(entry.value, file, problems) for entry in node.entries}
    if isinstance(node, Seq):
        return [plain(item, file, problems) for item in node.items]
    if node.quoted:
        return node.text
    if node.text in ("yes", "no"):
        return node.text == "yes"
    if (number := as_integer(node.text)) is not None:
        return number
    if (day := as_date(node.text)) is not None:
        return day
    if ZERO_LED.match(node.text) or ISO_DATE.match(node.text):
        what = "0で始まる数字" if ZERO_LED.match(node.text) else "存在しない日付"
        problems.append(
            Problem(file, node.line, f"「{node.text}」は{what}です", f'文字として使うなら "{node.text}" と引用符で囲む')
        )
    return node.text


def describe(node: Node) -> str:
    """What a node is, in the words of the manual."""
    if isinstance(node, Map):
        return "「名前: 値」の組"
    if isinstance(node, Seq):
        return "並び（- や [ ]）"
    return f"「{node.text}」" if node.text else "空"
