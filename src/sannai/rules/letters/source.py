"""The text of a template: its places, its strings, and itself without comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sannai.text.problems import Line

_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|(?<!:)//[^\n]*|/\*.*?\*/', re.DOTALL)


def bare(source: str) -> str:
    """The source with spaces for its comments: every place stays what it was."""

    def blank(found: re.Match[str]) -> str:
        return found[0] if found[1] else re.sub(r"[^\n]", " ", found[0])

    return _COMMENT.sub(blank, source)


def place(source: str, offset: int) -> Line:
    """Line and column of a place in the text."""
    start = source.rfind("\n", 0, offset) + 1
    return Line(source.count("\n", 0, offset) + 1, offset - start + 1)


def offset_of(source: str, line: int, column: int) -> int:
    """The place in the text of a line and a column, both 1-based."""
    return sum(len(each) + 1 for each in source.split("\n")[: line - 1]) + column - 1


def strings(source: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, str]]:
    """Each text between quotation marks and where it begins."""
    for found in _STRING.finditer(source, start, len(source) if end is None else end):
        yield found.start(), found[1]


def closing(source: str, opened: int) -> int:
    """Where the parenthesis that opens here closes; the end of the text if it never does."""
    depth, at = 0, opened
    while at < len(source):
        if (text := _STRING.match(source, at)) is not None:
            at = text.end()
            continue
        depth += (source[at] == "(") - (source[at] == ")")
        if depth == 0:
            return at
        at += 1
    return len(source)
