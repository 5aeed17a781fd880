"""The city's keys: what each is for, how it stands, and when it gives way to the next. Secrets are elsewhere.

A key is ``next`` (made a week ahead, so that everybody can learn of it), ``current`` (sealed to, 90 days), ``reading``
(opens what was sealed to it) and ``destroyed``: nobody opens it any more, which is the point of changing keys. What is
not for transport (``sign``, pinned outside; ``rest``, under which stored rows lie) does not change by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from sannai.common.time import today

from .errors import KeysUnusable
from .suites import PublicKey

PURPOSES = {
    "desk": "申請などの封筒", "files": "添付書類", "number": "個人番号", "sign": "市の署名", "rest": "庁内での保管",
    "original": "添付書類の原本", "recovery": "復旧",
}  # fmt: skip
TRANSPORT = ("desk", "files", "number")
CURRENT_FOR = timedelta(days=90)
AHEAD = timedelta(days=7)  # so long before it is current, the next one is made
AFTER_BACKUPS = timedelta(days=30)  # after the last backup that may hold something sealed to it has gone
_BODY = re.compile(r"[a-z0-9_.]{0,40}")  # with purpose, date and mark it stays within 64, a subject's id in the log


class State(StrEnum):
    NEXT = "next"
    CURRENT = "current"
    READING = "reading"
    DESTROYED = "destroyed"


STATES = {State.NEXT: "次の鍵", State.CURRENT: "使用中", State.READING: "開くだけ", State.DESTROYED: "破棄済み"}


@dataclass(frozen=True, slots=True)
class CityKey:
    """One key without its secret. ``body``: key of the 執行機関, of ``desk`` alone. ``form``: name in ``FORMS``.

    ``since``: when it came to this state. ``needed_at``: when an item outside was last known to name it.
    ``public`` is empty once it is destroyed.
    """

    kid: str
    purpose: str
    body: str
    form: str
    public: bytes
    state: State
    made_at: datetime
    since: datetime
    needed_at: datetime

    def to(self, state: State, at: datetime) -> CityKey:
        """In another state from this moment on."""
        public = b"" if state is State.DESTROYED else self.public
        return replace(self, state=state, since=at, needed_at=at, public=public)


class Ring(Protocol):
    """What the processes of the city ask for. A ring in files is one form; in a security module, another."""

    def current(self, purpose: str, body: str = "") -> PublicKey:
        """To which key is sealed today. Raises UnknownKey where there is none."""
        ...

    def open(self, kid: str, wrapped: bytes, info: bytes) -> bytes:
        """The 32-byte key that was wrapped to this one: the only use of a secret beside signing.

        Raises UnknownKey, KeyDestroyed, Damaged, or KeysUnusable where the secret cannot be read.
        """
        ...

    def sign(self, context: str, body: Mapping[str, Any]) -> tuple[str, bytes]:
        """(id of the key, 64 bytes) by the city's signing key: ``signing``."""
        ...


def key_id(purpose: str, body: str, at: datetime, public: bytes) -> str:
    """``desk-mayor-20261001-3f9a1c``: purpose, body, day, first 6 hex of sha256 of the public half. ValueError."""
    if purpose not in PURPOSES or not _BODY.fullmatch(body) or bool(body) != (purpose == "desk"):
        raise ValueError(f"{purpose!r} of {body!r} is no place of a key")
    mark = hashlib.sha256(public).hexdigest()[:6]
    return "-".join(part for part in (purpose, body, f"{today(at):%Y%m%d}", mark) if part)


def places(bodies: Collection[str]) -> list[tuple[str, str]]:
    """(purpose, body) of every key that a city with these 執行機関 has, beside the one for recovery.

    Raises KeysUnusable for a body whose key cannot stand in the id of a key.
    """
    for body in bodies:
        if not body or not _BODY.fullmatch(body):
            raise KeysUnusable(
                f"執行機関のキー「{body}」は、鍵の番号に使えません。英小文字・数字・_・. の40文字までにしてください。"
            )
    others = ("files", "number", "sign", "rest", "original")
    return [*(("desk", body) for body in bodies), *((purpose, "") for purpose in others)]


def in_state(keys: Iterable[CityKey], place: tuple[str, str], state: State) -> CityKey | None:
    """The one key of a place that stands so; None if there is none."""
    return next((key for key in keys if (key.purpose, key.body) == place and key.state is state), None)


def turned(
    keys: Collection[CityKey],
    at: datetime,
    make: Callable[[str, str], CityKey],
    *,
    named: Callable[[str], bool] | None = None,
    backup_days: int = 7,
    at_once: bool = False,
) -> list[CityKey]:
    """What changes at this moment: each key that is new or stands otherwise than before.

    ``make(purpose, body)`` makes a key that is next. ``named(kid)``: whether an item outside still names a key; while
    nobody can say so, none is destroyed. ``at_once``: every transport key, and ``rest``, gives way today
    to one that is made now, whatever its age: they may have been read.
    """
    changed: list[CityKey] = []
    changing = (*TRANSPORT, "rest") if at_once else TRANSPORT
    for place in {(key.purpose, key.body) for key in keys if key.purpose in changing}:
        changed += _given_way(keys, place, at, make, at_once=at_once)
    for key in keys:
        if key.state is State.READING and key.purpose in TRANSPORT and named is not None:  # rows lie under others
            if named(key.kid):
                changed.append(replace(key, needed_at=at))
            elif at - key.needed_at >= timedelta(days=backup_days) + AFTER_BACKUPS:
                changed.append(key.to(State.DESTROYED, at))
    return sorted(changed, key=lambda key: key.kid)


def _given_way(
    keys: Collection[CityKey],
    place: tuple[str, str],
    at: datetime,
    make: Callable[[str, str], CityKey],
    *,
    at_once: bool,
) -> list[CityKey]:
    current, following = in_state(keys, place, State.CURRENT), in_state(keys, place, State.NEXT)
    age = CURRENT_FOR if current is None else at - current.since
    before = [current.to(State.READING, at)] if current else []
    if at_once:  # what is next lay where the current one lay
        return [
            make(*place).to(State.CURRENT, at),
            *before,
            *([following.to(State.DESTROYED, at)] if following else []),
        ]
    if age >= CURRENT_FOR:
        return [(following or make(*place)).to(State.CURRENT, at), *before]
    return [make(*place)] if following is None and age >= CURRENT_FOR - AHEAD else []
