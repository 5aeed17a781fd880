"""A cipher for tests: a stream made by HMAC and a tag over place and text. Real enough to hide, bind and refuse."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sannai.common.sealing import columns as sealing


class Toy:
    def __init__(self, key: bytes) -> None:
        self.key = key

    def seal(self, text: str, place: str) -> str:
        nonce = secrets.token_bytes(12)
        hidden = self._crossed(nonce, text.encode())
        return base64.urlsafe_b64encode(nonce + self._tag(place, nonce + hidden) + hidden).decode()

    def open(self, sealed: str, place: str) -> str:
        raw = base64.urlsafe_b64decode(sealed)
        nonce, tag, hidden = raw[:12], raw[12:44], raw[44:]
        if not hmac.compare_digest(tag, self._tag(place, nonce + hidden)):
            raise sealing.CannotOpen(f"{place}：封が合いません。")
        return self._crossed(nonce, hidden).decode()

    def _tag(self, place: str, sealed: bytes) -> bytes:
        return hmac.digest(self.key, place.encode() + b"\0" + sealed, "sha256")

    def _crossed(self, nonce: bytes, text: bytes) -> bytes:
        blocks = range(len(text) // 32 + 1)
        stream = b"".join(hashlib.sha256(self.key + nonce + block.to_bytes(4)).digest() for block in blocks)
        return bytes(a ^ b for a, b in zip(text, stream, strict=False))


@contextmanager
def sealed_by(key_id: str) -> Iterator[None]:
    """What is written meanwhile is sealed by a toy of this key id. Afterwards it can still be opened."""
    before = sealing._current
    sealing.register(key_id, Toy(key_id.encode()))
    sealing.use(key_id)
    try:
        yield
    finally:
        sealing.use(before)
