"""The ring of this city, where the settings say, and what happens to it by night."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from . import key_acts
from .actors import System
from .sealing import at_rest, columns
from .sealing.at_rest import AtRest
from .sealing.errors import KeysUnusable, UnknownKey
from .sealing.file_ring import FileRing
from .sealing.kept import RING
from .sealing.ring import State

Names = Callable[[str], bool]
_named: list[Names] = []


def names(function: Names) -> None:
    """Register who knows whether items on the outer side still name a key; until somebody does, none is destroyed."""
    _named.append(function)


def ring() -> FileRing:
    """The keys of this city. Raises KeysUnusable for those of a demo elsewhere: nobody holds sheets of them."""
    found = FileRing(settings.KEYS, backup_days=settings.BACKUP_DAYS)
    if found.exists() and found.kept.demo and not settings.DEMO:
        raise KeysUnusable(
            f"{settings.KEYS} にあるのはデモの鍵です。用紙がなく、失えば戻せません。"
            "このフォルダを片付けてから、sannai keys init で市の鍵を作ってください。"
        )
    return found


class Columns:
    """The keys of sealed columns: those of the city's ring, and none where no ring was made."""

    def __init__(self) -> None:
        self._opened: dict[tuple[Path, str], AtRest] = {}
        self._current: tuple[tuple[Path, int, int], str] | None = None

    def current(self) -> str:
        """Raises KeysUnusable."""
        try:
            seen = os.stat(f"{settings.KEYS}/{RING}")
        except FileNotFoundError:
            return columns.CLEAR
        except PermissionError as error:
            raise KeysUnusable(_not_ours()) from error
        stamp = settings.KEYS, seen.st_mtime_ns, seen.st_ino
        if self._current is None or self._current[0] != stamp:
            self._current = stamp, at_rest.current(ring())
        return self._current[1]

    def cipher(self, key_id: str) -> AtRest | None:
        """Raises CannotOpen."""
        place = settings.KEYS, key_id
        if place not in self._opened:  # once a process: none of these keys is ever destroyed
            try:
                found = ring()
                cipher = at_rest.cipher(found, key_id) if found.exists() else None
            except KeysUnusable as unusable:
                raise UnknownKey(str(unusable)) from unusable
            except PermissionError as error:
                raise UnknownKey(_not_ours()) from error
            if cipher is None:
                return None
            self._opened[place] = cipher
        return self._opened[place]


def _not_ours() -> str:
    return f"鍵のフォルダ {settings.KEYS} を開く権限がありません。鍵の持ち主の利用者で動かしてください。"


def is_demo() -> bool:
    """Whether these are keys of a demo, without sheets."""
    try:
        found = ring()
        return found.exists() and found.kept.demo
    except (KeysUnusable, PermissionError):
        return False


def rotate(at: datetime, *, at_once: bool = False) -> int:
    """A night's work: make, change and destroy what is due, and say in the log what it does not know yet."""
    found = ring()
    if not found.exists():
        return 0
    known = list(_named)
    named = (lambda kid: any(each(kid) for each in known)) if known else None
    follow()
    found.rotate(at, named=named, at_once=at_once)
    if named is not None:
        _tell_unneeded(found, named, at)
    return tell(found, at)


def follow() -> bool:
    """What the ring of the number zone has told in the log stands here too; whether something was new."""
    found = ring()
    apart = found.kept.apart if found.exists() else ()
    return bool(apart) and found.follow([key for purpose in apart for key in key_acts.told(purpose)])


def _tell_unneeded(found: FileRing, named: Names, at: datetime) -> None:
    """Of the keys that lie apart: their own ring cannot ask the outside whether something still names one."""
    for key in found.rows():
        apart = key.purpose in found.kept.apart and key.state is State.READING
        if apart and key_acts.needed(key.kid) and not named(key.kid):
            key_acts.unneeded(key_acts.Chain(key.kid), by=System(), at=at)


def tell(found: FileRing, at: datetime) -> int:
    """Say in the log how the keys stand; how many events it took."""
    return key_acts.tell(found.own(), demo=found.kept.demo, by=System(), at=at)
