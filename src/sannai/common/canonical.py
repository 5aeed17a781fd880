"""Canonical JSON: one text for one content, so that a digest means something."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        # One moment, one text: whatever zone it was said in.
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"sha256": hashlib.sha256(value).hexdigest(), "bytes": len(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, Model):
        return str(value.pk)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def dumps(content: object) -> str:
    """Sorted keys, no spaces, characters as they are: codepoint-exact. Bytes stand as their digest.

    Raises TypeError for what has no canonical form and ValueError for NaN and infinity.
    """
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain, allow_nan=False
    )


def new_salt() -> str:
    """128 random bits, hex."""
    return secrets.token_hex(16)


def digest(text: str, salt: str = "") -> str:
    """sha256 of salt and text, hex. Lone surrogates never reach here: input is cleaned at the door."""
    return hashlib.sha256((salt + text).encode()).hexdigest()
