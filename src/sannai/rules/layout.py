"""The canonical layout of a definition (``sannai fmt``): comments stay, meaning stays, and twice is as once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML, events

from sannai.text.nodes import Map, Node, Seq
from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import decode, load

from .delegation import keys as delegation
from .keys import SHAPES
from .registers import keys as registers

PLAIN_KEY = re.compile(r"\w[\w.-]*\Z")  # headings of a file are keys too: 許可番号
STEP = 2
# The key that says what a file is → the order of its top keys.
ORDERS = {
    "procedure": tuple(SHAPES["procedure"]),
    "block": tuple(SHAPES["block"]),
    "delegation": tuple(delegation.SHAPES["delegation"]),
    "entrustment": tuple(delegation.SHAPES["entrustment"]),
    "register": tuple(registers.SHAPES["register"]),
}


@dataclass
class _Part:
    """A node as it was written."""

    kind: str  # scalar, map or seq
    first: int
    last: int
    text: str = ""
    style: str | None = None
    flow: bool = False
    items: list[_Part] = field(default_factory=list)  # map: key, value, key, value, …


@dataclass(frozen=True)
class _Comment:
    line: int
    text: str
    column: int
    alone: bool  # nothing else on its line


def canonical_layout(text: str) -> str:
    """標準の書き方にした定義。注釈と意味は変えない。読めない定義は DefinitionError。

    Two spaces a level, lists indented below their key, one blank line at most, double quotes, the top keys in the
    order of the manual. What is written on one line ({…}, […]) stays on one line.
    """
    problems: list[Problem] = []
    before = load(text.encode("utf-8", "surrogatepass"), "procedure.yaml", problems)
    source = decode(text.encode("utf-8", "surrogatepass"), "procedure.yaml", problems)
    if before is None or source is None or problems:
        raise DefinitionError(problems)
    neat = _Writer(source).write()
    after = load(neat.encode(), "procedure.yaml", problems)
    if problems or after is None or _meaning(after, top=True) != _meaning(before, top=True):
        raise DefinitionError(
            [Problem("procedure.yaml", 0, "この書き方は整えられません", "複雑な書き方をやさしくする")]
        )
    return neat


def _meaning(node: Node, *, top: bool = False) -> Any:
    """A node without its places; the order of the top keys does not matter."""
    if isinstance(node, Map):
        pairs = [(entry.key, _meaning(entry.value)) for entry in node.entries]
        return ("map", sorted(pairs, key=lambda pair: pair[0]) if top else pairs)
    if isinstance(node, Seq):
        return ("seq", [_meaning(item) for item in node.items])
    return ("scalar", node.text, node.quoted)


class _Writer:
    """Writes the parts of one source, taking its comments along in the order of their lines."""

    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        self.spans: list[tuple[int, int]] = []
        self.root = self._read(source)
        self.comments = _comments(source, self.spans)
        self.out: list[str] = []

    def write(self) -> str:
        """The whole text."""
        root = self.root
        keys = [key.text for key in root.items[::2]] if root.kind == "map" and not root.flow else []
        language = next((name for name in ORDERS if name in keys), None)
        if language:
            self._sections(root, ORDERS[language])
        else:
            self._block(root, 0)
        self._flush(len(self.lines) + 1, 0)
        return "\n".join(self.out).strip("\n") + "\n"

    def _sections(self, root: _Part, keys: tuple[str, ...]) -> None:
        """The top keys in the order of the manual, each with what stands before it."""
        order = {key: number for number, key in enumerate(keys)}
        chunks: list[tuple[int, list[str]]] = []
        starts = [key.first for key in root.items[::2]]
        for key, value in zip(root.items[::2], root.items[1::2], strict=True):
            self.out = []
            self._entry(key, value, 0, opening=False)
            self._tail(next((line for line in starts if line > key.first), len(self.lines) + 1))
            chunks.append((order.get(key.text, len(order)), self.out))
        chunks.sort(key=lambda chunk: chunk[0])
        self.out = [line for _, chunk in chunks for line in chunk]

    def _tail(self, before: int) -> None:
        """Indented comments at the end of a section belong to it, not to the next."""
        while self.comments and self.comments[0].line < before and self.comments[0].column:
            self.out.append(" " * STEP + self.comments.pop(0).text)

    def _block(self, part: _Part, indent: int) -> None:
        if part.kind == "scalar" or (part.flow and not self._commented(part)):
            self.out.append(" " * indent + self._inline(part))
        elif part.kind == "map":
            for number, (key, value) in enumerate(zip(part.items[::2], part.items[1::2], strict=True)):
                self._entry(key, value, indent, opening=number == 0)
        else:
            for number, item in enumerate(part.items):
                self._item(item, indent, opening=number == 0)

    def _entry(self, key: _Part, value: _Part, indent: int, *, opening: bool) -> None:
        self._flush(key.first, indent, opening=opening)
        head = " " * indent + _key(key.text) + ":"
        if value.kind == "scalar" or (not value.items) or (value.flow and not self._commented(value)):
            lines = self._inline(value, indent).split("\n")
            self._finish([f"{head} {lines[0]}".rstrip(), *lines[1:]], key.first, max(key.last, value.last), indent)
        else:
            self._finish([head], key.first, key.first, indent)
            self._block(value, indent + STEP)

    def _item(self, item: _Part, indent: int, *, opening: bool) -> None:
        self._flush(item.first, indent, opening=opening)
        if item.kind == "scalar" or not item.items or (item.flow and not self._commented(item)):
            lines = self._inline(item, indent).split("\n")
            self._finish([" " * indent + "- " + lines[0], *lines[1:]], item.first, item.last, indent)
            return
        start = len(self.out)
        self._block(item, indent + STEP)
        self.out[start] = " " * indent + "- " + self.out[start][indent + STEP :]

    def _finish(self, lines: list[str], first: int, last: int, indent: int) -> None:
        """Add the lines of one unit, with the comments that stood on them."""
        inside = [one for one in self.comments if first <= one.line <= last]
        self.comments = [one for one in self.comments if one not in inside]
        beside = next((one for one in inside if not one.alone), None)
        self.out += [" " * indent + one.text for one in inside if one is not beside]
        self.out += [lines[0] + (f"  {beside.text}" if beside else ""), *lines[1:]]

    def _flush(self, before: int, indent: int, *, opening: bool = False) -> None:
        """The comments above a line, and one blank line where there were some."""
        above = [one for one in self.comments if one.line < before]
        self.comments = self.comments[len(above) :]
        for one in above:
            self._blank(one.line, opening)
            self.out.append(" " * indent + one.text)
            opening = False
        self._blank(before, opening)

    def _blank(self, line: int, opening: bool) -> None:
        blank = not opening and 1 < line <= len(self.lines) and not self.lines[line - 2].strip()
        if blank and self.out[-1:] != [""]:
            self.out.append("")

    def _commented(self, part: _Part) -> bool:
        return any(part.first <= one.line <= part.last and (one.alone or one.line < part.last) for one in self.comments)

    def _inline(self, part: _Part, indent: int = 0) -> str:
        if part.kind == "seq":
            return "[" + ", ".join(self._inline(item) for item in part.items) + "]"
        if part.kind == "map":
            pairs = zip(part.items[::2], part.items[1::2], strict=True)
            return "{" + ", ".join(f"{_key(key.text)}: {self._inline(value)}" for key, value in pairs) + "}"
        if part.style is None and "\n" not in part.text:
            return part.text
        text = part.text.rstrip("\n") if part.style in ("|", ">") else part.text
        if part.style in ("|", ">") and "\n" in text and not text.startswith((" ", "\n")) and " \n" not in text:
            return "|\n" + "\n".join(" " * (indent + STEP) + line if line else "" for line in text.split("\n"))
        return _quoted(text)

    def _read(self, source: str) -> _Part:
        stack: list[_Part] = []
        root: _Part | None = None
        for event in YAML(typ="safe", pure=True).parse(source):
            if isinstance(event, events.CollectionEndEvent):
                done = stack.pop()
                done.last = event.end_mark.line + 1 if done.flow else done.items[-1].last if done.items else done.first
                continue
            if not isinstance(event, (events.ScalarEvent, events.CollectionStartEvent)):
                continue
            part = _part(event)
            if isinstance(event, events.ScalarEvent):
                self.spans.append((event.start_mark.index, event.end_mark.index))
            if stack:
                stack[-1].items.append(part)
            root = root or part
            if isinstance(event, events.CollectionStartEvent):
                stack.append(part)
        if root is None:
            raise DefinitionError([Problem("procedure.yaml", 0, "中身がありません")])
        return root


def _part(event: Any) -> _Part:
    first, last = event.start_mark.line + 1, event.end_mark.line + 1
    if isinstance(event, events.ScalarEvent):
        if event.style in ("|", ">") or (event.style is None and not event.value):
            last = max(first, last - 1)
        return _Part("scalar", first, last, event.value, event.style)
    kind = "map" if isinstance(event, events.MappingStartEvent) else "seq"
    return _Part(kind, first, first, flow=bool(event.flow_style))


def _comments(source: str, spans: list[tuple[int, int]]) -> list[_Comment]:
    """Every comment: what follows a # that stands outside of all scalars."""
    held = bytearray(len(source) + 1)
    for start, end in spans:
        held[start:end] = b"\1" * (end - start)
    found, at = [], 0
    for number, line in enumerate(source.split("\n"), 1):
        for column, mark in enumerate(line):
            if mark == "#" and not held[at + column] and (column == 0 or line[column - 1] in " "):
                text = line[column:].rstrip()
                alone = not line[:column].strip()
                neat = text if text.startswith(("# ", "#!")) or text == "#" else _spaced(text)
                found.append(_Comment(number, neat, column, alone))
                break
        at += len(line) + 1
    return found


def _spaced(text: str) -> str:
    bare = text.lstrip("#")
    return text if not bare or bare.startswith(" ") else "#" * (len(text) - len(bare)) + " " + bare


def _key(text: str) -> str:
    return text if PLAIN_KEY.match(text) else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
