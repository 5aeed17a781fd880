"""Files that the people of the model city send: a drawn page that says it is a sample."""

from __future__ import annotations

import functools
from random import Random

import typst
from django.core.files.uploadedfile import SimpleUploadedFile

from sannai.issuance.fonts import fonts
from sannai.rules.kinds.file import accepted
from sannai.rules.model import Field

_PAGE = """
#set document(title: "{title}")
#set page(width: 148mm, height: 105mm, margin: 12mm, fill: rgb("{tint}"))
#set text(font: "IPAexGothic", size: 16pt, lang: "ja")
#align(center + horizon)[{title}（見本）]
#place(bottom + right, text(size: 9pt)[三内市の架空の書類です])
"""
_TINTS = ("#eef3fb", "#f6f1e7", "#ecf5ee", "#f7eef0")


def for_field(field: Field, random: Random) -> SimpleUploadedFile:
    """A file that the field takes."""
    picture = "image/png" in (accepted(field) or ("image/png",))
    content = _drawn(field.label, random.choice(_TINTS), "png" if picture else "pdf")
    name = f"{field.label[:20]}.{'png' if picture else 'pdf'}"
    return SimpleUploadedFile(name, content, "image/png" if picture else "application/pdf")


@functools.lru_cache(maxsize=64)
def _drawn(title: str, tint: str, kind: str) -> bytes:
    safe = "".join(character for character in title if character not in '"\\#[]$*_@<>`')
    source = _PAGE.format(title=safe, tint=tint).encode()
    if kind == "png":
        drawn = typst.compile(source, font_paths=fonts(), ignore_system_fonts=True, format="png", ppi=110.0)
    else:
        drawn = typst.compile(source, font_paths=fonts(), ignore_system_fonts=True, format="pdf")
    assert isinstance(drawn, bytes)
    return drawn
