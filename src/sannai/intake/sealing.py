"""The one place where what comes back to the citizens is sealed and opened.

Here the key of the case will come in, which only the link and the office hold: a projection under it, bound to case
and number. Until then a projection has the seal of its column. A letter has a key of its own, which travels in the
projection.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .shown import Shown, read, text_of

_ONCE = bytes(12)  # the nonce of a key that seals one letter


def seal(shown: Shown) -> str:
    """A projection as it is kept outside."""
    return text_of(shown)


def opened(sealed: str, case: UUID, p: int) -> Shown:
    """The projection again. Raises ValueError if it is not the one of this case with this number."""
    shown = read(sealed)
    if (shown.id, shown.p) != (case, p):
        raise ValueError(f"the projection of {case} p{p} says that it is of {shown.id} p{shown.p}")
    return shown


def sealed_letter(content: bytes, document: UUID) -> tuple[bytes, str]:
    """A letter as it is kept outside, and its key, which is used for nothing else."""
    key = secrets.token_bytes(32)
    return AESGCM(key).encrypt(_ONCE, content, document.bytes), key.hex()


def opened_letter(sealed: bytes, document: UUID, key: str) -> bytes:
    """The letter again. Raises InvalidTag if it is another's, was changed, or the key is another."""
    return AESGCM(bytes.fromhex(key)).decrypt(_ONCE, sealed, document.bytes)
