"""Typesetting by typst: one PDF that is PDF/A-2a and PDF/UA-1, fonts embedded, nothing read from outside its root."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from sannai.common.action import NotAllowed

from .fonts import families, fonts

GETA = "〓"
LETTER = Path(__file__).parent / "letter.typ"
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_PACKAGE = re.compile(rb"@\s*(preview|local)\s*/")
_MOST_LACKING = 100


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
        if _PACKAGE.search(body):
            raise TemplateFault(f"ひな形「{path}」が外部の部品（@preview など）を使っています。取り除いてください。")
    lacking: list[str] = []
    with tempfile.TemporaryDirectory(prefix="sannai-letter-") as folder:
        root = Path(folder)
        (root / "letter.typ").write_bytes(LETTER.read_bytes())
        for path, body in sources.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        while True:
            shown = _without(content, lacking)
            try:
                return Sheet(_compile(root, template, shown, at), _names(lacking))
            except typst.TypstError as error:
                lacking += _newly_lacking(error, template, shown, lacking)


def _compile(root: Path, template: str, content: Mapping[str, Any], at: datetime) -> bytes:
    pdf = typst.compile(
        str(root / template),
        root=str(root),
        font_paths=fonts(),
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"input": json.dumps(content, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
        package_path=str(root / "none"),
        package_cache_path=str(root / "none"),
    )
    assert isinstance(pdf, bytes)
    return pdf


def _newly_lacking(error: typst.TypstError, template: str, shown: Mapping[str, Any], known: list[str]) -> list[str]:
    """The clusters that the error says no font has. Raises TemplateFault for any other error."""
    found = _LACKING.search(error.message)
    if found is not None and len(known) < _MOST_LACKING:
        first = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), found.group(1))[:1]
        if clusters := sorted(_clusters(first, shown) - set(known), key=len, reverse=True):
            return clusters
    told = f"文書のひな形「{template}」を組めませんでした。ひな形を直してください：{_where(error)}"
    raise TemplateFault(told) from error


def _clusters(first: str, shown: Any) -> set[str]:
    """What is to be replaced: the error names only the first character of a cluster, which may itself be fine.

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


def _where(error: typst.TypstError) -> str:
    """The message with the place in the template, without paths of this machine."""
    message = re.sub(r" ?\(searched at .*?\)", "", error.message)
    place = re.search(r"┌─ \S*?([^/\\\s]+\.typ):(\d+)", error.diagnostic)
    return f"{message}（{place.group(1)} {place.group(2)}行目）" if place else message


def _without(content: Mapping[str, Any], lacking: list[str]) -> dict[str, Any]:
    shown = {key: _replaced(value, lacking) for key, value in content.items()}
    return shown | {"fonts": list(families()), "unprintable": list(_names(lacking))}


def _replaced(value: Any, lacking: list[str]) -> Any:
    if isinstance(value, str):
        for cluster in lacking:
            value = value.replace(cluster, GETA)
        return value
    if isinstance(value, Mapping):
        return {key: _replaced(each, lacking) for key, each in value.items()}
    return [_replaced(each, lacking) for each in value] if isinstance(value, list | tuple) else value


def _names(lacking: list[str]) -> tuple[str, ...]:
    return tuple("+".join(f"U+{ord(char):04X}" for char in cluster) for cluster in lacking)
