"""Making one file harmless: what it is, is told from its bytes; what is done, by its kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

from sannai.files.names import shown_name

from . import converting, kinds, memory
from .cleaned import DAMAGED, TOO_HEAVY, Choices, Cleaned, Made, Method, Unclean
from .scanner import Scanner

# The readers of a kind are imported where it is met: a child reads one file, and starts faster without the others.
_TAKEN = "PDF、写真（JPEG・PNG）、テキスト、CSV、ZIP"


def clean(original: BinaryIO, name: str, media_type: str, how: Choices) -> Cleaned:
    """Scan the file and all that is in it, and make it harmless. ``media_type`` is what somebody said it is.

    Only for a process that may be lost (``child``): what is read here was perhaps made to break its reader. Raises
    Unclean, and NotConverted where the city's command did not end.
    """
    with memory.borrowed(original) as content:
        return _clean(content, name, media_type, Scanner(how))


def _clean(content: BinaryIO, name: str, told: str, scanner: Scanner, *, inner: bool = False) -> Cleaned:
    name = shown_name(name)
    if not memory.size(content):
        raise Unclean("damaged", f"中身のないファイルです。{DAMAGED}")
    scanner.scan(content, name)
    try:
        made = _made(content, name, told, scanner, inner=inner)
    except (Unclean, converting.NotConverted):
        raise
    except (MemoryError, RecursionError, OverflowError) as error:
        raise Unclean("too_large", TOO_HEAVY) from error
    except Exception as error:  # whatever a reader raises over bytes that it cannot read
        raise Unclean("damaged", DAMAGED) from error
    given = (made.output, made.media_type, made.method, made.tools, made.removed)
    return Cleaned(*given, kinds.renamed(name, made.media_type), scanner.verdict)


def _made(content: BinaryIO, name: str, told: str, scanner: Scanner, *, inner: bool) -> Made:
    kind, how = kinds.kind_of(content), scanner.how
    if kinds.is_office(content, kind):
        return _converted(content, name, scanner)
    if kind in kinds.PICTURES:
        from . import pictures

        return pictures.clean(content, kind, how)
    if kind == "application/pdf":
        from . import pdf

        return pdf.clean(content, name, scanner)
    if kind == "text/plain":
        from . import texts

        # The one thing that bytes cannot say: a spreadsheet opens what is called .csv.
        return texts.clean(content, table=told == "text/csv" or PurePosixPath(name).suffix.lower() == ".csv")
    if kind == "application/zip" and not inner:
        from . import archives

        return archives.clean(content, name, how, lambda one, path: _clean(one, path, "", scanner, inner=True))
    if kind == "application/zip":
        raise Unclean("nested", "ZIPの中にZIPがあります。中のZIPを開いてから、作り直して送ってください")
    if kind in kinds.ACTIVE:
        raise Unclean(
            "active", f"プログラムやWebページのファイルは受け取れません。{_TAKEN}のどれかにして送ってください"
        )
    raise Unclean("unknown", f"この形式のファイルは受け取れません。{_TAKEN}のどれかにして送ってください")


def _converted(content: BinaryIO, name: str, scanner: Scanner) -> Made:
    """A PDF by the command of the city, which is then taken for no better than any other PDF."""
    with converting.convert(content, name, scanner.how) as converted:
        from . import pdf

        scanner.scan(converted, name)
        made = pdf.clean(converted, name, scanner)
    return replace(
        made, method=Method.CONVERTED, tools=(scanner.how.convert.split()[0].rsplit("/", 1)[-1], *made.tools)
    )
