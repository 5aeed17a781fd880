"""Making one file harmless: what it is, is told from its bytes; what is done, by its kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

from sannai.files.names import shown_name
from sannai.files.types import UNKNOWN, Sniffer

from . import archives, converting, memory, pdf, pictures, texts
from .cleaned import DAMAGED, TOO_HEAVY, Choices, Cleaned, Made, Method, Unclean
from .scanner import Scanner

SUFFIXES = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe"),
    "image/png": (".png",),
    "image/tiff": (".tif", ".tiff"),
    "application/pdf": (".pdf",),
    "application/zip": (".zip",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".text", ".log"),
}
_ACTIVE = ("text/html", "image/svg+xml", "application/xml", "text/x-script", "application/x-msdownload")
_KINDS = "PDF、写真（JPEG・PNG）、テキスト、CSV、ZIP"


def clean(original: BinaryIO, name: str, media_type: str, how: Choices) -> Cleaned:
    """Scan the file and all that is in it, and make it harmless. ``media_type`` is what somebody said it is.

    Only for a process that may be lost (``child``): what is read here was perhaps made to break its reader. Raises
    Unclean, and NotConverted where the city's command did not end.
    """
    scanner = Scanner(how)
    return _clean(memory.held(original), name, media_type, how, scanner)


def _clean(content: BinaryIO, name: str, told: str, how: Choices, scanner: Scanner, *, inner: bool = False) -> Cleaned:
    name = shown_name(name)
    scanner.scan(content, name)
    try:
        made = _made(content, name, told, how, scanner, inner=inner)
    except (Unclean, converting.NotConverted):
        raise
    except (MemoryError, RecursionError, OverflowError) as error:
        raise Unclean("too_large", TOO_HEAVY) from error
    except Exception as error:
        raise Unclean("damaged", DAMAGED) from error
    return Cleaned(
        made.output,
        made.media_type,
        made.method,
        made.tools,
        made.removed,
        renamed(name, made.media_type),
        scanner.verdict,
    )


def _made(content: BinaryIO, name: str, told: str, how: Choices, scanner: Scanner, *, inner: bool) -> Made:
    kind = kind_of(content)
    head = content.read(16)
    content.seek(0)
    if converting.is_office(kind, head) or (kind == "application/zip" and archives.is_document(content)):
        with converting.convert(content, name, how) as converted:
            scanner.scan(converted, name)
            made = pdf.clean(converted, name, how, scanner)
        command = how.convert.split()[0].rsplit("/", 1)[-1]
        return replace(made, method=Method.CONVERTED, tools=(command, *made.tools))
    if kind in pictures.FORMS:
        return pictures.clean(content, kind, how)
    if kind == "application/pdf":
        return pdf.clean(content, name, how, scanner)
    if kind == "text/plain":
        # The one thing that bytes cannot say: a spreadsheet opens what is called .csv.
        return texts.clean(content, table=told == "text/csv" or PurePosixPath(name).suffix.lower() == ".csv")
    if kind == "application/zip" and inner:
        raise Unclean("nested", "ZIPの中にZIPがあります。中のZIPを開いてから、作り直して送ってください")
    if kind == "application/zip":
        return archives.clean(
            content, name, how, lambda member, path: _clean(member, path, "", how, scanner, inner=True)
        )  # fmt: skip
    if kind in _ACTIVE:
        raise Unclean(
            "active", f"プログラムやWebページのファイルは受け取れません。{_KINDS}のどれかにして送ってください"
        )
    raise Unclean("unknown", f"この形式のファイルは受け取れません。{_KINDS}のどれかにして送ってください")


def kind_of(content: BinaryIO) -> str:
    """The media type, told from all bytes of the file."""
    sniffer, size = Sniffer(), 0
    while chunk := content.read(memory.CHUNK):
        sniffer.feed(chunk)
        size += len(chunk)
    content.seek(0)
    if not size:
        raise Unclean("damaged", f"中身のないファイルです。{DAMAGED}")
    kind = sniffer.media_type()
    if kind == UNKNOWN and sniffer.head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    return kind


def renamed(name: str, media_type: str) -> str:
    """The name with an ending that says what the file is now."""
    endings = SUFFIXES[media_type]
    path = PurePosixPath(name)
    if path.suffix.lower() in endings:
        return name
    known = path.suffix.isascii() and 2 <= len(path.suffix) <= 6
    return shown_name((path.stem if known else name) + endings[0])
