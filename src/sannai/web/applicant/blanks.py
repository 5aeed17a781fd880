"""用紙: the controls of a definition as they are before anybody writes on them. Each is made, and escaped, once.

What a definition says is the same for everybody; what a person typed is put into the gap each time, escaped, and is
kept nowhere. A control that was refused, or is asked again for a reason, says something of its own: it is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from sannai.rules.kinds.controls import Line, Lines
from sannai.web.components import controls
from sannai.web.components.controls import Option, Said

MOST = 8192  # a few hundred bytes each
_GAP = "\0"  # no browser sends it and no definition may hold it; where one did, nothing would be kept
Halves = tuple[str, str]
Around = Callable[[str, Said, SafeString], SafeString]


@lru_cache(MOST)
def choice(kind: str, name: str, at: int, option: Option, autocomplete: str = "") -> SafeString:
    """One choice of several, chosen or not."""
    return controls.choice(kind, name, at, option, autocomplete=autocomplete)


@lru_cache(MOST)
def entry(option: Option) -> SafeString:
    """One entry of a select, chosen or not."""
    return controls.entry(option)


def typed(control: Line | Lines, name: str, said: Said, text: str) -> SafeString:
    """An input with what was typed into it."""
    if _own(said):
        return _input(control, name, said, text)
    if not text:
        return _empty(control, name, said)
    halves = _input_halves(control, name, said)
    return _filled(halves, escape(text)) if halves else _input(control, name, said, text)


def around(make: Around, name: str, said: Said, inner: SafeString) -> SafeString:
    """Label, badge and support text round something: ``make`` is ``controls.single`` or the like."""
    halves = None if _own(said) else _around_halves(make, name, said)
    return _filled(halves, conditional_escape(inner)) if halves else make(name, said, inner)


def radios(name: str, said: Said, inner: SafeString) -> SafeString:
    """A group of which one is chosen, as ``around`` takes it."""
    return controls.group(name, said, inner, radios=True)


def _own(said: Said) -> bool:
    return bool(said.error or said.reason)


def _filled(halves: Halves, inside: str) -> SafeString:
    return SafeString(f"{halves[0]}{inside}{halves[1]}")


def _halves(whole: SafeString) -> Halves | None:
    parts = whole.split(_GAP)
    return (parts[0], parts[1]) if len(parts) == 2 else None


@lru_cache(MOST)
def _empty(control: Line | Lines, name: str, said: Said) -> SafeString:
    return _input(control, name, said, "")


@lru_cache(MOST)
def _input_halves(control: Line | Lines, name: str, said: Said) -> Halves | None:
    return _halves(_input(control, name, said, _GAP))


@lru_cache(MOST)
def _around_halves(make: Around, name: str, said: Said) -> Halves | None:
    return _halves(make(name, said, SafeString(_GAP)))


def _input(control: Line | Lines, name: str, said: Said, text: str) -> SafeString:
    if isinstance(control, Lines):
        return controls.textarea(name, said, text)
    return controls.input_text(
        name,
        said,
        text,
        kind=control.type,
        width=control.width,
        inputmode=control.inputmode,
        unit=control.unit,
        autocomplete=control.autocomplete,
    )
