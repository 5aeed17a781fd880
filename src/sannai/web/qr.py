"""QR codes as SVG, in the page or at an address of their own: no data: address, nothing from elsewhere."""

from __future__ import annotations

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr(text: str, spoken: str) -> SafeString:
    """The code with what a screen reader says of it. The text itself must stand beside it for who cannot scan."""
    drawing = _code(text).svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>',
        spoken,
        mark_safe(drawing.replace("<svg ", '<svg aria-hidden="true" ', 1)),  # noqa: S308 - segno's own drawing
    )


def image(text: str) -> bytes:
    """The code as an SVG file, for an address of its own."""
    out = io.BytesIO()
    _code(text).save(out, kind="svg", scale=8, border=2, svgclass=None, lineclass=None)
    return out.getvalue()


def _code(text: str) -> segno.QRCode:
    # Any mask is readable; trying all eight for the prettiest costs more than the rest of the page.
    return segno.make(text, error="m", micro=False, boost_error=False, mask=3)
