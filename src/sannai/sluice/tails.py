"""Where a picture ends, told from its own structure: what comes behind it is no part of it."""

from __future__ import annotations

import mmap
import struct
from typing import BinaryIO

_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers of JPEG that carry nothing


def behind(content: BinaryIO, form: str) -> int:
    """How many bytes stand behind the end of the picture; padding of zeros and line ends is none."""
    measure = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp}.get(form)
    if measure is None:
        return 0
    with mmap.mmap(content.fileno(), 0, prot=mmap.PROT_READ) as data:
        try:
            end = measure(data)
        except (struct.error, IndexError):
            return 0
        return len(data[end:].strip(b"\0\r\n")) if end else 0


def has_second_picture(content: BinaryIO) -> bool:
    """Does a JPEG say that others stand behind it (Multi-Picture Format: phones add brightness or depth)?"""
    with mmap.mmap(content.fileno(), 0, prot=mmap.PROT_READ) as data:
        return data.find(b"MPF\0", 0, 256 * 1024) >= 0


def _jpeg(data: mmap.mmap) -> int:
    at = 2
    while at < len(data):
        at = data.find(b"\xff", at)
        if at < 0:
            return 0
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == 0xD9:
            return at
        if marker and marker not in _ALONE:  # in coded data, a zero or a restart follows
            at += int(struct.unpack_from(">H", data, at)[0])
    return 0


def _png(data: mmap.mmap) -> int:
    at = 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + int(length)
        if kind == b"IEND":
            return at
    return 0


def _gif(data: mmap.mmap) -> int:
    at = 13 + _colours(data[10])
    while True:
        kind = data[at]
        if kind == 0x3B:
            return at + 1
        if kind == 0x2C:
            at += 10 + _colours(data[at + 9]) + 1
        elif kind == 0x21:
            at += 2
        else:
            return 0
        while length := data[at]:
            at += 1 + length
        at += 1


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(data: mmap.mmap) -> int:
    size = int(struct.unpack_from("<I", data, 4)[0])
    return 8 + size + size % 2
