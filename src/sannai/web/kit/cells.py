"""What stands in a cell of a list: a value, never HTML. Page, print, CSV and .xlsx are made from the same value.

The vocabulary is closed: a new kind of cell is one dataclass and one branch in ``html`` and in ``plain``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape
from urllib.parse import quote

from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from sannai.common.kinds import KINDS
from sannai.web.templatetags.sannai import day, moment

# Where a key will stand in an address, whatever it is made of there: text, a UUID, a number.
_PLACES = ("0x0", "00000000-0000-0000-0000-0000000000ff", "987654321")


@dataclass(frozen=True, slots=True)
class Ref:
    """A page that a cell leads to: that of a kind of thing, by its key, or any page by the name of its URL."""

    name: str
    key: str = ""
    query: str = ""  # from the question mark on

    @property
    def url(self) -> str:
        """The address. Names are looked up once, not for every row."""
        name = KINDS[self.name].pages["staff"][0] if self.name in KINDS else self.name
        before, after = _around(name, bool(self.key), get_urlconf())
        return f"{before}{quote(self.key, safe='')}{after}{self.query}"


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in a word and a colour."""

    label: str
    color: str = "gray"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a page. ``of`` is said to whoever hears the words alone: 取下げを起案する（占用の許可）."""

    text: str
    page: Ref
    of: str = ""


@dataclass(frozen=True, slots=True)
class Mono:
    """A key or a digest: each character counts."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Cells below each other."""

    parts: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """Cells beside each other: a date and its chip."""

    parts: tuple[Cell, ...]


Cell = str | int | date | datetime | None | Chip | Link | Mono | Lines | Many
Plain = str | int | date | datetime | None


def html(cell: Cell) -> SafeString:
    """The cell in a page. The only place where anything of a row becomes HTML: each text is escaped here."""
    return mark_safe(_html(cell))  # noqa: S308 - every text went through escape


def plain(cell: Cell) -> Plain:
    """The same value for a file: numbers and dates stay what they are, a moment is Japan's own time."""
    match cell:
        case Chip(label=text) | Mono(text=text) | Link(text=text):
            return text
        case Lines(parts=parts):
            return "\n".join(_text(part) for part in parts)
        case Many(parts=parts):
            return " ".join(text for part in parts if (text := _text(part)))
        case datetime():
            return localtime(cell).replace(tzinfo=None)
    return cell


def _html(cell: Cell) -> str:
    match cell:
        case str():
            return escape(cell)
        case Chip(label=label, color=color):
            return f'<span class="chip chip--{escape(color)}">{escape(label)}</span>'
        case Link(text=text, page=page, of=of):
            said = f'<span class="visually-hidden">（{escape(of)}）</span>' if of else ""
            return f'<a href="{escape(page.url)}">{escape(text)}{said}</a>'
        case Mono(text=text):
            return f'<span class="mono">{escape(text)}</span>'
        case Lines(parts=parts):
            return "<br>".join(map(_html, parts))
        case Many(parts=parts):
            return " ".join(text for part in parts if (text := _html(part)))
        case int():
            return f"{cell:,}"
        case datetime():
            return moment(cell)
        case date():
            return day(cell)
    return ""


def _text(cell: Cell) -> str:
    found = plain(cell)
    return "" if found is None else found.isoformat(" ") if isinstance(found, datetime) else str(found)


@lru_cache(maxsize=256)
def _around(name: str, keyed: bool, urlconf: str | None) -> tuple[str, str]:
    """The address before and after the key."""
    for place in _PLACES if keyed else ("",):
        try:
            before, _, after = reverse(name, urlconf=urlconf, args=[place] if keyed else []).partition(place or "\n")
        except NoReverseMatch:
            continue
        return before, after
    raise NoReverseMatch(name)
