"""Whatever a ZIP is made of, it is opened within its bounds or refused by name, with how to mend it."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress

import pytest

from sannai.files.zips import Bounds, unpack
from sannai.text.problems import DefinitionError

BOUNDS = Bounds(most_packed=4_000_000, most_files=5, most_bytes=3_000_000, hint="表だけを入れる")
TEXT = "部署,所属\r\n".encode() * 50


def packed(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for path, content in entries:
            info = zipfile.ZipInfo(path)
            info.filename = path  # as it is: ZipInfo would tidy it up
            target.writestr(info, content, method)
    return made.getvalue()


def opened(content: bytes, bounds: Bounds = BOUNDS) -> list[tuple[str, bytes]]:
    return unpack(io.BytesIO(content), "組織.zip", bounds)


def said(content: bytes, bounds: Bounds = BOUNDS) -> str:
    with pytest.raises(DefinitionError) as refused:
        opened(content, bounds)
    assert all(problem.file and problem.hint for problem in refused.value.problems)
    return str(refused.value)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_files_come_out_in_their_order_and_folders_of_old_windows_are_folders(method: int) -> None:
    made = packed(("b.csv", TEXT), ("表\\a.csv", b""), ("表/", b""), ("__MACOSX/x", b"x"), (".x", b""), method=method)
    assert opened(made) == [("b.csv", TEXT), ("表/a.csv", b"")]


@pytest.mark.parametrize(
    ("path", "words"),
    [(".", "フォルダの外"), ("..", "フォルダの外"), ("a/.", "フォルダの外"), ("a/../b.csv", "フォルダの外"),
     ("/a.csv", "フォルダの外"), ("\\a.csv", "フォルダの外"), ("..\\a.csv", "フォルダの外"),
     ("C:\\a.csv", "フォルダの外"),
     ("a.csv\0.exe", "a.csv␀.exe: ファイルの名前として使えません"), ("a\n.csv", "名前として使えません"),
     ("a//b.csv", "名前として使えません"), ("", "名前のないファイル")],
)  # fmt: skip
def test_a_name_that_is_no_place_in_the_folder_is_refused_and_named(path: str, words: str) -> None:
    assert words in said(packed(("good.csv", TEXT), (path, b"x")))


def test_every_faulty_entry_is_named_at_once() -> None:
    words = said(packed(("../a.csv", b""), ("good.csv", b""), ("/b.csv", b"")))
    assert "../a.csv" in words
    assert "/b.csv" in words
    assert "good.csv" not in words


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_unusual_compression_is_refused_by_name_whole_or_damaged(method: int) -> None:
    made = packed(("a.csv", TEXT), method=method)
    assert "a.csv: ZIPの中で、読めない方法で圧縮されています" in said(made)
    damaged = bytearray(made)
    damaged[40:60] = bytes(20)
    assert "a.csv" in said(bytes(damaged))


def test_what_opens_to_far_more_than_it_is_packed_is_not_opened() -> None:
    assert "大きすぎます" in said(packed(("a.csv", bytes(2_000_000))))  # a thousand to one
    assert "大きすぎます" in said(packed(("a.csv", random.Random(1).randbytes(3_000_001))))
    assert "多すぎる" in said(packed(*((f"{number}.csv", b"") for number in range(6))))
    assert "多すぎる" in said(packed(*((f"{number}/", b"") for number in range(4001))))
    assert "ZIPが大きすぎます" in said(b"PK" + bytes(4_000_000))
    row = b"1001,%d\r\n"
    table = b"".join(row % number for number in range(150_000))
    assert opened(packed(("a.csv", table))) == [("a.csv", table)]


def test_a_lie_about_a_size_is_no_way_in() -> None:
    made = bytearray(packed(("a.csv", bytes(2_900_000)), ("b.csv", bytes(2_900_000))))
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        made[at + 24 : at + 28] = (10).to_bytes(4, "little")
        at = made.find(b"PK\x01\x02", at + 4)
    assert said(bytes(made))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_no_damage_is_anything_but_a_sentence(method: int) -> None:
    whole, chance = packed(("a.csv", TEXT), ("b/b.csv", TEXT), method=method), random.Random(method)
    for _ in range(1500):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(DefinitionError):
            opened(bytes(damaged[: chance.choice((None, chance.randrange(len(damaged))))]))
