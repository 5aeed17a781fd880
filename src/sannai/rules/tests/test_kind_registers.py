"""The kinds that registers brought: decimal, url, unit, post, entry, point, time; and how a cell of a file is read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sannai.rules.around import Around
from sannai.rules.kinds import bind
from sannai.rules.kinds.base import Answered

from .factory import HERE, TODAY, ask, type_into, type_parts

KNOWN = {("unit", "finance.tax"): "税務部", ("post", "mayor"): "市長"}
ENTRY = "00000000-0000-7000-8000-000000000001"


class Known:
    """An office of two, and a register of one row."""

    def title(self, kind: str, key: str) -> str | None:
        return "事-0001 見本情報" if (kind, key) == ("entry:vendor", ENTRY) else KNOWN.get((kind, key))

    def key(self, kind: str, text: str) -> str | None:
        if kind == "entry:vendor":
            return ENTRY if text == "事-0001" else None
        return next((key for (of, key), name in KNOWN.items() if of == kind and text in (key, name)), None)


OFFICE = Around("三内市", "279994", Known())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12.5", "12.50"), ("１２．５", "12.50"), ("1,400.25ha", "1400.25"), ("7", "7.00"), ("-0.00", "0.00"),
        ("-3.10", "-3.10"), ("007.5", "7.50"), ("12.500", "12.50"), ("", None),
    ],
)  # fmt: skip
def test_a_decimal_is_kept_with_its_places(typed, kept):
    assert type_into("decimal", typed, places=2, unit="ha") == Answered(kept)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("12.345", "2けたまで"), ("十二", "数字と小数点"), ("1.2.3", "数字と小数点"), ("9" * 14, "大きすぎます")],
)
def test_a_number_that_the_field_cannot_keep_is_refused(typed, said):
    assert said in type_into("decimal", typed, places=2).message


def test_a_decimal_is_shown_with_its_unit_and_counted_in_its_smallest_place():
    kind = bind(ask("decimal", places=2, unit="ha"), HERE)
    assert kind.brief("1400.25") == "1,400.25ha"
    assert [kind.cells(value) for value in ("1400.25", "-0.50")] == [(140025,), (-50,)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.example.jp/", "https://www.example.jp/"),
        ("HTTPS://WWW.Example.JP/A?b=C#d", "https://www.example.jp/A?b=C#d"),
        ("http://例示.jp:8080/一覧", "http://例示.jp:8080/一覧"),
    ],
)
def test_an_address_of_the_web_is_kept_with_its_host_in_small_letters(typed, kept):
    assert type_into("url", typed) == Answered(kept)


@pytest.mark.parametrize(
    "typed",
    [
        "www.example.jp",
        "javascript:alert(1)",
        "https://a:b@example.jp/",
        "https://example.jp/a b",
        "https://[::1",
        "ftp://example.jp/",
    ],
)
def test_what_is_no_address_to_follow_is_refused(typed):
    assert type_into("url", typed).message


def test_a_unit_and_a_post_are_typed_by_name_and_kept_by_key():
    unit, post = bind(ask("unit"), OFFICE), bind(ask("post"), OFFICE)
    assert unit.parse({"": ["税務部"]}, TODAY) == Answered("finance.tax")
    assert unit.show("finance.tax") == ("税務部",)
    assert post.parse({"": ["mayor"]}, TODAY) == Answered("mayor")
    assert "「総務課」がありません" in unit.parse({"": ["総務課"]}, TODAY).message
    assert "がありません" in unit.check("gone.unit").message


def test_a_row_of_a_register_is_typed_by_its_key_and_kept_as_it_was_called():
    kind = bind(ask("entry", of="vendor"), OFFICE)
    kept = {"entry": ENTRY, "shown": "事-0001 見本情報"}
    assert kind.parse({"": ["事-0001"]}, TODAY) == Answered(kept)
    assert kind.parse({"": [ENTRY]}, TODAY) == Answered(kept)
    assert "見つかりません" in kind.parse({"": ["事-0002"]}, TODAY).message
    old = {"entry": ENTRY, "shown": "事-0001 旧名称", "seq": 4}
    assert kind.check(old) == Answered(old), "a past answer stays as it was called"


def test_a_point_is_copied_from_a_map():
    kept = {"latitude": "34.573362", "longitude": "135.482984"}
    assert type_parts("point", {"latitude": "34.5733621", "longitude": "135.482984"}) == Answered(kept)
    assert type_parts("point", {"latitude": "34.573362, 135.482984"}) == Answered(kept)
    assert "緯度" in type_parts("point", {"latitude": "135.4", "longitude": "34.5"}).message
    assert type_parts("point", {"latitude": "34.5"}).part == "longitude"


def cell(kind: str, cells: Mapping[str, str], **options: object) -> Answered:
    return bind(ask(kind, **options), HERE).read(cells, TODAY)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("大阪府三内市三内一丁目2番3号", ("", "大阪府", "三内市", "三内一丁目2番3号", "")),
        ("〒123-4567 大阪府三内市三内1-2　見本荘101", ("123-4567", "大阪府", "三内市", "三内1-2", "見本荘101")),
        ("千葉県四街道市本町1-2", ("", "千葉県", "四街道市", "本町1-2", "")),
        ("東京都千代田区例示町1-2", ("", "東京都", "千代田区", "例示町1-2", "")),
        ("大阪府泉北郡忠岡町東1-2", ("", "大阪府", "泉北郡忠岡町", "東1-2", "")),
    ],
)  # fmt: skip
def test_an_address_in_one_cell_is_told_apart(text, parts):
    assert tuple(cell("address", {"": text}).value.values()) == parts


def test_an_address_with_columns_of_its_own_beside_it_is_read_with_them():
    own = {"prefecture": "大阪府", "city": "三内市", "building": "見本荘"}
    read = cell("address", {"": "昭和町一丁目2-20", **own}).value
    assert tuple(read.values()) == ("", "大阪府", "三内市", "昭和町一丁目2-20", "見本荘")
    twice = cell("address", {"": "大阪府三内市三内36見本荘", **own}).value
    assert tuple(twice.values()) == ("", "大阪府", "三内市", "三内36", "見本荘")


def test_an_address_that_cannot_be_told_apart_is_a_fault_and_no_guess():
    assert cell("address", {"": "どこか"}).message


def test_names_and_several_choices_are_read_from_their_cells():
    assert cell("name", {"": "見本 桜", "kana": "ﾐﾎﾝ ｻｸﾗ"}).value == {"text": "見本 桜", "kana": "ミホン　サクラ"}
    assert cell("name", {"": "見本商店"}, kana=False).value == {"text": "見本商店", "kana": ""}
    assert cell("some_of", {"": "い、あ"}, choices={"a": "あ", "b": "い"}).value == ["a", "b"]
    assert cell("some_of", {"": "い、う"}, choices={"a": "あ", "b": "い"}).message
    assert cell("point", {"": "34.5, 135.4"}).value == {"latitude": "34.500000", "longitude": "135.400000"}
    assert cell("date", {"": "R8.4.1"}).value == "2026-04-01"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("９：００", "09:00"), ("9時", "09:00"), ("17時半", "17:30"), ("午後5時30分", "17:30"), ("PM 5:30", "17:30"),
        ("9:00:00", "09:00"), ("正午", "12:00"), ("十七時", "17:00"), ("24:00", "24:00"), ("0:05", "00:05"), ("", None),
    ],
)  # fmt: skip
def test_an_hour_is_read_as_people_write_it(text, kept):
    assert cell("time", {"": text}) == Answered(kept)


@pytest.mark.parametrize("text", ["24:01", "9", "0.375", "午後12時", "9:60", "9時から", "25:00", "午後"])
def test_what_is_no_hour_of_one_day_is_refused(text):
    assert "0:00から24:00" in cell("time", {"": text}).message


def test_an_hour_is_shown_in_words_and_published_as_machines_read_it():
    kind = bind(ask("time"), HERE)
    assert (kind.brief("09:00"), kind.brief("17:05"), kind.published("09:00")) == ("9時", "17時5分", "09:00")


HAZARD = {"usable": "○", "partly": "△", "unusable": "×"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("○", "usable"), ("〇", "usable"), ("◯", "usable"), ("1", "usable"), ("有", "usable"), ("△", "partly"),
        ("×", "unusable"), ("✕", "unusable"), ("0", "unusable"), (" ○\r\n", "usable"), ("", None),
    ],
)  # fmt: skip
def test_a_mark_in_a_cell_is_read_in_whichever_way_it_was_written(text, code):
    assert cell("one_of", {"": text}, choices=HAZARD) == Answered(code)


def test_a_mark_that_two_choices_could_mean_or_none_is_a_fault_and_no_guess():
    assert cell("one_of", {"": "◎"}, choices=HAZARD).message
    assert cell("one_of", {"": "○"}, choices={"a": "有", "b": "あり"}).message
    assert cell("one_of", {"": "○"}, choices={"small": "小", "large": "大"}).message
    assert cell("one_of", {"": "1"}, choices={"1": "重要度1", "2": "有"}).value == "1", "a code is itself first"


def test_yes_and_no_are_read_from_marks_and_a_triangle_is_neither():
    read = {text: cell("yes_no", {"": text}).value for text in ("〇", "✓", "1", "×", "無", "")}
    assert read == {"〇": True, "✓": True, "1": True, "×": False, "無": False, "": None}
    assert "「△」は、はい・いいえのどちらか分かりません" in cell("yes_no", {"": "△"}).message
