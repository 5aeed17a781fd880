"""The files that a PDF carries: found wherever they hang, and unpacked within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pikepdf

from .cleaned import Unclean


def walk(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary, stream and array, reachable or not, each once. What hangs below may be changed meanwhile."""
    for top in pdf.objects:
        stack = [top]
        while stack:
            each = stack.pop()
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                yield each
                below = [value for _, value in each.items()]
            elif isinstance(each, pikepdf.Array):
                yield each
                below = list(each)
            else:
                continue
            stack += [value for value in below if isinstance(value, pikepdf.Object) and not value.is_indirect]


def attachments(pdf: pikepdf.Pdf, most: int) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file carried, by whatever it hangs. Raises Unclean (bomb) above ``most`` bytes."""
    seen = set()
    for each in walk(pdf):
        for name, stream in _carried(each):
            if stream.objgen not in seen:
                seen.add(stream.objgen)
                yield name, unpacked(stream, most)


def _carried(each: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Stream]]:
    if isinstance(each, pikepdf.Stream) and each.get("/Type") == "/EmbeddedFile":
        yield "", each
    elif isinstance(each, pikepdf.Dictionary) and isinstance(files := each.get("/EF"), pikepdf.Dictionary):
        name = each.get("/UF", each.get("/F", ""))
        for _, stream in files.items():
            if isinstance(stream, pikepdf.Stream):
                yield str(name) if isinstance(name, pikepdf.String | str) else "", stream


def unpacked(stream: pikepdf.Stream, most: int) -> bytes:
    """The content of a stream; its raw bytes where it is packed in a way that cannot be read."""
    content = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)] if filters else []
    if not set(names) <= {"/FlateDecode", "/Fl"} or "/DecodeParms" in stream:
        try:
            content = stream.read_bytes()
        except (pikepdf.PdfError, RuntimeError):
            return content
        names = []
    for _ in names:
        opener = zlib.decompressobj()
        try:
            content = opener.decompress(content, most + 1)
        except zlib.error:
            return content
        if len(content) > most:
            break
    if len(content) > most:
        raise Unclean("bomb", "PDFに添付されたファイルが、開くと大きすぎます。添付を外してPDFを作り直してください")
    return content
