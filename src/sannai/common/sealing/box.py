"""SNN1, the form in which something crosses between the sides, sealed to one key of the city.

    "SNN1" | u16 n | header (n bytes, ``head``)
    u16 m  | HPKE enc‖ct of the 32-byte key of the content, info = "sannai1"‖sha256(header); m = 0 for a letter
    32     | HMAC-SHA256 under HKDF(key, "sannai1.head") over all of the above
    chunks | the content under HKDF(key, "sannai1.body"), ``chunks``

Numbers are big-endian. The HMAC commits to the key (AES-GCM alone opens under two keys if somebody chose them so) and
binds the header. A content of words is filled up with 0x80, 0x00… to a multiple of 4 KiB before it is sealed. Sealing
proves no sender: whoever has the public half can write a box. Sources: RFC 9180, RFC 5869, ISO/IEC 7816-4 (filling).
docs/decisions/0027-sealed-boxes-and-keys.md says why, and what is not protected.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import secrets
from typing import Protocol

from .chunks import Opener, Sealer
from .derive import derive
from .errors import Damaged, UnknownForm
from .head import MOST, Head, read, write
from .suites import DEK, PublicKey, form_of, wrap

MAGIC, FAMILY = b"SNN1", b"SNN"
INFO = b"sannai1"
HEAD = "sannai1.head"
MAC = 32


class Opens(Protocol):
    """Whoever holds secrets of the city: the only way to one. ``Ring`` is one; one in a security module another."""

    def open(self, kid: str, wrapped: bytes, info: bytes) -> bytes:
        """The key that was wrapped to this one. Raises UnknownKey, KeyDestroyed, Damaged."""
        ...


def seal(body: bytes, to: PublicKey, head: Head) -> bytes:
    """A content in one piece, sealed to a key. ``head.suite`` and ``head.kid`` are that key's, whatever they were."""
    dek = secrets.token_bytes(DEK)
    return seal_head(dek, head, to) + _body(dek, body, head)


def open(sealed: bytes, ring: Opens) -> tuple[Head, bytes]:
    """What was sealed in one piece. Raises a CannotOpen: UnknownForm, UnknownKey, KeyDestroyed or Damaged."""
    head, dek, begins = open_head(sealed, ring)
    return head, _opened(sealed[begins:], dek, head)


def seal_letter(body: bytes, head: Head) -> tuple[bytes, bytes]:
    """(sealed, its key): a letter is for whoever is told the key, by other ways."""
    dek = secrets.token_bytes(DEK)
    return seal_head(dek, head) + _body(dek, body, head), dek


def open_letter(sealed: bytes, dek: bytes) -> tuple[Head, bytes]:
    """A letter, by its key. Raises as ``open`` does."""
    head, _, _, begins = _split(sealed)
    if head.addressed:
        raise Damaged("宛先の鍵がある封です。手紙として開くことはできません。")
    _check_mac(sealed, dek, begins)
    return head, _opened(sealed[begins:], dek, head)


def seal_head(dek: bytes, head: Head, to: PublicKey | None = None) -> bytes:
    """Everything before the chunks. For a file that is sealed already it is made when it is filed, and again never
    touches its bytes. Raises ValueError for a header that says what cannot be."""
    if to is not None:
        head = dataclasses.replace(head, suite=to.suite, kid=to.kid)
    raw = write(head)
    wrapped = b"" if to is None else wrap(dek, to, _info(raw))
    above = MAGIC + len(raw).to_bytes(2) + raw + len(wrapped).to_bytes(2) + wrapped
    return above + _mac(dek, above)


def told(sealed: bytes) -> Head:
    """What a box says of itself, without any key: believed only by whoever opens it. Raises UnknownForm, Damaged."""
    return _split(sealed)[0]


def open_head(sealed: bytes, ring: Opens) -> tuple[Head, bytes, int]:
    """(header, key of the content, where the chunks begin). For a file: feed them to an ``Opener``. Raises as ``open``.

    Only the first few kilobytes are needed.
    """
    head, raw, wrapped, begins = _split(sealed)
    if not head.addressed:
        raise Damaged("手紙には宛先の鍵がありません。手紙の鍵で開いてください。")
    dek = ring.open(head.kid, wrapped, _info(raw))
    _check_mac(sealed, dek, begins)
    return head, dek, begins


def head_of(sealed: bytes) -> Head:
    """What a box says of itself, by no key. Raises UnknownForm and Damaged."""
    return _split(sealed)[0]


def _split(sealed: bytes) -> tuple[Head, bytes, bytes, int]:
    """(header, its bytes, the wrapped key, where the chunks begin): refused before any key is touched."""
    if sealed[:4] != MAGIC:
        if sealed[:3] == FAMILY and len(sealed) > 4:
            raise UnknownForm("この版が知らない形の封です。新しい版で開いてください。")
        raise Damaged("封の形をしていません。")
    size = int.from_bytes(sealed[4:6])
    if not 0 < size <= MOST:
        raise Damaged(f"封の見出しが空か、{MOST} バイトを超えています。")
    raw = sealed[6 : 6 + size]
    head = read(raw)
    at = 6 + size
    length = int.from_bytes(sealed[at : at + 2])
    if length != (form_of(head.suite).wrapped if head.addressed else 0):
        raise Damaged("包まれた鍵の長さが、暗号の方式に合いません。")
    begins = at + 2 + length + MAC
    if len(sealed) < begins:
        raise Damaged("封が途中で切れています。")
    return head, raw, sealed[at + 2 : at + 2 + length], begins


def _info(raw: bytes) -> bytes:
    return INFO + hashlib.sha256(raw).digest()


def _mac(dek: bytes, above: bytes) -> bytes:
    return hmac.digest(derive(dek, HEAD), above, "sha256")


def _check_mac(sealed: bytes, dek: bytes, begins: int) -> None:
    if len(dek) != DEK or not hmac.compare_digest(_mac(dek, sealed[: begins - MAC]), sealed[begins - MAC : begins]):
        raise Damaged("封の見出しが合いません。書き換えられたか、別の鍵のものです。")


def _body(dek: bytes, body: bytes, head: Head) -> bytes:
    sealer = Sealer(dek)
    return sealer.feed(_filled(body, head.pad) if head.pad else body) + sealer.finish()


def _opened(chunks: bytes, dek: bytes, head: Head) -> bytes:
    opener = Opener(dek)
    body = opener.feed(chunks) + opener.finish()
    return _unfilled(body, head.pad) if head.pad else body


def _filled(body: bytes, step: int) -> bytes:
    return body + b"\x80" + bytes(-(len(body) + 1) % step)


def _unfilled(filled: bytes, step: int) -> bytes:
    body = filled.rstrip(b"\0")
    if not body.endswith(b"\x80") or len(filled) % step or len(filled) - len(body) >= step:
        raise Damaged("封の中身の埋め草が合いません。")
    return body[:-1]
