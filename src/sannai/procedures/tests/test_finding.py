from __future__ import annotations

from typing import Any

import pytest

from sannai.common.actors import System
from sannai.procedures.inventory import import_survey
from sannai.procedures.queries import catalogue, find, inventory_item

from .small import AT, published
from .test_survey import a_file, a_row, real_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _city() -> None:
    published()
    published("dog-death", old="公園の一時使用の申込み", new="飼い犬の死亡届",
              old2="こうえんのいちじしようのもうしこみ",
              new2="かいいぬのしぼうとどけ", old3="division: parks", new3="division: health.animals",
              old4="[住まい]", new4="[ペット, 住まい]", old5="公園で催しをするとき", new5="飼い犬が死んだとき",
              old6="公園で催しをする人", new6="飼い主", old7="三内市公園条例", new7="狂犬病の予防の条例")  # fmt: skip
    rows = (
        a_row(手続ID="1", 手続名="犬の登録の申請", 法令名="狂犬病予防法"),
        a_row(手続ID="2", 手続名="都市公園の占用の許可申請", 法令名="都市公園法", 総手続件数="", オンライン手続件数=""),
        a_row(手続ID="3", 手続名="公園施設の設置の許可申請", 法令名="都市公園法", 申請を提出する機関="都道府県庁"),
        a_row(
            手続ID="4",
            手続名="ﾊﾟﾁﾝｺ店の届出",
            法令名="公園の近くの店の法律",
            **{"手続が行われるイベント(個人)": "引越し"},
        ),
    )
    import_survey(a_file(*rows), "x.csv", by=System(), at=AT)


def keys(q: str, **filters: Any) -> list[str]:
    return [hit.key for hit in find(q, **filters)]


def test_what_is_online_comes_first_then_titles_then_the_rest() -> None:
    assert keys("公園") == ["park-use", "3", "2", "4"]
    assert [hit.online for hit in find("公園")] == [True, False, False, False]


@pytest.mark.parametrize("q", ["飼い犬", "かいいぬ", "ｶｲｲﾇ", "カイイヌ", "死亡　届", "飼い犬の死亡届", " 飼い犬 "])
def test_it_is_found_however_it_is_typed(q: str) -> None:
    assert keys(q)[0] == "dog-death"


@pytest.mark.parametrize("q", ["パチンコ", "ﾊﾟﾁﾝｺ", "ぱちんこ"])
def test_kana_of_any_kind_find_each_other(q: str) -> None:
    assert keys(q) == ["4"]


def test_kana_find_the_kanji_of_a_title_without_a_reading() -> None:
    assert keys("いぬ とうろく") == ["1"]
    assert "2" in keys("せんよう きょか しんせい")


def test_all_words_must_be_there() -> None:
    assert keys("公園 占用") == ["2"]
    assert keys("公園 犬") == []


def test_life_event_and_division_narrow_it() -> None:
    assert keys("", life_event="ペット") == ["dog-death"]
    assert keys("", life_event="引越し") == ["4"]
    assert keys("", division="health") == ["dog-death"]
    assert keys("", division="health.animals") == ["dog-death"]
    assert keys("", division="heal") == []
    assert keys("公園", life_event="住まい", division="parks") == ["park-use"]


def test_nothing_asked_shows_what_is_online() -> None:
    assert keys("") == ["park-use", "dog-death"] or keys("") == ["dog-death", "park-use"]
    assert set(keys("　")) == {"park-use", "dog-death"}


@pytest.mark.parametrize("q", ["%", "_", "\\", "'", '"; DROP TABLE', "𠮷" * 300, "あ " * 500])
def test_muddled_words_find_nothing_and_break_nothing(q: str) -> None:
    assert keys(q) == []


@pytest.mark.parametrize("mark", ["\0", "\ud800", "\u202e", "\U000e0100"])
def test_invisible_marks_in_a_word_do_not_matter(mark: str) -> None:
    assert keys(f"飼い{mark}犬") == ["dog-death"]


def test_searching_is_two_statements_at_most(django_assert_num_queries) -> None:
    catalogue()
    with django_assert_num_queries(2):
        find("公園")
    with django_assert_num_queries(0):
        find("", division="parks")
    with django_assert_num_queries(0):
        find("")


def test_a_hit_of_the_inventory_says_what_is_known() -> None:
    (hit,) = find("狂犬病予防法")
    assert (hit.title, hit.summary, hit.online) == ("犬の登録の申請", "狂犬病予防法 第4条第1項", False)
    assert hit.item
    assert inventory_item("1") == hit.item
    assert inventory_item("999") is None


def test_the_whole_survey_is_searched_within_a_moment() -> None:
    import time

    import_survey(real_file().read_bytes(), "x.csv", by=System(), at=AT)
    started = time.perf_counter()
    hits = find("かいご ほけん")
    assert time.perf_counter() - started < 1
    assert len(hits) == 50
    assert "介護保険" in hits[0].title
    assert all("介護" in hit.title + hit.summary for hit in hits)
