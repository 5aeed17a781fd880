"""What a screen asks a field with: plain data, which the screens draw and this room does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..model import Choice


@dataclass(frozen=True, slots=True)
class Line:
    """One line to type into. ``type``, ``inputmode`` and ``autocomplete`` are those of HTML; ``width`` xs, sm, md, lg
    or "" for all there is; ``unit`` stands after it."""

    type: str = "text"
    width: str = ""
    inputmode: str = ""
    unit: str = ""
    autocomplete: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """One line to type into, of which nothing is shown again: only whether something was typed."""

    width: str = ""
    inputmode: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Several lines to type into."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One code to choose, or several. Without ``choices``, those of the field that are offered on the day."""

    several: bool = False
    side_by_side: bool = False
    choices: tuple[Choice, ...] | None = None
    autocomplete: str = ""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Not asked: the text stands there instead (nothing for ""); another value that was kept stays."""

    text: str


@dataclass(frozen=True, slots=True)
class Finder:
    """A button that fills in other inputs from what stands in those before it, where the page can do so."""

    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One input of several, with its own label; ``optional`` where the whole must be answered and this need not.
    With ``Parts`` it is a heading over some of them, which are named as if it were not there."""

    name: str
    label: str
    control: Line | Pick | Fixed | Finder | Parts
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Several inputs under one legend; a sole one stands for the whole."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """Files, sent by a request of their own."""


@dataclass(frozen=True, slots=True)
class Own:
    """A template of the kind's own (below ``components/``), where none of the others fits, and what it needs."""

    template: str
    options: tuple[tuple[str, Any], ...] = ()


Control = Line | Lines | Secret | Pick | Parts | Upload | Own
