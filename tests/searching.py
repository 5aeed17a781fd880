"""Looking for planted values in whatever was copied, however they may be written there or packed."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote_from_bytes

Planted = Mapping[str, Iterable[str | bytes]]  # its name → pieces, of which any is the value
_PACKED = re.compile(rb"\x1f\x8b\x08|PK\x03\x04|\x78[\x01\x5e\x9c\xda]")  # gzip, a member of a zip, zlib
_LEAST = 6  # bytes of a piece, of which less would be found anywhere
_DEEP = 2  # packed within packed
_MOST = 64 * 1024 * 1024  # bytes that are looked at of what was packed


def written(value: str | bytes) -> set[bytes]:
    """The ways in which a value may lie in bytes."""
    raw = value.encode() if isinstance(value, str) else value
    ways = {raw, raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw), *_base32(raw)}
    for percent in (quote_from_bytes(raw, safe=""), quote_from_bytes(raw)):
        ways |= {percent.encode(), re.sub("%..", lambda found: found[0].lower(), percent).encode()}
    if isinstance(value, str):
        escaped = json.dumps(value)[1:-1]
        upper = re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found[0][2:].upper(), escaped)
        python = value.encode("ascii", "backslashreplace")
        ways |= {value.encode("utf-16-le"), value.encode("utf-16-be"), escaped.encode(), upper.encode(), python}
    return {way for way in ways if len(way) >= _LEAST}


def seen(found: Mapping[str, bytes], planted: Planted) -> dict[str, list[str]]:
    """Name of each value that is somewhere → where."""
    ways = {name: {way for piece in pieces for way in written(piece)} for name, pieces in planted.items()}
    places: dict[str, list[str]] = {}
    for path, content in found.items():
        left = dict(ways)
        for readable in unpacked(content):
            for name in [name for name, each in left.items() if any(way in readable for way in each)]:
                places.setdefault(name, []).append(path)
                del left[name]
    return places


def unpacked(content: bytes, deep: int = _DEEP) -> Iterator[bytes]:
    """The bytes themselves, and everything in them that was packed."""
    yield content
    for match in _PACKED.finditer(content) if deep else ():
        if inflated := _inflated(content, match.start(), match[0]):
            yield from unpacked(inflated, deep - 1)


def _inflated(content: bytes, at: int, magic: bytes) -> bytes:
    if magic.startswith(b"PK"):
        at += (
            30
            + int.from_bytes(content[at + 26 : at + 28], "little")
            + int.from_bytes(content[at + 28 : at + 30], "little")
        )
    window = {b"\x1f": 31, b"P": -15, b"\x78": 15}[magic[:1]]
    unpacking, out = zlib.decompressobj(window), b""
    try:
        while at < len(content) and not unpacking.eof and len(out) < _MOST:
            out += unpacking.decompress(content[at : at + 65536])
            at += 65536
    except zlib.error:
        pass  # what could be read until there counts
    return out


def _base64(raw: bytes) -> Iterator[bytes]:
    for shift in range(3):  # its middle, whatever stands before it
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(shift) + raw)[4:-4]


def _base32(raw: bytes) -> Iterator[bytes]:
    for shift in range(5):
        text = base64.b32encode(bytes(shift) + raw)[8:-8]
        yield from (text, text.lower())
