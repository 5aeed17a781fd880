"""A table: one body for the page and for paper, drawn without the template engine.

A column that folds away on a narrower screen is drawn twice, in its cell and as an echo in the first one; exactly one
of the two is displayed, so that a reader hears it once and a table stays a table at every width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .anchors import Part
from .cells import Cell, Press, html
from .quiet import no_statements

L = TypeVar("L")

# What a column holds, which is how wide it may be; what is to be pressed goes neither on paper nor into a file.
TEXT, DATE, CHIP, PERSON, LONG, NUMBER, ACT, PICK = (
    "text", "date", "chip", "person", "long", "number", "act", "pick",
)  # fmt: skip
LAPTOP, TABLET, NARROW = "laptop", "tablet", "narrow"  # below which screen it folds into the first column

# Of a table: columns of the statement; of rows at hand: what one of them is sorted by.
Sort = tuple[Part, ...] | Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column(Generic[L]):
    """One column: what it is called and the value of a line in it. The first names the row."""

    name: str
    label: str
    value: Callable[[L], Cell]
    kind: str = TEXT
    first: bool = False
    fold: str = ""
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """How a column is sorted now ("ascending", "descending" or not), and where its heading leads."""

    now: str
    url: str


@dataclass(frozen=True, slots=True)
class Table(Generic[L]):
    """Lines in columns under a caption. ``sorts``: by name of a column; without it headings are words alone."""

    columns: Sequence[Column[L]]
    lines: Sequence[L]
    caption: str
    sorts: dict[str, Sorted] | None = None
    seen: bool = False  # whether the caption is displayed
    warn: Callable[[L], bool] = lambda line: False  # which lines stand out; a chip says why
    paper: bool = False  # nothing can be pressed

    def html(self) -> SafeString:
        """The whole table. No statement."""
        head = "".join(self._heading(each) for each in self.columns)
        around = [_around(each) for each in self.columns]
        echoes = [_echo(each) if each.fold else "" for each in self.columns]
        with no_statements():
            body = "".join(self._row(line, around, echoes) for line in self.lines)
        hidden = "" if self.seen else ' class="visually-hidden"'
        return mark_safe(  # noqa: S308 - cells are escaped by cells.html, the rest here
            f'<table class="rows"><caption{hidden}>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _row(self, line: L, around: list[tuple[str, str]], echoes: list[str]) -> str:
        values = [column.value(line) for column in self.columns]
        cells = [html(None if self.paper and isinstance(value, Press) else value) for value in values]
        folded = "".join(f"{echo}{cell}</span>" for echo, cell in zip(echoes, cells, strict=True) if echo and cell)
        drawn = (
            f"{begin}{cell or _NONE}{folded if column.first else ''}{end}"
            for column, cell, (begin, end) in zip(self.columns, cells, around, strict=True)
        )
        return f"<tr{_WARNED if self.warn(line) else ''}>{''.join(drawn)}</tr>"

    def _heading(self, column: Column[L]) -> str:
        classes, label = _classes(column), escape(column.label)
        sort = (self.sorts or {}).get(column.name)
        if sort is None:
            return f'<th scope="col"{classes}>{label}</th>'
        now = f' aria-sort="{sort.now}"' if sort.now else ""
        mark = {"ascending": "▲", "descending": "▼"}.get(sort.now, "⇅")
        other = "降順" if sort.now == "ascending" else "昇順"
        return (
            f'<th scope="col"{classes}{now}><a href="{escape(sort.url)}">{label}<span aria-hidden="true">{mark}</span>'
            f'<span class="visually-hidden">{other}に並べ替える</span></a></th>'
        )


_WARNED = ' class="is-late"'
_NONE = '<span class="support">―</span>'


def _classes(column: Column[Any]) -> str:
    fold = f" fold-{column.fold}" if column.fold else ""
    first = "col-first " if column.first else ""
    return f' class="{first}col-{column.kind}{fold}"'


def _around(column: Column[Any]) -> tuple[str, str]:
    if column.first:
        return f'<th scope="row"{_classes(column)}>', "</th>"
    return f"<td{_classes(column)}>", "</td>"


def _echo(column: Column[Any]) -> str:
    return f'<span class="echo echo--{column.fold}"><span class="echo__label">{escape(column.label)}</span>'
