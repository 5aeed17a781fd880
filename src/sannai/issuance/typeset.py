"""Typesetting by typst: one PDF that is PDF/A-2a and PDF/UA-1, fonts embedded, nothing read from outside its root."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from sannai.common.action import NotAllowed

from .fonts import families
from .press import LETTER, forbidden, laid_out, press
from .typst_words import told

__all__ = ["LETTER", "Sheet", "TemplateFault", "typeset"]

GETA = "〓"
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_TURNS = 8  # of setting aside what one error names; as a rule the first names all


class TemplateFault(NotAllowed):
    """The template of the outcome cannot be typeset. Says where and what (Japanese), for whoever keeps the package."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The PDF, and the characters that no font has, each as 〓 in the document and named here: "U+30EDE"."""

    pdf: bytes
    unprintable: tuple[str, ...]


def typeset(template: str, files: Mapping[str, bytes], content: Mapping[str, Any], at: datetime) -> Sheet:
    """Typeset one template of a package. Raises TemplateFault; a character without a font is no fault."""
    if template not in files:
        raise TemplateFault(f"文書のひな形「{template}」が手続の定義にありません。")
    sources = {path: body for path, body in files.items() if path.startswith("outputs/")}
    for path, body in sources.items():
        _refuse_packages(path, body.decode(errors="replace"))
    with laid_out(sources) as root:
        return _set(root, template, content, at)


def _refuse_packages(path: str, source: str) -> None:
    if found := forbidden(source):
        at, words, hint = found
        raise TemplateFault(f"ひな形「{path}」の{source.count(chr(10), 0, at) + 1}行目：{words}（{hint}）。")


def _set(root: Path, template: str, content: Mapping[str, Any], at: datetime) -> Sheet:
    """However many characters have no font, and however they are joined: what a person wrote is no fault."""
    lacking: list[str] = []
    turn = 0
    while True:
        shown = _without(content, lacking)
        try:
            return Sheet(_compile(root, template, shown, at), _names(lacking))
        except typst.TypstError as error:
            named = {_first(text) for text in _LACKING.findall(error.diagnostic)}
            newly = {each for first in named for each in _clusters(first, shown)} if turn < _TURNS else set()
            newly = newly or (_unusual(shown) if named else set())
            if not newly:  # the template itself: nothing that was put into it is left to blame
                words = f"文書のひな形「{template}」を組めませんでした。ひな形を直してください：{_where(root, error)}"
                raise TemplateFault(words) from error
            lacking += sorted(newly, key=lambda cluster: (-len(cluster), cluster))
            turn += 1


def _compile(root: Path, template: str, content: Mapping[str, Any], at: datetime) -> bytes:
    return press(root, template, content, int(at.timestamp()))


def _first(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)[:1]


def _unusual(shown: Any) -> set[str]:
    """What is beyond the characters that every Japanese font has: all of it, where the error names none of it."""
    return {char for text in _texts(shown) for char in text if not _common(char)}


def _common(char: str) -> bool:
    try:
        return bool(char.encode("cp932"))
    except UnicodeEncodeError:
        return False


def _clusters(first: str, shown: Any) -> set[str]:
    """What is to be replaced: an error names only the first character of a cluster, which may itself be fine.

    So clusters of several code points go first (1\ufe0f\u20e3 must not take every 1 along), else the bare character.
    """
    found = {match for text in _texts(shown) for match in _starting(first, text)}
    return {each for each in found if len(each) > 1} or ({first} if found and first != GETA else set())


def _starting(first: str, text: str) -> Iterator[str]:
    place = text.find(first)
    while place >= 0:
        end = place + 1
        while end < len(text) and (_joins(text[end]) or text[end - 1] == "\u200d"):
            end += 1
        yield text[place:end]
        place = text.find(first, end)


def _joins(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= char <= "\U0001f3ff"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _where(root: Path, error: typst.TypstError) -> str:
    """What is wrong, in Japanese, with its place in the template."""
    sources = {f"outputs/{path.name}": path.read_text("utf-8", "replace") for path in (root / "outputs").glob("*.typ")}
    first = next(iter(told(error.diagnostic, sources)), None)
    if first is None:
        return "書き方を確かめてください。"
    place = f"{first.file} {first.line}行目：" if first.file else ""
    return f"{place}{first.message}（{first.hint}）"


def _without(content: Mapping[str, Any], lacking: list[str]) -> dict[str, Any]:
    longest_first = sorted(lacking, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first))) if lacking else None
    shown = {key: _replaced(value, pattern) for key, value in content.items()}
    return shown | {"fonts": list(families()), "unprintable": list(_names(lacking))}


def _replaced(value: Any, lacking: re.Pattern[str] | None) -> Any:
    if isinstance(value, str):
        return lacking.sub(GETA, value) if lacking else value
    if isinstance(value, Mapping):
        return {key: _replaced(each, lacking) for key, each in value.items()}
    return [_replaced(each, lacking) for each in value] if isinstance(value, list | tuple) else value


def _names(lacking: list[str]) -> tuple[str, ...]:
    return tuple("+".join(f"U+{ord(char):04X}" for char in cluster) for cluster in lacking)
