"""Postal codes and their towns, from the file that 日本郵便 publishes (utf_ken_all.csv or KEN_ALL.CSV: 15 columns).

Of the columns those are read that an address needs: 3 the code, 7 the prefecture, 8 the city, 9 the town. 120,000 of
them are kept as one run of bytes with sorted places, some seven megabytes, and no objects.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator

from ..around import Town
from .reading import rows_of

COLUMNS = 15
_CODE = re.compile(r"[0-9]{7}\Z")
_NO_TOWN = ("以下に掲載がない場合", "の次に番地がくる場合", "の次に１～")
_STREETS = re.compile(r"第?[０-９0-9]+地割.*")  # of 岩手県: 種市第１５地割～第２１地割
_OPEN, _CLOSED = "（", "）"


class Towns:
    """The towns of each code."""

    def __init__(self, content: bytes) -> None:
        found = sorted(set(_read(content)))
        self._codes = array("L", (code for code, *_ in found))
        self._starts = array("L", [0])
        self._bytes = bytearray()
        for _, _, town in found:
            self._bytes += "\t".join(town).encode()
            self._starts.append(len(self._bytes))

    def __bool__(self) -> bool:
        return bool(self._codes)

    def of(self, postal_code: str) -> tuple[Town, ...]:
        """Those of a code of seven digits, in the order of the file."""
        if not _CODE.match(postal_code):
            return ()
        code, found = int(postal_code), []
        at = bisect_left(self._codes, code)
        while at < len(self._codes) and self._codes[at] == code:
            found.append(Town(*self._bytes[self._starts[at] : self._starts[at + 1]].decode().split("\t")))
            at += 1
        return tuple(found)


def _read(content: bytes) -> Iterator[tuple[int, int, Town]]:
    """(code, place in the file, town). A long name stands in several rows in the older file: only its first counts."""
    before, unclosed = "", False
    seen: dict[tuple[int, Town], int] = {}
    for at, row in enumerate(rows_of(content)):
        if len(row) < 9 or not _CODE.match(row[2]):
            continue
        goes_on = unclosed and row[2] == before
        unclosed = (unclosed if goes_on else _OPEN in row[8]) and _CLOSED not in row[8]
        before = row[2]
        if goes_on:
            continue
        town = Town(*(part.replace("\t", " ") for part in (row[6], row[7], town_name(row[7], row[8]))))
        if (int(row[2]), town) not in seen:
            seen[int(row[2]), town] = at
            yield int(row[2]), at, town


def town_name(city: str, written: str) -> str:
    """The name of a town as an address begins with it: without what the file adds in brackets; "" where the row says
    that it stands for what has no code of its own."""
    name = written.partition(_OPEN)[0]
    if any(words in name for words in _NO_TOWN):
        return ""
    if name.endswith("一円") and name != "一円":  # 一円 is also a town
        return ""
    return _STREETS.sub("", name) if "地割" in name else name
