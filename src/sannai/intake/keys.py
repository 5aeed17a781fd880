"""The public halves of the city's keys as they are published: what the outside seals to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from .documents import Mistaken, read
from .reading import whole


@dataclass(frozen=True, slots=True)
class Published:
    """One key of the city: what it is for, how it stands (next, current, reading), its public half."""

    kid: str
    purpose: str
    body: str  # 執行機関, of the keys for envelopes
    form: str
    state: str
    public: bytes


def check(_: str, content: Mapping[str, Any], at: datetime) -> None:
    """Whether the keys can be read. Raises Mistaken."""
    _keys(content)


def published() -> Sequence[Published]:
    """Every key that is published."""
    found = whole("keys")
    return _parsed(*found) if found else ()


def current(purpose: str, body: str = "") -> Published | None:
    """The key to seal to now; None while none is published: then nothing new is begun."""
    place = purpose, body, "current"
    return next((key for key in published() if (key.purpose, key.body, key.state) == place), None)


@lru_cache(maxsize=2)
def _parsed(sha256: str, body: bytes) -> tuple[Published, ...]:
    return _keys(read(body))


def _keys(content: Mapping[str, Any]) -> tuple[Published, ...]:
    try:
        return tuple(
            Published(
                each["kid"], each["purpose"], each["body"], each["form"], each["state"],
                base64.b64decode(each["public"], validate=True),
            )
            for each in content["keys"]
        )  # fmt: skip
    except (KeyError, TypeError, binascii.Error) as error:
        raise Mistaken(f"鍵の文書が読めません（{error!r}）。") from error
