"""Whose word is believed: the public half of the city's signing key in a file, and that key as a signer of messages.

The file is one line, ``ed25519 `` and base64. It is carried outside by a person, once: no database can change it.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import signing, suites
from .errors import KeysUnusable
from .file_ring import FileRing
from .ring import State, in_state
from .suites import ED25519


def line_of(public: bytes) -> str:
    """What stands in the file."""
    return f"{ED25519.name} {base64.b64encode(public).decode()}"


def line(ring: FileRing) -> str:
    """The line of this city. Raises KeysUnusable without a key to sign with."""
    key = in_state(ring.rows(), ("sign", ""), State.CURRENT)
    if key is None:
        raise KeysUnusable("市の署名の鍵がありません。sannai keys list で確かめてください。")
    return line_of(key.public)


def read(path: Path) -> bytes:
    """The public half in this file. Raises KeysUnusable: not there, or not such a line."""
    try:
        form, _, text = path.read_text(encoding="ascii").strip().partition(" ")
        public = base64.b64decode(text, validate=True)
    except (OSError, ValueError, binascii.Error) as error:
        raise KeysUnusable(f"市の署名の公開鍵 {path} が読めません（{error}）。") from error
    if form != ED25519.name or len(public) != 32:
        raise KeysUnusable(f"{path} は、sannai keys trust が出す1行（{ED25519.name} …）ではありません。")
    return public


class Trusted:
    """The city's signature, by the file. Read anew each time: it is small, and changes by hand alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def verify(self, signature: bytes, context: str, body: Mapping[str, Any]) -> bool:
        """Whether the city signed exactly this, for this purpose."""
        return signing.verify(read(self._path), signature, context, body)


class Carrier:
    """The key of the outside by which it signs what a transfer product carries. It opens nothing, and speaks of no one.

    Made at its first use, in a file of mode 0400: whoever has the outside may sign as the outside.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def sign(self, context: str, body: Mapping[str, Any]) -> bytes:
        """64 bytes."""
        return signing.sign(self._seed(), context, body)

    @property
    def line(self) -> str:
        """What the inner side is to pin. Raises KeysUnusable."""
        return line_of(ED25519.public_of(self._seed()))

    def _seed(self) -> bytes:
        try:
            if not self._path.exists():
                with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as out:
                    out.write(suites.new_secret(ED25519))
            return self._path.read_bytes()
        except OSError as error:
            raise KeysUnusable(f"公開側の署名の鍵 {self._path} が使えません（{error}）。") from error


class Signing:
    """The city's signing key of a ring, as what signs acks and whatever is put down."""

    def __init__(self, ring: FileRing) -> None:
        self._ring = ring

    def sign(self, context: str, body: Mapping[str, Any]) -> bytes:
        """64 bytes."""
        return self._ring.sign(context, body)[1]
