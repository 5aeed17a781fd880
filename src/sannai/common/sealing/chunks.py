"""Contents of any size in chunks of 64 KiB: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with AES-256-GCM.

The nonce is the number of the chunk (11 bytes, big-endian) and a last byte: 1 on the last chunk, else 0. So chunks that
are swapped, left out or added do not open, and neither does one that is cut where a chunk ends. Only a content
without any byte has an empty chunk. 16 bytes longer per chunk; one chunk in memory.
"""

from __future__ import annotations

import secrets
from typing import TypeAlias

from cryptography.exceptions import InvalidTag

from . import aead
from .derive import derive
from .errors import Damaged
from .suites import DEK

CHUNK = 64 * 1024
SEALED = CHUNK + aead.TAG
BODY = "sannai1.body"
Buffer: TypeAlias = bytes | memoryview


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


class _Chunked:
    """What comes in pieces of any size, handed on in whole chunks; one is always kept, for it may be the last."""

    size: int

    def __init__(self, dek: bytes) -> None:
        if len(dek) != DEK:
            raise ValueError(f"a key of a content has {DEK} bytes, not {len(dek)}")
        self._cipher = aead.cipher(derive(dek, BODY))
        self._rest = bytearray()
        self._number = 0
        self._over = False

    def feed(self, piece: bytes) -> bytes:
        """Take the next piece; what is ready of the other side, perhaps nothing."""
        if self._over:
            raise ValueError("it was finished: nothing can follow")
        self._rest += piece
        whole = max(0, len(self._rest) - 1) // self.size
        ready = []
        with memoryview(self._rest) as rest:
            for begins in range(0, whole * self.size, self.size):
                with rest[begins : begins + self.size] as chunk:
                    ready.append(self._turned(chunk, last=False))
        del self._rest[: whole * self.size]
        return b"".join(ready)

    def finish(self) -> bytes:
        """The last chunk."""
        if self._over:
            raise ValueError("it was finished already")
        self._over = True
        rest, self._rest = bytes(self._rest), bytearray()
        return self._turned(rest, last=True)

    def _turned(self, chunk: Buffer, *, last: bool) -> bytes:
        nonce = _nonce(self._number, last=last)
        self._number += 1
        return self._turn(nonce, chunk)

    def _turn(self, nonce: bytes, chunk: Buffer) -> bytes:
        raise NotImplementedError


class Sealer(_Chunked):
    """``feed`` pieces, ``finish`` once. ``dek``: 32 bytes under which nothing was ever sealed; none: a fresh one.

    Two contents under one key would share their nonces, and both could be read: begin again with a new Sealer.
    """

    size = CHUNK

    def __init__(self, dek: bytes | None = None) -> None:
        self.dek = secrets.token_bytes(DEK) if dek is None else dek
        super().__init__(self.dek)

    def _turn(self, nonce: bytes, chunk: Buffer) -> bytes:
        return self._cipher.encrypt(nonce, chunk, None)


class Opener(_Chunked):
    """``feed`` sealed pieces, ``finish`` once; either raises Damaged. Before ``finish`` has returned nothing is whole:

    what came before may be true and the end missing, so whoever keeps it under a name does so afterwards.
    """

    size = SEALED

    def _turn(self, nonce: bytes, chunk: Buffer) -> bytes:
        try:
            opened = self._cipher.decrypt(nonce, chunk, None)
        except (InvalidTag, ValueError) as error:
            raise Damaged(f"封の中身の {self._number} 番目の区切りが合いません。") from error
        if not opened and self._number > 1:
            raise Damaged("封の中身の終わりに、空の区切りがあります。")
        return opened
