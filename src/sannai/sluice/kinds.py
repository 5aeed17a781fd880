"""What a file is, told from its bytes, and what it is called when it has become something else."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from sannai.files.names import shown_name
from sannai.files.types import UNKNOWN, Sniffer

from . import memory

# Media type → the one reader of Pillow that may open it.
PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/apng": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/heic": "HEIF",
}
ACTIVE = ("text/html", "image/svg+xml", "application/xml", "text/x-script", "application/x-msdownload")
_SUFFIXES = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe"),
    "image/png": (".png",),
    "image/tiff": (".tif", ".tiff"),
    "application/pdf": (".pdf",),
    "application/zip": (".zip",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".text", ".log"),
}
_OFFICE = (
    "application/msword", "application/vnd.ms-", "application/vnd.openxmlformats", "application/vnd.oasis",
    "application/rtf", "application/epub", "image/vnd.dwg",
)  # fmt: skip
_OLE, _DWG = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"AC10"
_DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def kind_of(content: BinaryIO) -> str:
    """The media type, told from all bytes; the content is at its beginning before and after."""
    sniffer = Sniffer()
    while chunk := content.read(memory.CHUNK):
        sniffer.feed(chunk)
    content.seek(0)
    kind = sniffer.media_type()
    return "text/plain" if kind == UNKNOWN and sniffer.head.startswith(_UTF16) else kind


def is_office(content: BinaryIO, kind: str) -> bool:
    """A document of Word, Excel, OpenDocument, 一太郎, a drawing, a program in a ZIP."""
    head = content.read(8)
    content.seek(0)
    if kind.startswith(_OFFICE) or head.startswith((_OLE, _DWG)):
        return True
    return kind == "application/zip" and _is_document(content)


def _is_document(content: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(content) as opened:
            return bool(_DOCUMENTS & {entry.filename for entry in opened.infolist()[:4000]})
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, io.UnsupportedOperation):
        return False
    finally:
        content.seek(0)


def renamed(name: str, media_type: str) -> str:
    """The name with an ending that says what the file is now."""
    endings = _SUFFIXES[media_type]
    path = PurePosixPath(name)
    if path.suffix.lower() in endings:
        return name
    known = path.suffix.isascii() and 2 <= len(path.suffix) <= 6
    return shown_name((path.stem if known else name) + endings[0])
