"""What a page offers whoever attacks it: its links, and its forms with every choice that they hold."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_CONTROL = re.compile(
    r"<(input|button)\b([^>]*)>|<textarea\b([^>]*)>(.*?)</textarea>|<select\b([^>]*)>(.*?)</select>", re.S
)
_OPTION = re.compile(r"<option\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w.:-]+)(?:="([^"]*)")?')
_HREF = re.compile(r'<(?:a|iframe|img|area)\b[^>]*\b(?:href|src)="([^"#]+)')


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a form: what it holds, and what else could be chosen."""

    name: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form goes and what it asks."""

    action: str
    method: str
    controls: tuple[Control, ...]

    @property
    def takes_files(self) -> bool:
        return any(each.kind == "file" for each in self.controls)

    def pairs(self) -> list[tuple[str, str]]:
        """What a browser would send if nobody touched it."""
        return [(each.name, each.value) for each in self.controls if each.kind != "file" and each.value is not None]


def links(text: str, url: str) -> Iterator[str]:
    """Addresses on this server that the page leads to, each once, in its order."""
    for found in dict.fromkeys(_HREF.findall(text)):
        to = urlsplit(urljoin(url, html.unescape(found)))
        if to.scheme in {"http", "https"} and to.netloc == urlsplit(url).netloc and not to.path.startswith("/static/"):
            yield to.path + (f"?{to.query}" if to.query else "")


def forms(text: str, url: str) -> Iterator[Form]:
    """Its forms; one with several buttons is several forms, since each button sends something else."""
    for attributes, inner in _FORM.findall(text):
        own = _attributes(attributes)
        action, method = urljoin(url, own.get("action") or url), own.get("method", "get").lower()
        controls, buttons = _controls(inner)
        for button in buttons or [None]:
            to = urljoin(url, button.choices[0]) if button and button.choices else action
            held = (*controls, button) if button and button.name else tuple(controls)
            yield Form(to, method, tuple(held))


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _controls(inner: str) -> tuple[list[Control], list[Control]]:
    """Controls with one row for each name of radios, and the buttons (their own address in ``choices``)."""
    controls: dict[str, Control] = {}
    buttons: list[Control] = []
    for tag, simple, area, area_text, select, options in _CONTROL.findall(inner):
        own = _attributes(simple or area or select)
        name, value = own.get("name", ""), own.get("value", "")
        kind = "textarea" if area else "select" if select else own.get("type", "submit" if tag == "button" else "text")
        if kind == "submit":
            buttons.append(Control(name, kind, value, (own["formaction"],) if "formaction" in own else ()))
        elif name and "disabled" not in own:
            if select:
                rows = [_attributes(option) for option in _OPTION.findall(options)]
                value = next((row.get("value", "") for row in rows if "selected" in row), "")
                made = Control(name, kind, value, tuple(row.get("value", "") for row in rows))
            elif kind in {"radio", "checkbox"}:
                before = controls.get(name, Control(name, kind, ""))
                made = Control(name, kind, value if "checked" in own else before.value, (*before.choices, value))
            else:
                made = Control(name, kind, html.unescape(area_text.removeprefix("\n")) if area else value)
            controls[name] = made
    return list(controls.values()), buttons
