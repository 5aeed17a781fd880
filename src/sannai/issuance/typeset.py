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
# Typst fetches a package from the network when a template imports one, and no switch of it forbids that. So an import
# names its file as a plain text, and nothing that makes code out of texts is let through, whatever the texts are.
_TAKES_IN = re.compile(r"(?<![A-Za-z0-9_])(?:import|include)(?![A-Za-z0-9_-])")
_PLAIN_FILE = re.compile(r'\s*"[^"\\@][^"\\]*"(?!\s*[./])')
_MAKES_CODE = re.compile(r"(?<![A-Za-z0-9_])(?:eval|dictionary|plugin)(?![A-Za-z0-9_-])")
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
    with tempfile.TemporaryDirectory(prefix="sannai-letter-") as folder:
        root = Path(folder)
        (root / "letter.typ").write_bytes(LETTER.read_bytes())
        for path, body in sources.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        return _set(root, template, content, at)


def _refuse_packages(path: str, source: str) -> None:
    for word in _TAKES_IN.finditer(source):
        if not _PLAIN_FILE.match(source, word.end()):
            line = source.count("\n", 0, word.start()) + 1
            raise TemplateFault(
                f"ひな形「{path}」の{line}行目が、外部の部品（@preview など）か、名前の読めないファイルを使います。"
                'import と include には、"/letter.typ" のように、ファイルの名前をそのまま書いてください。'
            )
    if code := _MAKES_CODE.search(source):
        line = source.count("\n", 0, code.start()) + 1
        raise TemplateFault(f"ひな形「{path}」の{line}行目の {code[0]} は、ひな形では使えません。取り除いてください。")


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
                told = f"文書のひな形「{template}」を組めませんでした。ひな形を直してください：{_where(error)}"
                raise TemplateFault(told) from error
            lacking += sorted(newly, key=lambda cluster: (-len(cluster), cluster))
            turn += 1


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


def _where(error: typst.TypstError) -> str:
    """The message with the place in the template, without paths of this machine."""
    message = re.sub(r" ?\(searched at .*?\)", "", error.message)
    place = re.search(r"┌─ \S*?([^/\\\s]+\.typ):(\d+)", error.diagnostic)
    return f"{message}（{place.group(1)} {place.group(2)}行目）" if place else message


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
