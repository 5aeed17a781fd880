"""HKDF-SHA256 (RFC 5869) without salt: one key, one label, one other key. Labels are permanent."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive(key: bytes, label: str, length: int = 32) -> bytes:
    """``length`` bytes that only whoever has the key can have, different for each label. ``key``: random, 20+ bytes."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=label.encode()).derive(key)
