"""The keys of a link: what only whoever holds it has, and what a server keeps to let that person in. No tables here.

A link is 20 random bytes, written as 32 letters and digits (a–z, 2–7). From it come, by HKDF and never back:

    handle  16 bytes, in addresses after the first visit; says nothing of the link
    wrap    32 bytes, under which a slot keeps the key K of a case (a fresh nonce each time: it may be wrapped again)
    sign    an Ed25519 seed: what the holder says after filing

K is 32 random bytes, one for each draft or case; K in turn gives one key for pages of a draft, one for the keys of its
files, one for what the city sends down. Several links may open one case, each by a slot of its own.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.exceptions import InvalidTag

from . import aead, signing, suites
from .derive import derive
from .errors import Damaged

BYTES, HANDLE, CASE_KEY = 20, 16, 32
WRITTEN = re.compile(r"[a-z2-7]{32}")
Part = Literal["draft", "files", "down"]


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A link. It is printed nowhere by accident: its ``repr`` is its handle."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != BYTES:
            raise ValueError(f"a link has {BYTES} bytes, not {len(self.raw)}")

    def __repr__(self) -> str:
        return f"<link {self.handle}>"

    @property
    def written(self) -> str:
        """As it stands in the address of a link: 32 characters."""
        return _text(self.raw)

    @property
    def handle(self) -> str:
        """By which the server finds the slot: 26 characters."""
        return _text(derive(self.raw, "sannai.link.handle", HANDLE))

    @property
    def verify_key(self) -> bytes:
        """The public half, 32 bytes, that a slot keeps and the city is told."""
        return suites.ED25519.public_of(self._sign)

    @property
    def _sign(self) -> bytes:
        return derive(self.raw, "sannai.link.sign")

    def wrap(self, key: bytes) -> bytes:
        """K for a slot: nonce (12) and sealed key, 60 bytes, bound to the handle. Each time another one."""
        if len(key) != CASE_KEY:
            raise ValueError(f"the key of a case has {CASE_KEY} bytes, not {len(key)}")
        nonce = secrets.token_bytes(aead.NONCE)
        return nonce + self._cipher().encrypt(nonce, key, self.handle.encode())

    def unwrap(self, wrapped: bytes) -> bytes:
        """K out of a slot. Raises Damaged: another link's slot, or a changed one."""
        try:
            return self._cipher().decrypt(wrapped[: aead.NONCE], wrapped[aead.NONCE :], self.handle.encode())
        except (InvalidTag, ValueError) as error:
            raise Damaged("このリンクの控えが合いません。別のリンクのものか、書き換えられています。") from error

    def sign(self, context: str, body: Mapping[str, Any]) -> bytes:
        """64 bytes: whoever holds this link says this, for this purpose. ``verify`` is that of ``signing``."""
        return signing.sign(self._sign, context, body)

    def _cipher(self) -> aead.Cipher:
        return aead.cipher(derive(self.raw, "sannai.link.wrap"))


def new() -> Secret:
    """A link that nobody has yet."""
    return Secret(secrets.token_bytes(BYTES))


def read(written: str) -> Secret | None:
    """The link of an address; None for what is none. Small letters only: an address is one text."""
    return Secret(base64.b32decode(written.upper())) if WRITTEN.fullmatch(written) else None


def new_case_key() -> bytes:
    """A key K for a case that begins."""
    return secrets.token_bytes(CASE_KEY)


def part(key: bytes, name: Part) -> bytes:
    """32 bytes of K for one purpose: pages of a draft, the keys of its files, what is sent down to the citizen."""
    return derive(key, f"sannai.case.{name}")


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
