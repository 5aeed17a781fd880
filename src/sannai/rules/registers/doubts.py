"""What is doubtful of a cell that could be read: said in a sentence, while the line goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sannai.text import characters

from ..kinds.base import Answered, Kind

_BREAK = re.compile("[\r\n]")
_HALF_KANA = re.compile("[\uff66-\uff9f]+")
_FULL_DIGITS = re.compile("[０-９]+")
_UNSURE = re.compile(r".{0,8}を確認(?:中|すること)?\Z|要確認|確認中|調査中|未定\Z|不明\Z")


def nothing(cells: Mapping[str, str]) -> bool:
    """Is there only a line in the cells, as people strike out what does not exist: - or －?"""
    texts = [characters.plain(cell) for cell in cells.values() if cell.strip()]
    return bool(texts) and all(text.strip("-") == "" for text in texts)


def doubts(kind: Kind, cells: Mapping[str, str], answered: Answered) -> Iterator[str]:
    """Sentences of the cells of one field and of what was read from them."""
    for cell in cells.values():
        yield from _of_cell(kind, cell)
    for text in _texts(answered.value):
        if found := _HALF_KANA.search(text):
            yield f"半角のカタカナ「{found[0]}」があります。全角で書き直してください"
        if found := _FULL_DIGITS.search(text):
            yield f"全角の数字「{found[0]}」があります。ほかの記載と書き方をそろえてください"
        if kind.worded and "※" in text:
            yield "「※」の注記が入っています。備考の項目に分けてください"
        if kind.worded and (found := _UNSURE.search(text)):
            yield f"「{found[0]}」とあります。確かめてから書き直してください"
    yield from kind.doubts(cells, answered.value)


def _of_cell(kind: Kind, cell: str) -> Iterator[str]:
    if _BREAK.search(cell.strip()) and kind.joint != "\n":
        yield "セルの中の改行を、空白にして読みました"
    if cell != cell.strip():
        yield "セルの前後の空白か改行を取って読みました"


def _texts(value: Any) -> Iterator[str]:
    """Every text of an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
