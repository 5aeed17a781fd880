"""What comes back to the citizens is sealed here, and opened.

A picture under the key K of its case, which only a link and the office hold, bound to case and number; a letter under a
key of its own, which travels in the picture.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from sannai.common.sealing import aead

from .shown import Shown, Waiting, read, read_waiting, text_of
from .slots import Opened

_ONCE = bytes(aead.NONCE)  # the nonce of a key that seals one letter


def seal(opened: Opened, shown: Shown) -> bytes:
    """A picture as it is kept outside."""
    return opened.seal(text_of(shown).encode(), f"p{shown.p}", "down")


def unseal(opened: Opened, sealed: bytes, p: int) -> Shown:
    """The picture again. Raises CannotOpen if it was changed, or is another case's, or has another number."""
    return read(opened.unseal(sealed, f"p{p}", "down").decode())


def seal_waiting(opened: Opened, waiting: Waiting) -> bytes:
    """The applicant's own copy, in the place of a picture until there is one."""
    return opened.seal(text_of(waiting).encode(), "p0", "down")


def unseal_waiting(opened: Opened, sealed: bytes) -> Waiting:
    """The copy again. Raises CannotOpen."""
    return read_waiting(opened.unseal(sealed, "p0", "down").decode())


def sealed_letter(content: bytes, document: UUID) -> tuple[bytes, str]:
    """A letter as it is kept outside, and its key, which is used for nothing else."""
    key = secrets.token_bytes(32)
    return aead.cipher(key).encrypt(_ONCE, content, document.bytes), key.hex()


def unsealed_letter(sealed: bytes, document: UUID, key: str) -> bytes:
    """The letter again. Raises InvalidTag if it is another's, was changed, or the key is another."""
    return aead.cipher(bytes.fromhex(key)).decrypt(_ONCE, sealed, document.bytes)
