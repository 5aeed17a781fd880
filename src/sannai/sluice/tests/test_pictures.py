"""What comes out of a picture is its pixels, upright, and nothing that stood beside them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from sannai.sluice import kinds
from sannai.sluice.cleaned import Choices, Method, Unclean

from .made import SCRIPT, bomb_png, cleaned, drawing, noise, photo, png_with_text, saved


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def refused(content: bytes, how: Choices | None = None) -> Unclean:
    with pytest.raises(Unclean) as raised:
        cleaned(content, "写真.jpg", how or Choices())
    return raised.value


def near(pixel: tuple[int, ...], colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


def test_a_photo_loses_where_it_was_taken_and_what_was_written_into_it() -> None:
    one = cleaned(photo(), "写真.JPG")
    assert one.removed == ("位置情報などの撮影情報", "画像に書き込まれた文字")
    assert (one.method, one.media_type, one.name) == (Method.REMADE, "image/jpeg", "写真.JPG")
    content = one.content
    picture = opened(content)
    assert b"SECRET" not in content
    assert b"Exif" not in content
    assert not picture.getexif()
    assert picture.info["dpi"] == (300, 300)
    assert near(picture.getpixel((20, 40)), (254, 0, 0))
    assert near(picture.getpixel((50, 40)), (0, 0, 254))


def test_a_photo_that_lies_on_its_side_stands_upright() -> None:
    picture = opened(cleaned(photo(orientation=6)).content)
    assert picture.size == (48, 64)
    assert near(picture.getpixel((45, 2)), (255, 255, 255)), "its corner has turned with it"


@pytest.mark.parametrize(
    ("form", "mode", "becomes"),
    [
        ("PNG", "RGBA", "image/png"), ("PNG", "P", "image/png"), ("PNG", "1", "image/png"), ("GIF", "P", "image/png"),
        ("WEBP", "RGB", "image/jpeg"), ("WEBP", "RGBA", "image/png"), ("JPEG", "CMYK", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"), ("TIFF", "1", "image/tiff"), ("TIFF", "RGB", "image/tiff"),
    ],
)  # fmt: skip
def test_every_form_comes_out_as_one_of_three_and_shows_the_same(form: str, mode: str, becomes: str) -> None:
    extra = {"lossless": True} if form == "WEBP" else {}
    one = cleaned(saved(drawing(mode=mode), form, **extra), "図.bmp")
    assert (one.media_type, one.name) == (becomes, kinds.renamed("図.bmp", becomes))
    picture = opened(one.content).convert("RGB")
    assert picture.size == (64, 48)
    assert near(picture.getpixel((2, 2)), (255, 255, 255))
    assert not near(picture.getpixel((40, 40)), (255, 255, 255))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_hides_behind_the_picture_is_gone_and_told(form: str) -> None:
    one = cleaned(saved(noise(), form) + SCRIPT)
    assert f"末尾に隠されていたデータ {len(SCRIPT)}バイト" in one.removed
    assert SCRIPT not in one.content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_of_an_ordinary_picture_nothing_is_told(form: str) -> None:
    assert cleaned(saved(drawing(), form) + b"\0\r\n").removed == ()


def test_text_of_a_png_is_gone() -> None:
    one = cleaned(png_with_text())
    assert one.removed == ("画像に書き込まれた文字",)
    assert b"SECRET" not in one.content


def test_a_script_that_is_a_gif_as_well_becomes_a_picture_or_is_refused() -> None:
    script = b"GIF89a/*\0\0\0\0\0*/=1;alert(1)//" + b"\0" * 60
    assert refused(script).code == "damaged"
    inside = bytearray(saved(drawing(mode="P"), "GIF", comment=b"*/=1;alert(1)//"))
    assert b"alert" not in cleaned(bytes(inside)).content


def test_a_page_of_the_web_that_begins_as_a_picture_is_taken_for_what_it_is() -> None:
    assert refused(b"GIF89a<script>alert(1)</script>").code == "active"
    assert "PDF" in refused(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>").words


def test_an_animation_keeps_its_first_picture() -> None:
    frames = [drawing(), drawing().transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    one = cleaned(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), "動く.gif")
    assert one.removed == ("2コマ目から後ろの1コマ",)
    assert one.name == "動く.png"
    picture = opened(one.content)
    assert getattr(picture, "n_frames", 1) == 1
    assert near(picture.convert("RGB").getpixel((20, 40)), (254, 0, 0))


def test_all_pages_of_a_tiff_stay_and_too_many_are_refused() -> None:
    pages = [drawing(mode="1"), drawing(), drawing((30, 20), "L")]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    picture = opened(cleaned(content).content)
    sizes = []
    for number in range(picture.n_frames):
        picture.seek(number)
        sizes.append(picture.size)
    assert sizes == [(64, 48), (64, 48), (30, 20)]
    error = refused(content, Choices(most_pages=2))
    assert error.code == "too_large"
    assert "3ページ" in error.words


def test_a_small_file_that_opens_to_a_huge_picture_is_refused_before_it_opens() -> None:
    content = bomb_png()
    assert len(content) < 100_000
    error = refused(content)
    assert error.code == "too_large"
    assert "5,000万画素" in error.words
    assert refused(bomb_png(8_000)).code == "too_large"
    assert refused(saved(drawing(), "TIFF"), Choices(most_pixels=64 * 48 - 1)).code == "too_large"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_that_was_cut_off_is_sent_again_not_shown_in_part(form: str) -> None:
    content = saved(noise(), form)
    error = refused(content[: len(content) * 2 // 3])
    assert error.code == "damaged"
    assert "もう一度送って" in error.words


def test_a_photo_of_a_kind_that_is_not_installed_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pi_heif", None)
    error = refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)
    assert error.code == "unknown"
    assert "JPEG" in error.words
