"""QR codes as SVG elements: no image request, no data: address, nothing from elsewhere."""

from __future__ import annotations

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr(text: str, spoken: str) -> SafeString:
    """The code with what a screen reader says of it. The text itself must stand beside it for who cannot scan."""
    # Any mask is readable; trying all eight for the prettiest costs more than the rest of the page.
    drawing = segno.make(text, error="m", micro=False, boost_error=False, mask=3).svg_inline(
        omitsize=True, border=2, svgclass=None, lineclass=None
    )
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>',
        spoken,
        mark_safe(drawing.replace("<svg ", '<svg aria-hidden="true" ', 1)),  # noqa: S308 - segno's own drawing
    )
