"""What is kept inside lies under the city's key for that (``rest``): one cipher for columns, by the id of its key."""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag

from . import aead
from .derive import derive
from .errors import Damaged, KeysUnusable
from .file_ring import FileRing
from .ring import State, in_state

PURPOSE = "rest"


class AtRest:
    """A ``Cipher`` of columns. The key's id and the place are bound in: a text opens nowhere else."""

    def __init__(self, kid: str, secret: bytes) -> None:
        self._kid, self._key = kid, derive(secret, "sannai.rest.columns")

    def seal(self, text: str, place: str) -> str:
        nonce = secrets.token_bytes(aead.NONCE)
        sealed = aead.cipher(self._key).encrypt(nonce, text.encode(), self._bound(place))
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, place: str) -> str:
        try:
            raw = base64.b64decode(sealed, validate=True)
            nonce, rest = raw[: aead.NONCE], raw[aead.NONCE :]
            return aead.cipher(self._key).decrypt(nonce, rest, self._bound(place)).decode()
        except (binascii.Error, ValueError, InvalidTag) as error:
            raise Damaged(
                f"{place}：鍵 {self._kid} で開けません。書き換えられたか、別の欄から移されています。"
            ) from error

    def _bound(self, place: str) -> bytes:
        return f"{self._kid}|{place}".encode()


def current(ring: FileRing) -> str:
    """The id of the key of this ring under which is written now. Raises KeysUnusable."""
    key = in_state(ring.rows(), (PURPOSE, ""), State.CURRENT)
    if key is None:
        raise KeysUnusable("庁内での保管の鍵がありません。sannai keys init で、足りない鍵を作ってください。")
    return key.kid


def cipher(ring: FileRing, kid: str) -> AtRest | None:
    """What opens texts under this key; None: the ring does not know it. Raises KeysUnusable."""
    key = ring.kept.keys.get(kid)
    return None if key is None or key.purpose != PURPOSE else AtRest(kid, ring.secret(key))
