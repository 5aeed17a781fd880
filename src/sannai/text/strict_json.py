"""JSON as another program sends it, read strictly: what two readers could understand in two ways is refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

MOST_DIGITS = 18  # of a number: it fits into 64 bits
_LONGEST_NUMBER = 60  # characters of one as it is written
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Number(str):
    """A number with places or an exponent: its digits as they were written, since a float would change them."""


class Refused(Exception):
    """It is not read. ``str()`` says what is wrong and how to mend it."""


def read(content: bytes) -> Any:
    """JSON (RFC 8259) in UTF-8 → its value; numbers that are no integers become Number. Raises Refused.

    Refused are equal keys in one object, NaN and Infinity, more than 18 digits, nesting that has no end, lone
    surrogates and control characters.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise Refused("文字がUTF-8ではありません。UTF-8で送ってください。") from error
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_number
        )
    except json.JSONDecodeError as error:
        where = f"{error.lineno}行目の{error.colno}文字目"
        raise Refused(f"JSONとして読めません（{where}）。書き方を確かめてください。") from error
    except RecursionError as error:
        raise Refused("入れ子が深すぎます。配列やオブジェクトの入れ子を減らしてください。") from error
    if any(_UNWANTED.search(each) for each in _texts(value)):
        raise Refused("制御文字か、対になっていないサロゲートが入っています。その文字を除いてください。")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise Refused(f"1つのオブジェクトに「{_shown(twice)}」が2つあります。1つにしてください。")
    return found


def _constant(text: str) -> Any:
    raise Refused(f"「{text}」は数ではありません。値がないときは null と書いてください。")


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise Refused(f"{MOST_DIGITS}けたを超える数があります。番号や符号は、文字列で送ってください。")
    return int(text)


def _number(text: str) -> Number:
    """12.50 as it stands; 1.25e1 written out."""
    if len(text) <= _LONGEST_NUMBER:
        read = Decimal(text)
        if -MOST_DIGITS <= read.adjusted() < MOST_DIGITS:
            return Number(format(read, "f"))
    raise Refused(f"{MOST_DIGITS}けたに収まらない数があります。番号や符号は、文字列で送ってください。")


def _texts(value: Any) -> Iterator[str]:
    """Every text in it, the keys too; whatever depth it was read from."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _shown(text: str) -> str:
    return _UNWANTED.sub("?", text)[:40]
