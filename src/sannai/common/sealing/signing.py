"""Ed25519 (RFC 8032) over a canonical text: what the city publishes and acknowledges, what a link says.

The text is ``sannai1.sign``, the context and the canonical JSON of the body, with a zero byte between: a signature
given for one purpose is none for another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sannai.common import canonical

SIGNATURE = 64  # bytes
_CONTEXT = re.compile(r"[a-z0-9_.:-]{1,100}")


def message(context: str, body: Mapping[str, Any]) -> bytes:
    """What is signed. ``context``: small letters, digits, ``. : - _``, such as a stream's name. ValueError else."""
    if not _CONTEXT.fullmatch(context):
        raise ValueError(f"{context!r} is no context of a signature")
    return b"\0".join((b"sannai1.sign", context.encode(), canonical.dumps(body).encode()))


def sign(secret: bytes, context: str, body: Mapping[str, Any]) -> bytes:
    """64 bytes. ``secret``: the 32-byte seed. The same for the same body, always."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message(context, body))


def verify(public: bytes, signature: bytes, context: str, body: Mapping[str, Any]) -> bool:
    """Whether the holder of this key's secret signed exactly this, for exactly this purpose."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message(context, body))
    except (InvalidSignature, ValueError):
        return False
    return True
