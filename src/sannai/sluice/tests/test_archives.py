"""A ZIP comes out with every file in it made harmless by its own kind, or not at all."""

from __future__ import annotations

import io
import zipfile

import pytest

from sannai.sluice.cleaned import Choices, Method, Unclean

from .made import acting, cleaned, hostile_pdf, photo, zipped


def refused(content: bytes, how: Choices | None = None) -> Unclean:
    with pytest.raises(Unclean) as raised:
        cleaned(content, "一式.zip", how or Choices())
    return raised.value


def test_every_file_is_made_harmless_by_its_own_kind_and_told_by_its_name() -> None:
    one = cleaned(zipped(("図/写真.png", photo()), ("書類.pdf", hostile_pdf()), ("a.csv", b"=1+1\n")), "一式.zip")
    assert (one.method, one.media_type, one.name) == (Method.SANITISED, "application/zip", "一式.zip")
    with zipfile.ZipFile(io.BytesIO(one.content)) as opened:
        assert opened.namelist() == ["図/写真.jpg", "書類.pdf", "a.csv"]
        assert b"SECRET" not in opened.read("図/写真.jpg")
        assert acting(opened.read("書類.pdf")) == set()
        assert opened.read("a.csv").decode("utf-8-sig") == "'=1+1\n"
    assert "図/写真.png：位置情報などの撮影情報" in one.removed
    assert any(words.startswith("書類.pdf：JavaScript") for words in one.removed)
    assert any(tool.startswith("Pillow ") for tool in one.tools)


def test_two_files_that_now_have_one_name_both_stay() -> None:
    one = cleaned(zipped(("a.bmp", photo()), ("A.jpg", photo()), ("b/a.jpg", photo())))
    with zipfile.ZipFile(io.BytesIO(one.content)) as opened:
        assert opened.namelist() == ["a.jpg", "A（2）.jpg", "b/a.jpg"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("run.exe", b"MZ" + bytes(50), "active"), ("中.zip", zipped(("a.txt", b"a")), "nested"),
        ("決算.xlsx", zipped(("[Content_Types].xml", b"<x/>")), "office"), ("写真.jpg", photo()[:400], "damaged"),
        ("empty.txt", b"", "damaged"),
    ],
)  # fmt: skip
def test_one_file_that_cannot_be_taken_refuses_all_and_is_named(name: str, content: bytes, code: str) -> None:
    error = refused(zipped(("よい.txt", b"good"), (name, content)))
    assert error.code == code
    assert f"「{name}」" in error.words
    assert error.words.endswith("ください")


def test_a_bomb_a_lock_and_a_way_out_of_the_folder_are_refused() -> None:
    bomb = refused(zipped(("zeros", bytes(3_000_000))))
    assert bomb.code == "bomb"
    assert refused(zipped(("../a.txt", b"a"))).code == "damaged"
    assert refused(zipped(*((f"{n}.txt", b"a") for n in range(4))), Choices(most_members=3)).code == "bomb"
    locked = bytearray(zipped(("a.txt", b"a")))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    error = refused(bytes(locked))
    assert error.code == "encrypted"
    assert "パスワード" in error.words
    assert refused(zipped()).code in ("damaged", "unknown")
