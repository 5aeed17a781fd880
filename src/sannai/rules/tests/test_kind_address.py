"""Postal addresses."""

from __future__ import annotations

import pytest

from sannai.rules.around import Around
from sannai.rules.kinds import bind
from sannai.rules.kinds.address import PREFECTURES
from sannai.rules.kinds.base import Answered

from .factory import HERE, ask, type_parts

WHOLE = {
    "postal_code": "000-0001",
    "prefecture": "大阪府",
    "city": "三内市",
    "street": "本町１－２－３",
    "building": "",
}


def address(within: str = "", **parts: str) -> Answered:
    return type_parts("address", {**WHOLE, **parts}, within=within)


def test_there_are_forty_seven_prefectures():
    assert len(set(PREFECTURES)) == 47


def test_the_street_is_kept_as_it_was_typed():
    assert address().value == WHOLE
    assert address(building="葛\U000e0100城\ufa19荘１０３").value["building"] == "葛\U000e0100城\ufa19荘１０３"


@pytest.mark.parametrize("typed", ["0000001", "000-0001", "〒000-0001", "０００－０００１", "000ー0001", " 000 0001 "])
def test_a_postal_code_is_normalised(typed):
    assert address(postal_code=typed).value["postal_code"] == "000-0001"


def test_a_postal_code_may_be_left_out_but_not_be_wrong():
    assert address(postal_code="").value["postal_code"] == ""
    assert address(postal_code="00-001") == (
        None,
        "郵便番号は7けたの数字で入力してください（例：123-4567）",
        "postal_code",
    )


@pytest.mark.parametrize(
    ("parts", "message", "part"),
    [
        ({"prefecture": ""}, "都道府県を入力してください", "prefecture"),
        (
            {"prefecture": "", "city": "", "street": "", "building": "あ"},
            "都道府県、市区町村、町名・番地を入力してください",
            "prefecture",
        ),
        ({"prefecture": "大坂府"}, "都道府県は一覧から選んでください", "prefecture"),
        ({"street": ""}, "町名・番地を入力してください", "street"),
        ({"street": "あ" * 201}, "町名・番地は200文字までで入力してください", "street"),
        (
            {"street": "本\ufffd町"},
            "町名・番地に読み取れない文字（文字化け）が含まれています。その文字を入力し直してください",
            "street",
        ),
    ],
)
def test_a_faulty_address_says_which_part_to_mend(parts, message, part):
    assert address(**parts) == (None, message, part)


@pytest.mark.parametrize(
    ("prefecture", "city", "kept"),
    [
        ("東京", "見本区", ("東京都", "見本区")),
        ("", "神奈川県見本市", ("神奈川県", "見本市")),
        ("大阪府", "大阪府三内市", ("大阪府", "三内市")),
        ("京都府", "京都市", ("京都府", "京都市")),
        ("", "北海道見本郡見本町", ("北海道", "見本郡見本町")),
    ],
)
def test_a_prefecture_is_completed_and_moved_to_its_own_input(prefecture, city, kept):
    value = address(prefecture=prefecture, city=city).value
    assert (value["prefecture"], value["city"]) == kept


def test_inside_the_city_only_the_street_is_needed():
    value = address("city", prefecture="", city="", postal_code="").value
    assert value == {**WHOLE, "postal_code": "", "prefecture": ""}


def test_an_address_outside_the_city_is_refused_with_the_name_of_the_city():
    assert address("city", city="隣見本市") == (
        None,
        "三内市内の住所を入力してください。市区町村をご確認ください",
        "city",
    )
    assert address("city", city="三内市北区").value["city"] == "三内市北区"


def test_another_city_gives_its_own_name():
    kind = bind(ask("address", within="city"), Around("例示市"))
    assert kind.check({**WHOLE, "city": "例示市"}).value["city"] == "例示市"
    assert "例示市内の住所" in kind.check(WHOLE).message


def test_an_address_is_shown_line_by_line():
    kind = bind(ask("address"), HERE)
    assert kind.show({**WHOLE, "building": "見本荘101"}) == ("〒000-0001", "大阪府三内市本町１－２－３", "見本荘101")
    assert kind.show({**WHOLE, "postal_code": ""}) == ("大阪府三内市本町１－２－３",)


@pytest.mark.parametrize("value", ["大阪府", 3, [WHOLE], {"city": 1}, {"street": ["a"]}, {"street": "a" * 10**6}])
def test_a_json_value_of_another_shape_is_no_address(value):
    assert bind(ask("address"), HERE).check(value).value is None


def test_an_empty_address_is_no_answer():
    assert address(**dict.fromkeys(WHOLE, " 　")) == (None, "", "")
