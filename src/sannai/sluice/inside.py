"""Looking for viruses in what a file carries and will lose: by itself, and in whatever that carries."""

from __future__ import annotations

import io

import pikepdf

from sannai.files import zips
from sannai.text.problems import DefinitionError

from . import archives, memory, pdf_parts
from .cleaned import Unclean
from .scanner import Scanner

_DEEPEST = 4


def search(content: bytes, name: str, scanner: Scanner, depth: int = 1) -> None:
    """Raises Unclean: virus; bomb; nested, where it goes too deep to look. What cannot be opened is only scanned."""
    if depth > _DEEPEST:
        raise Unclean("nested", "添付の中に、何重にも添付があります。添付を外してPDFを作り直してください")
    with memory.of(content) as held:
        scanner.scan(held, name)
    if content.startswith(b"PK\x03\x04"):
        _search_zip(content, name, scanner, depth)
    if b"%PDF-" in content[:1024]:
        _search_pdf(content, name, scanner, depth)


def _search_zip(content: bytes, name: str, scanner: Scanner, depth: int) -> None:
    try:
        members = zips.unpack(io.BytesIO(content), name, archives.bounds(scanner.how))
    except DefinitionError:
        return
    for path, inner in members:
        search(inner, f"{name}／{path}", scanner, depth + 1)


def _search_pdf(content: bytes, name: str, scanner: Scanner, depth: int) -> None:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for inner, carried in pdf_parts.attachments(pdf, scanner.how.most_opened):
                search(carried, f"{name}／{inner}", scanner, depth + 1)
    except pikepdf.PdfError:
        return
