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
from sannai.web.templatetags.sannai import day, moment, short

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
    """Cells beside each other: a date and its chip. ``between``: what stands between two of them."""

    parts: tuple[Cell, ...]
    between: str = " "


@dataclass(frozen=True, slots=True)
class Near:
    """A day that is not far away: a page says 11/21（土）, a file has the date with its year."""

    on: date


@dataclass(frozen=True, slots=True)
class Short:
    """A text that may be long: a page shows so much of it, a file has the whole."""

    text: str
    most: int = 40


@dataclass(frozen=True, slots=True)
class Press:
    """A button that does one verb to the thing of the row: ``seen`` is its newest event; ``of`` names it in words.

    It belongs to the form below the list (``Listing.presses``), so that a page has one token and no form in a form.
    """

    text: str
    page: Ref
    seen: int
    of: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box that picks the row for what is done with many at once: its key, its newest event, its name in words."""

    key: str
    seen: int
    of: str


Cell = str | int | date | datetime | None | Chip | Link | Mono | Lines | Many | Near | Short | Press | Box
Plain = str | int | date | datetime | None


def html(cell: Cell) -> SafeString:
    """The cell in a page. The only place where anything of a row becomes HTML: each text is escaped here."""
    return mark_safe(_html(cell))  # noqa: S308 - every text went through escape


def plain(cell: Cell) -> Plain:
    """The same value for a file: numbers and dates stay what they are, a moment is Japan's own time."""
    match cell:
        case Chip(label=text) | Mono(text=text) | Link(text=text) | Short(text=text):
            return text
        case Press() | Box():
            return None
        case Lines(parts=parts):
            return "\n".join(_text(part) for part in parts)
        case Many(parts=parts, between=between):
            return between.join(text for part in parts if (text := _text(part)))
        case Near(on=on):
            return on
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
        case Many(parts=parts, between=between):
            return escape(between).join(text for part in parts if (text := _html(part)))
        case Near(on=on):
            return short(on)
        case Short(text=text, most=most):
            return escape(text if len(text) <= most else f"{text[: most - 1]}…")
        case Press():
            return _button(cell)
        case Box(key=key, seen=seen, of=of):
            return (
                f'<input type="checkbox" form="rows-press" name="pick" value="{escape(key)}:{seen}"'
                f' aria-label="{escape(of)}を選ぶ">'
            )
        case int():
            return f"{cell:,}"
        case datetime():
            return moment(cell)
        case date():
            return day(cell)
    return ""


def _button(cell: Press) -> str:
    return (
        f'<button type="submit" form="rows-press" formaction="{escape(cell.page.url)}" name="seen" value="{cell.seen}"'
        f' class="button button--outline button--xs">{escape(cell.text)}'
        f'<span class="visually-hidden">（{escape(cell.of)}）</span></button>'
    )


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
