"""Opening what was fetched from the side of the applicants, with the keys that this process holds.

What cannot be opened, or is not what its row says, is refused with a word for machines: the item is held and not lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import BinaryIO

from sannai.common import city_keys
from sannai.common.sealing import box
from sannai.common.sealing.errors import CannotOpen, KeyDestroyed, KeysUnusable, UnknownForm, UnknownKey
from sannai.common.sealing.head import Head
from sannai.exchange.bridge import Item

AHEAD = timedelta(minutes=5)  # that the clock outside may be before ours
# Why an item is held. The first that fits counts.
CODES: tuple[tuple[type[Exception], str], ...] = (
    (UnknownForm, "form"), (UnknownKey, "key_unknown"), (KeyDestroyed, "key_destroyed"), (KeysUnusable, "keys"),
    (CannotOpen, "damaged"),
)  # fmt: skip
LONGEST_HEAD = 8 * 1024  # bytes
WHOLE = 32 * 1024 * 1024  # bytes of what is opened in one piece


class Refuse(Exception):
    """It cannot be taken in; ``code``: why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def whole(item: Item, stream: BinaryIO) -> bytes:
    """The content of an item of words. Raises Refuse."""
    if item.size > WHOLE:
        raise Refuse("too_large")
    try:
        head, body = box.open(stream.read(), city_keys.ring())
    except (CannotOpen, KeysUnusable) as fault:
        raise Refuse(code_of(fault)) from fault
    _check(head, item)
    return body


def head(item: Item, stream: BinaryIO) -> tuple[Head, bytes]:
    """What opens a file, as it came, with what it says of itself: sealed to a key that others hold. Raises Refuse."""
    raw = stream.read(LONGEST_HEAD)
    try:
        said = box.told(raw)
    except CannotOpen as fault:
        raise Refuse(code_of(fault)) from fault
    _check(said, item)
    return said, raw


def of_body(item: Item, body: str) -> None:
    """The key that opened it is that of this 執行機関: another one may not read it (提供 is an act of its own).

    Raises Refuse.
    """
    key = city_keys.ring().kept.keys.get(item.kid)
    if key is None or (key.purpose, key.body) != ("desk", body):
        raise Refuse("other_body")


def in_time(moment: datetime, at: datetime) -> None:
    """The moment is the word of the outside; one that is still to come is none. Raises Refuse."""
    if moment > at + AHEAD:
        raise Refuse("future")


def _check(head: Head, item: Item) -> None:
    """A head is bound to its content: another row of the outside cannot be given it."""
    if (head.id, head.case, head.n, head.kind, head.kid) != (item.id, item.case, item.n, item.kind, item.kid):
        raise Refuse("head")


def code_of(fault: Exception) -> str:
    """Why an item is held that could not be opened."""
    return next(code for kind, code in CODES if isinstance(fault, kind))
