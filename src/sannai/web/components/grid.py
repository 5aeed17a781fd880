"""The controls of a cell in a grid: their label is the row and the column, by id; what is wrong stands below them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .controls import NOTHING, Option, attributes, choice, control_id, entry, error_text, joined


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the name of its input, the ids of what labels it, what is wrong with it, what stands below it."""

    name: str
    labels: str
    error: str = ""
    below: SafeString = NOTHING

    @property
    def common(self) -> SafeString:
        """The attributes of its control."""
        said = [f"{control_id(self.name)}-error"] * bool(self.error) + [f"{control_id(self.name)}-now"] * bool(
            self.below
        )
        return attributes(
            id=control_id(self.name),
            name=self.name,
            aria_labelledby=self.labels,
            aria_describedby=" ".join(said),
            aria_invalid="true" if self.error else None,
        )

    def around(self, inner: SafeString) -> SafeString:
        """The control with what stands below it."""
        below = format_html('<div class="sheet__now" id="{}-now">{}</div>', control_id(self.name), self.below)
        return inner + (below if self.below else NOTHING) + error_text(self.name, self.error)


def line(cell: Cell, value: str, *, inputmode: str = "", type: str = "text") -> SafeString:
    """One line to type into."""
    more = attributes(value=value, inputmode=inputmode, autocomplete="off")
    return cell.around(format_html('<input class="input" type="{}"{}{}>', type, cell.common, more))


def lines(cell: Cell, value: str) -> SafeString:
    """Several lines to type into."""
    return cell.around(format_html('<textarea class="input" rows="2"{}>\n{}</textarea>', cell.common, value))


def select(cell: Cell, options: Iterable[Option]) -> SafeString:
    """One of several; the first entry is none."""
    entries = joined(entry(each) for each in options)
    box = '<span class="select"><select class="input"{}><option value="">　</option>{}</select></span>'
    return cell.around(format_html(box, cell.common, entries))


def boxes(cell: Cell, options: Iterable[Option]) -> SafeString:
    """Any number of several."""
    drawn = joined(
        choice("checkbox", cell.name, at, option, invalid=bool(cell.error)) for at, option in enumerate(options)
    )
    described = attributes(aria_describedby=f"{control_id(cell.name)}-error" if cell.error else None)
    return cell.around(
        format_html('<div class="choices" role="group" aria-labelledby="{}"{}>{}</div>', cell.labels, described, drawn)
    )
