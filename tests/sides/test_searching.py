"""The search for planted values finds them however they are written and packed."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
import zlib
from urllib.parse import quote

import pytest

from tests.searching import seen

VALUE = "密標\U000e0100 零子と、その続き"
RAW = VALUE.encode()


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("あ.txt", content)
    return out.getvalue()


WAYS = {
    "as it is": RAW,
    "utf-16": VALUE.encode("utf-16"),
    "utf-16, the other way round": VALUE.encode("utf-16-be"),
    "json": json.dumps({"a": VALUE}).encode(),
    "percent": quote(VALUE).encode(),
    "percent in small letters": quote(VALUE).lower().encode(),
    "hex": RAW.hex().encode(),
    "HEX": RAW.hex().upper().encode(),
    **{f"base64 after {n}": base64.b64encode(b"x" * n + RAW + b"more") for n in range(3)},
    **{f"base32 after {n}": base64.b32encode(b"x" * n + RAW + b"more") for n in range(5)},
    "gzip": gzip.compress(RAW * 3),
    "zlib": zlib.compress(RAW * 3),
    "zip": zipped(RAW),
    "zip in gzip": gzip.compress(zipped(b"before" + RAW)),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_value_is_found(way: str) -> None:
    around = b"\x00\xff some bytes " + WAYS[way] + b" and others \x00"
    assert seen({"a": around, "b": b"nothing"}, {"value": [VALUE], "other": ["不在"]}) == {"value": ["a"]}
