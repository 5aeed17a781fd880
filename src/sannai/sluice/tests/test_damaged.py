"""Hundreds of files damaged at random: each is refused with words or comes out harmless; nothing else ever happens."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from sannai.sluice.cleaned import Choices, Unclean

from .made import acting, attached, cleaned, hostile_pdf, noise, photo, png_with_text, saved, zipped

TIMES = 60
CODES = {"active", "bomb", "damaged", "encrypted", "nested", "office", "too_large", "unknown"}
SOURCES = {
    "pdf": hostile_pdf(),
    "pdf with attachments": attached(("a.zip", zipped(("a.txt", b"abc" * 50))), ("b.pdf", hostile_pdf())),
    "jpeg": photo() + b"tail",
    "png": png_with_text(),
    "gif": saved(noise().quantize(16), "GIF"),
    "webp": saved(noise(), "WEBP"),
    "tiff": saved(noise().convert("1"), "TIFF", save_all=True, append_images=[noise()]),
    "zip": zipped(("a.pdf", hostile_pdf()), ("b.jpg", photo()), ("c.csv", b"=1,2\n")),
}


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes turned, runs left out, doubled or put in, an end cut off; the beginning says what it is, and stays."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(16, max(17, len(made)))
        length = chance.choice((1, 2, 8, 100))
        match chance.randrange(5):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length]
            case 3:
                made[at:at] = chance.choice(
                    (b"/JavaScript", b"/S/Launch", b"<<", b"\xff\xd9", b"endobj", b"IEND", b"\xff" * 4)
                )
            case _:
                made = made[: max(32, at)] if chance.randrange(4) == 0 else made
    return bytes(made)


@pytest.mark.parametrize("source", SOURCES.keys())
def test_damage_is_refused_in_words_or_comes_out_harmless(source: str) -> None:
    chance, out, refused = random.Random(source), 0, list[Unclean]()
    for turn in range(TIMES):
        content = damaged(SOURCES[source], chance)
        try:
            one = cleaned(content, f"{turn}.bin", Choices(flatten=turn % 4 == 0, most_pixels=1_000_000))
        except Unclean as error:
            refused.append(error)
            continue
        out += 1
        assert b"SECRET" not in one.content
        if one.media_type == "application/pdf":
            assert acting(one.content) == set()
        elif one.media_type.startswith("image/"):
            with Image.open(io.BytesIO(one.content)) as picture:
                picture.load()
    assert {error.code for error in refused} <= CODES
    assert all(error.words.endswith("ください") for error in refused)
    assert 0 < out < TIMES, "the damage is neither always fatal nor never"
