"""File names: shown as they were given, safe to write into a header."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

LONGEST = 200
# Marks that turn the direction of writing can hide what a name ends with (「gpj.exe」の偽装).
_INVISIBLE = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def shown_name(name: str, fallback: str = "ファイル") -> str:
    """送られたファイル名を、フォルダーと制御文字だけ除いて返す。文字そのものは変えない（NFC もしない）。

    A name whose bytes were CP932 and came in as surrogate escapes is read as CP932.
    """
    name = _reread(name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in _INVISIBLE and c not in _TURNING)
    name = "".join("〓" if _unreadable(c) else c for c in name)
    name = name.strip().strip(".") if name.strip(". ") else ""
    if not name:
        return fallback
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:LONGEST]
    return stem[: LONGEST - len(extension) - 1] + "." + extension


def _unreadable(c: str) -> bool:
    """Broken in transfer, or a character that only one computer knows (外字)."""
    return c == "\ufffd" or unicodedata.category(c) == "Co" or ord(c) & 0xFFFE == 0xFFFE or "\ufdd0" <= c <= "\ufdef"


def _reread(name: str) -> str:
    if not any("\udc80" <= c <= "\udcff" for c in name):
        return name
    raw = name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp932", "replace")


def content_disposition(name: str, *, inline: bool = False) -> str:
    """Value of a Content-Disposition header (RFC 6266): an ASCII fallback and the true name. No line break can pass."""
    name = shown_name(name)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ()") else "_" for c in name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
