"""Sealing at rest: personal text leaves for the database wrapped, with a version and the id of its key.

``s1.<key id>.<sealed text>``. The cipher of the key id ``clear`` leaves the text as it is: so it is written where the
city has no keys yet. Once it has, what is written from then on lies under its key for what is kept (``at_rest``), and
what was written before, in clear or under an older key, still reads.
Digests stay over the plain text. Search keys and shelves are clear by declaration, and can be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.core.exceptions import FieldError
from django.db import models

from .errors import CannotOpen

VERSION = "s1"
_KEY_ID = re.compile(r"[a-z0-9-]{1,32}")


class Cipher(Protocol):
    """``place`` (model.column) is bound in, so that a text moved to another column does not open there."""

    def seal(self, text: str, place: str) -> str: ...

    def open(self, sealed: str, place: str) -> str:
        """The text. Raises CannotOpen if it was changed, moved or sealed by another key."""
        ...


class Clear:
    """The identity: sealed later, or never."""

    def seal(self, text: str, place: str) -> str:
        return text

    def open(self, sealed: str, place: str) -> str:
        return sealed


class Keys(Protocol):
    """Where keys come from while the process runs."""

    def current(self) -> str:
        """The id of the key under which is written now; ``clear`` where there is none. Raises KeysUnusable."""
        ...

    def cipher(self, key_id: str) -> Cipher | None:
        """What opens texts under this key; None for one that is not known. Raises CannotOpen."""
        ...


CLEAR = "clear"
_ciphers: dict[str, Cipher] = {CLEAR: Clear()}
_current = CLEAR
_keys: Callable[[], Keys] | None = None


def keys_from(keys: Callable[[], Keys] | None) -> None:
    """Say where keys come from, asked at the first text. From the ``apps.py`` of the room that knows the settings."""
    global _keys
    _keys = cache(keys) if keys else None


def register(key_id: str, cipher: Cipher) -> None:
    """Make a key known for opening. ``key_id``: small letters, digits and hyphens; it is written into every row."""
    if not _KEY_ID.fullmatch(key_id):
        raise ValueError(f"{key_id!r}: a key id is 1 to 32 small letters, digits and hyphens")
    _ciphers[key_id] = cipher


def use(key_id: str) -> None:
    """What is written from now on is sealed by this key. KeyError if it was not registered."""
    global _current
    if key_id not in _ciphers:
        raise KeyError(key_id)
    _current = key_id


def seal(text: str, place: str) -> str:
    """The text as it is stored in this place (model.column)."""
    key_id = _keys().current() if _keys and _current == CLEAR else _current
    cipher = _cipher(key_id)
    if cipher is None:
        raise CannotOpen(f"{place}：鍵 {key_id!r} が登録されていません。")
    return f"{VERSION}.{key_id}.{cipher.seal(text, place)}"


def unseal(stored: str, place: str) -> str:
    """The text that was stored in this place. Raises CannotOpen, saying what to do."""
    version, _, rest = stored.partition(".")
    key_id, dot, sealed = rest.partition(".")
    if version != VERSION or not dot:
        raise CannotOpen(f"{place}：封の版が {VERSION} ではありません。書き換えられたか、新しい版で書かれています。")
    cipher = _cipher(key_id)
    if cipher is None:
        raise CannotOpen(f"{place}：鍵 {key_id!r} が登録されていません。この鍵を登録してから読んでください。")
    return cipher.open(sealed, place)


def _cipher(key_id: str) -> Cipher | None:
    return _ciphers.get(key_id) or (_keys().cipher(key_id) if _keys else None)


_Set = TypeVar("_Set", contravariant=True)
_Get = TypeVar("_Get", covariant=True)
if TYPE_CHECKING:

    class _Text(models.TextField[_Set, _Get]): ...

    _Lookup = models.Lookup[Any]
else:
    _Lookup = models.Lookup

    class _Text(models.TextField):
        __class_getitem__ = classmethod(lambda cls, types: cls)  # Django's fields take type arguments in stubs only


class _Refused(_Lookup):
    """Any comparison but ``isnull``: refused where it is written, and not when it quietly matches nothing."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        raise FieldError(
            f"{lhs.output_field.place} is sealed: the database cannot compare it. Extract what must be searched into "
            "a column of its own, or compare in Python."
        )


class SealedTextField(_Text[_Set, _Get]):
    """Text that is sealed in the database and plain in Python. Whether it is null is all that SQL can ask.

    ``at_rest=False``: wrapped, and never under the city's key, which a side without keys has to read.
    """

    def __init__(self, *args: Any, at_rest: bool = True, **given: Any) -> None:
        super().__init__(*args, **given)
        self._at_rest = at_rest

    @property
    def place(self) -> str:
        """Where it lies: what a seal is bound to."""
        return f"{self.model._meta.label_lower}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        if plain is None or self._at_rest:
            return None if plain is None else seal(plain, self.place)
        return f"{VERSION}.{CLEAR}.{plain}"

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """What the row holds, opened. For SQL written out by hand too."""
        return None if value is None else unseal(value, self.place)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else _Refused
