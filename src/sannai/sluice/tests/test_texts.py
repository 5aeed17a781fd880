"""Text keeps its words and line ends, in one encoding, and nothing in it steers a screen or a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io

import pytest

from sannai.sluice.cleaned import Method, Unclean

from .made import cleaned

WORDS = "氏名,金額\r\n三内 太郎①㈱髙橋,1200\r\n"


@pytest.mark.parametrize(
    "content",
    [
        WORDS.encode(), WORDS.encode("cp932"), codecs.BOM_UTF8 + WORDS.encode(),
        codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
    ],
    ids=["utf-8", "cp932", "utf-8 with a mark", "utf-16 le", "utf-16 be"],
)  # fmt: skip
def test_the_encodings_of_offices_come_out_as_utf_8_with_every_character(content: bytes) -> None:
    one = cleaned(content, "一覧.txt")
    assert one.content.decode() == WORDS
    assert (one.method, one.media_type, one.name, one.removed) == (Method.TEXT, "text/plain", "一覧.txt", ())


def test_what_steers_a_screen_is_gone_and_told_and_line_ends_stay() -> None:
    one = cleaned("a\x1b[2Jb\x08\x00c\t終\u202egpj.exe\r\nd\ne".replace("\x00", "\x7f").encode(), "メモ.log")
    assert one.content.decode() == "a[2Jbc\t終gpj.exe\r\nd\ne"
    assert one.removed == ("画面を操る文字4字",)


def test_jis_with_its_switches_is_read() -> None:
    assert cleaned("受付番号".encode("iso2022_jp")).content.decode() == "受付番号"


def test_an_encoding_that_nobody_can_tell_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unclean) as raised:
        cleaned(codecs.BOM_UTF16_LE + b"\x00\xd8a\x00" * 5, "a.txt")
    assert raised.value.code == "damaged"
    assert "保存し直す" in raised.value.words


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers(encoding: str) -> None:
    table = '名,式\r\n"=cmd|\' /C calc\'!A0",-1200\r\n@SUM(A1),+81\r\n"複数\r\n行","a ""b"""\r\n＝全角,1\r\n'
    one = cleaned(table.encode(encoding), "一覧.CSV")
    assert one.content.startswith(codecs.BOM_UTF8), "Excel reads it as UTF-8"
    rows = list(csv.reader(io.StringIO(one.content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["名", "式"], ["'=cmd|' /C calc'!A0", "-1200"], ["'@SUM(A1)", "+81"], ["複数\r\n行", 'a "b"'], ["'＝全角", "1"],
    ]  # fmt: skip
    assert one.removed == ("数式になるセル3個（先頭に ' を付けた）",)
    assert (one.media_type, one.name) == ("text/csv", "一覧.CSV")


def test_a_text_that_is_called_something_else_is_called_text() -> None:
    assert cleaned(b"=1+1", "請求書.exe").name == "請求書.txt"
    assert cleaned(b"=1+1", "式", media_type="text/csv").content.decode("utf-8-sig") == "'=1+1\n"


def test_reading_a_table_leaves_others_of_the_process_their_limit() -> None:
    before = csv.field_size_limit()
    cleaned(b"a,b\n", "一覧.csv")
    assert csv.field_size_limit() == before
