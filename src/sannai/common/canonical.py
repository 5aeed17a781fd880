"""Canonical JSON: one text for one content, so that a digest means something."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
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
    """Sorted keys, no spaces, characters as they are: codepoint-exact."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def new_salt() -> str:
    """128 random bits, hex."""
    return secrets.token_hex(16)


def digest(text: str, salt: str = "") -> str:
    """sha256 of salt and text, hex. Lone surrogates never reach here: input is cleaned at the door."""
    return hashlib.sha256((salt + text).encode()).hexdigest()
