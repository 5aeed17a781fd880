"""A cipher that hides nothing, for searches that must be shown to see: what is not found sealed is found through it.

It stands here and not in the product, which has one cipher and no way to name another. A test that looks for planted
values looks twice, once within ``in_clear()``, and must then find every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from cryptography.exceptions import InvalidTag

from sannai.common.sealing import aead

TAG = bytes(aead.TAG)


class Nothing:
    """As long as the real one's, and readable."""

    def __init__(self, key: bytes) -> None:
        pass

    def encrypt(self, nonce: bytes, data: bytes | memoryview, associated_data: bytes | None) -> bytes:
        return bytes(data) + TAG

    def decrypt(self, nonce: bytes, data: bytes | memoryview, associated_data: bytes | None) -> bytes:
        if bytes(data[-len(TAG) :]) != TAG:
            raise InvalidTag
        return bytes(data[: -len(TAG)])


@contextmanager
def in_clear() -> Iterator[None]:
    """What is sealed meanwhile lies there as it is."""
    with patch.object(aead, "cipher", Nothing):
        yield
