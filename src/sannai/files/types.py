"""What a file is, told from its bytes. Nothing is opened or unpacked, so an archive cannot explode here."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

import filetype

HEAD = 8192
UNKNOWN = "application/octet-stream"
# Text by its bytes, a program by its name: never taken.
RUNNABLE = frozenset(
    "app bat bin cmd com cpl exe hta htm html jar js jse lnk mht mhtml msi ps1 py"  # noqa: SIM905
    " scr sh shtml svg svgz vbe vbs wsf xht xhtml xml".split()
)

LABELS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG画像",
    "image/png": "PNG画像",
    "image/gif": "GIF画像",
    "image/webp": "WebP画像",
    "image/heic": "HEIC画像",
    "image/tiff": "TIFF画像",
    "text/plain": "テキスト",
    "text/csv": "CSV",
    "application/zip": "ZIP",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "image/vnd.dwg": "DWG図面",
}


@dataclass(slots=True)
class Sniffer:
    """Reads a file as it streams by: its beginning, and whether all of it is text."""

    head: bytearray = field(default_factory=bytearray)
    _nul: bool = False
    _decoders: dict[str, codecs.IncrementalDecoder] = field(
        default_factory=lambda: {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp932")}
    )

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk."""
        if len(self.head) < HEAD:
            self.head += chunk[: HEAD - len(self.head)]
        self._nul = self._nul or b"\0" in chunk
        if self._nul:
            self._decoders.clear()
        self._decode(chunk, final=False)

    def media_type(self) -> str:
        """The media type, or ``application/octet-stream`` for what is unknown. Active content has a type of its own."""
        head = bytes(self.head)
        if active := _active(head):
            return active
        guess = filetype.guess(head)
        if guess is not None:
            return _plain_name(str(guess.mime))
        self._decode(b"", final=True)
        return "text/plain" if self._decoders and head.strip() else UNKNOWN

    def _decode(self, chunk: bytes, *, final: bool) -> None:
        for name, decoder in list(self._decoders.items()):
            try:
                decoder.decode(chunk, final)
            except UnicodeDecodeError:
                del self._decoders[name]


def _active(head: bytes) -> str:
    """What a browser or a shell would run: HTML, SVG, XML, scripts and programs."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:2048].lower()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = head.decode("utf-16", "ignore").lstrip()[:2048].lower().encode()
    if head.startswith((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")):
        return "application/x-msdownload"
    if start.startswith((b"#!", b"@echo")):
        return "text/x-script"
    if b"<svg" in start:
        return "image/svg+xml"
    if any(mark in start for mark in (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<?php")):
        return "text/html"
    return "application/xml" if start.startswith(b"<?xml") else ""


def _plain_name(mime: str) -> str:
    return {"image/heif": "image/heic", "application/x-pdf": "application/pdf"}.get(mime, mime)
