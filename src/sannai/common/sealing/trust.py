"""Whose word is believed: the public half of the city's signing key in a file, and that key as a signer of messages.

The file is one line, ``ed25519 `` and base64. It is carried outside by a person, once: no database can change it.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import signing
from .errors import KeysUnusable
from .file_ring import FileRing
from .ring import State, in_state
from .suites import ED25519

_SEED = 32  # bytes


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


class Signing:
    """The city's signing key of a ring, as what signs acks and whatever is put down."""

    def __init__(self, ring: FileRing) -> None:
        self._ring = ring

    def sign(self, context: str, body: Mapping[str, Any]) -> bytes:
        """64 bytes."""
        return self._ring.sign(context, body)[1]


class Own:
    """A signing key in a file of its own, made at its first use: that of the side which has no key of the city.

    It says that a list of what waits is from there. Whoever has copied it can say no more than that.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def sign(self, context: str, body: Mapping[str, Any]) -> bytes:
        """64 bytes."""
        return signing.sign(self._secret(), context, body)

    def line(self) -> str:
        """The line that the other side pins."""
        return line_of(ED25519.public_of(self._secret()))

    def _secret(self) -> bytes:
        if not self._path.exists():
            self._make()
        secret = self._path.read_bytes()
        if len(secret) != _SEED:
            raise KeysUnusable(f"{self._path} は署名の鍵ではありません。消すと、次に使うときに作り直します。")
        return secret

    def _make(self) -> None:
        """Whole under its name or not at all; of two at once, the first stays."""
        part = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(_SEED))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(part, self._path)
        part.unlink()
