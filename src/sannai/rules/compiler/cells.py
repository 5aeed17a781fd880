"""Cells of a table that are meant as numbers but are not written as the language writes them."""

from __future__ import annotations

import re
import unicodedata

from sannai.text.nodes import as_integer

_UNITS = "円|人|名|点|個|枚|件|台|本|回|年|か月|月|日|時間|分|歳|cm|mm|km|kg|m|g|%"
_NUMBER = re.compile(rf"([-¥]?)([0-9][0-9, ]*)(\.[0-9]+)?({_UNITS})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[, ][0-9]{3})+")
Meant = tuple[int, str]  # the number, and what is wrong with how it is written


def meant(raw: str) -> Meant | None:
    """The integer that somebody meant by a cell that is not written as one; None where it is, or means something else.

    ``5,100``, ``５１００``, ``5100円``, `` 5100`` and ``1.5`` (its whole part) are such cells; ``007`` is a code.
    """
    if as_integer(raw) is not None:
        return None
    text = unicodedata.normalize("NFKC", raw).replace("\u2212", "-").strip()
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    sign, digits, fraction, unit = found.groups()
    plain = digits.replace(",", "").replace(" ", "") if _GROUPED.fullmatch(digits) else digits
    number = as_integer(f"-{plain}" if sign == "-" else plain)
    if number is None:
        return None
    if fraction:
        return number, "小数です"
    if sign == "¥" or unit:
        return number, "単位が付いています"
    if plain != digits:
        return number, "桁区切りがあります"
    return number, "前後に空白があります" if as_integer(raw.strip()) is not None else "全角の数字です"


def is_meant_alone(said: Meant) -> bool:
    """Whether such a cell is a number even in a column without any plain one: a unit or a fraction may be for show."""
    return said[1] in ("桁区切りがあります", "全角の数字です")


def mended(said: Meant) -> str:
    """How to write it."""
    number, what = said
    if what == "小数です":
        return f"整数にする（{number} など）。小さい単位にそろえると整数になる"
    return f"{number} と書く（半角の数字だけ。桁区切りも単位も付けない）"


def starts(line: str) -> list[int]:
    """Where each cell of a line of CSV begins, 1-based. Of a line that goes on in the next, as far as it goes."""
    found, quoted = [1], False
    for place, char in enumerate(line, 1):
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            found.append(place + 1)
    return found
