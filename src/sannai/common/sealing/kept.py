"""How a ring and a secret are written down: canonical JSON that finds its own damage."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sannai.common import canonical

from .errors import KeysUnusable
from .ring import PURPOSES, CityKey, State
from .suites import FORMS

VERSION = 1
RING = "ring.json"

_OF_OTHERS = ("apart", "lent")


@dataclass(frozen=True, slots=True)
class Kept:
    """Every key that the city has or had, by its id. ``demo``: made for show, without sheets.

    ``apart``: purposes whose secrets lie in another ring: here are their public halves, as that ring tells of them.
    ``lent``: purposes of another ring whose secrets lie here too. This one neither changes nor tells of either.
    """

    keys: Mapping[str, CityKey]
    demo: bool = False
    apart: tuple[str, ...] = ()
    lent: tuple[str, ...] = ()

    def having(self, changed: Iterable[CityKey]) -> Kept:
        """With these instead of, or beside, what there was."""
        return Kept({**self.keys, **{key.kid: key for key in changed}}, self.demo, self.apart, self.lent)


def secret_file(kid: str) -> str:
    """Where the secret of a key lies."""
    return f"{kid}.key"


def wrap_file(recovery: str, kid: str) -> str:
    """Where the secret of a key lies, wrapped to the key for recovery: worth nothing without two sheets."""
    return f"{recovery}/{kid}.wrapped"


def write_ring(kept: Kept) -> bytes:
    """The ring as it is stored: states and public halves, no secret."""
    rows = [
        {each.name: _plain(getattr(key, each.name)) for each in fields(CityKey)}
        for key in sorted(kept.keys.values(), key=lambda key: key.kid)
    ]
    content = {"v": VERSION, "demo": kept.demo, "keys": rows}
    content |= {name: list(purposes) for name in _OF_OTHERS if (purposes := getattr(kept, name))}
    return canonical.dumps({**content, "check": canonical.digest(canonical.dumps(content))}).encode()


def read_ring(raw: bytes, path: object) -> Kept:
    """The ring. Raises KeysUnusable."""
    try:
        content = json.loads(raw)
        check = content.pop("check")
        version, whole = content["v"], canonical.digest(canonical.dumps(content)) == check
        if version == VERSION and whole:
            rows = [_row(each) for each in content["keys"]]
            of_others = {name: tuple(map(str, content.get(name, ()))) for name in _OF_OTHERS}
            return Kept({row.kid: row for row in rows}, bool(content["demo"]), **of_others)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        version, whole = VERSION, False
    if whole:
        raise KeysUnusable(f"{path} は新しい版の形です（{version!r}）。その版で動かしてください。")
    raise KeysUnusable(f"{path} が壊れています。バックアップから、このファイルを戻してください。")


def write_secret(kid: str, secret: bytes) -> bytes:
    """A secret or a wrapped one as it is stored."""
    return canonical.dumps({"v": VERSION, "kid": kid, "secret": _text(secret)}).encode()


def read_secret(raw: bytes, kid: str, path: object) -> bytes:
    """What was stored for this key. Raises KeysUnusable. Whether it belongs to the public half is for others to see."""
    try:
        content = json.loads(raw)
        if content.get("v") == VERSION and content.get("kid") == kid:
            return base64.b64decode(content["secret"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        pass
    raise damaged(path)


def damaged(path: object) -> KeysUnusable:
    """A file of a secret that is not what it should be."""
    return KeysUnusable(
        f"鍵のファイル {path} が壊れています。"
        "バックアップから戻すか、用紙2枚を用意して sannai keys recover を行ってください。"
    )


def _plain(value: object) -> object:
    return _text(value) if isinstance(value, bytes) else value


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _row(row: Mapping[str, Any]) -> CityKey:
    if row["purpose"] not in PURPOSES or row["form"] not in FORMS:
        raise ValueError(row["kid"])
    moments = {name: datetime.fromisoformat(row[name]) for name in ("made_at", "since", "needed_at")}
    public, state = base64.b64decode(row["public"], validate=True), State(row["state"])
    return CityKey(**{**row, **moments, "public": public, "state": state})
