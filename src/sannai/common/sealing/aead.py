"""The one cipher of contents: AES-256-GCM (NIST SP 800-38D). Whatever this product hides, it hides through ``cipher``.

There is no other one, and no setting that names one. That a search for what should be hidden is able to find it at all
is shown by tests, which put a cipher that hides nothing in this place; it stands beside them and not in the product.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG = 16  # bytes that a sealed text is longer than the text
NONCE = 12  # bytes; never twice under one key


class Cipher(Protocol):
    def encrypt(self, nonce: bytes, data: bytes | memoryview, associated_data: bytes | None, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes | memoryview, associated_data: bytes | None, /) -> bytes:
        """The text. Raises cryptography.exceptions.InvalidTag."""
        ...


def cipher(key: bytes) -> Cipher:
    """The cipher under a key of 32 bytes."""
    return AESGCM(key)
