"""A PDF as pictures of its pages (画像化): nothing of its structure, fonts or packed pictures is taken along."""

from __future__ import annotations

import io
from typing import BinaryIO

import pikepdf
import pypdfium2

from . import memory
from .cleaned import Choices, Unclean

_DPI, _POINTS = 150, 72
_QUALITY = 85


def flatten(content: BinaryIO, how: Choices) -> tuple[BinaryIO, str]:
    """The pictures as a PDF of the same sizes, and the tool; one page in memory at a time."""
    with memory.making() as output, pikepdf.new() as pictures:
        document = pypdfium2.PdfDocument(content)
        try:
            for number in range(len(document)):
                page = document[number]
                try:
                    _add(pictures, page, number, how)
                finally:
                    page.close()
        finally:
            document.close()
        pictures.save(output, deterministic_id=True)
    version = pypdfium2.version
    return output, f"pypdfium2 {version.PYPDFIUM_INFO}（pdfium {version.PDFIUM_INFO}）"


def _add(pictures: pikepdf.Pdf, page: pypdfium2.PdfPage, number: int, how: Choices) -> None:
    width, height = page.get_size()
    scale = _DPI / _POINTS
    if not (width > 0 and height > 0) or width * height * scale * scale > how.most_pixels:
        words = f"PDFの{number + 1}ページ目が大きすぎます。用紙の大きさを指定して保存し直して送ってください"
        raise Unclean("too_large", words)
    picture = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=_QUALITY)
    image = pictures.make_stream(
        packed.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width,
        Height=picture.height, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    added = pictures.add_blank_page(page_size=(width, height))
    added.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
    added.Contents = pictures.make_stream(f"{width} 0 0 {height} 0 0 cm /P Do".encode())
