"""The public halves of the city's keys as they are published: what the outside seals to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sannai.common.sealing.suites import FORMS, PublicKey
from sannai.rules.model import Definition

from .documents import Mistaken, read
from .reading import whole

MAYOR = "mayor"  # the body that decides where a definition names none
_STATES = ("current", "next", "reading")


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


def newest(purpose: str, body: str = "") -> PublicKey | None:
    """What is filed now is sealed to: the current key, else the newest that is known. None if none ever was."""
    own = [key for key in published() if (key.purpose, key.body) == (purpose, body)]
    key = min(own, key=lambda key: _STATES.index(key.state), default=None)
    return _sealable(key) if key else None


def body_of(definition: Definition) -> str:
    """The 執行機関 whose key opens what is filed by this definition."""
    return definition.executive_body or MAYOR


def _sealable(key: Published) -> PublicKey | None:
    suite = FORMS[key.form].suite
    return None if suite is None else PublicKey(key.kid, suite, key.public)


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
