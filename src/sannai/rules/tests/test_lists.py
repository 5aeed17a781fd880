"""Lists of the country: the files of 日本郵便 as it publishes them, and banks. They help, and never hinder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.around import Town
from sannai.rules.lists import KeptLists, kept_lists
from sannai.rules.lists.banks import Banks
from sannai.rules.lists.towns import Towns

CATALOG = Path(__file__).parents[4] / "catalog"


def line(code: str, town: str, city: str = "三内市", prefecture: str = "大阪府") -> str:
    return f'27999,"000  ","{code}","オオサカフ","サンナイシ","マチ","{prefecture}","{city}","{town}",0,0,0,0,0,0\r\n'


def towns(*lines: str, encoding: str = "utf-8") -> Towns:
    return Towns("".join(lines).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_file_is_read_in_whichever_of_its_encodings_it_comes(encoding):
    read = towns(line("0000001", "三内"), line("0000002", "見本町"), encoding=encoding)
    assert read.of("0000001") == (Town("大阪府", "三内市", "三内"),)
    assert read.of("0000002") == (Town("大阪府", "三内市", "見本町"),)
    assert read.of("0000003") == read.of("") == read.of("x") == read.of("000-0001") == ()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("以下に掲載がない場合", ""),
        ("三内市の次に番地がくる場合", ""),
        ("三内市一円", ""),
        ("一円", "一円"),
        ("模擬町（１～３丁目）", "模擬町"),
        ("模擬町（その他）", "模擬町"),
        ("種市第１５地割～第２１地割（見本）", "種市"),
    ],
)
def test_of_a_town_its_name_is_kept_and_not_what_the_file_adds(written, name):
    assert towns(line("0000001", written)).of("0000001")[0].town == name


def test_a_name_that_stands_in_several_rows_of_the_older_file_is_one_town():
    read = towns(
        line("0000001", "模擬町（１～３、"),
        line("0000001", "５～７、"),
        line("0000001", "９丁目）"),
        line("0000001", "見本町"),
    )
    assert [town.town for town in read.of("0000001")] == ["模擬町", "見本町"]


def test_several_towns_of_a_code_come_in_the_order_of_the_file_and_once():
    read = towns(
        line("0000002", "練習東町"), line("0000001", "三内"), line("0000002", "練習西町"), line("0000002", "練習東町")
    )
    assert [town.town for town in read.of("0000002")] == ["練習東町", "練習西町"]


@given(st.binary(max_size=400))
def test_what_is_no_such_file_is_an_empty_list(content):
    assert not Towns(content)
    assert Towns(content).of("0000001") == ()
    assert Banks(content).named("銀行") == ""


def test_a_catalogue_without_lists_knows_nothing(tmp_path):
    lists = kept_lists(tmp_path)
    assert (lists.knows_towns, lists.towns("0000001"), lists.bank("9900"), lists.bank_code("見本銀行")) == (
        False,
        (),
        "",
        "",
    )
    assert (lists.branch("9900", "001"), lists.branch_code("9900", "本店")) == ("", "")


def test_the_lists_of_the_model_city_are_found_in_its_folder():
    lists = KeptLists(CATALOG)
    assert lists.knows_towns
    assert lists.towns("0000006") == (Town("大阪府", "三内市", "模擬町"),)
    assert len(lists.towns("0000013")) == 2
    assert (lists.bank("9900"), lists.branch("9990", "012")) == ("ゆうちょ銀行", "三内支店")


@pytest.mark.parametrize(
    ("name", "code"),
    [("見本銀行", "9990"), ("見本", "9990"), ("ﾐﾎﾝ", ""), ("例示信用金庫", "9991"), ("", ""), ("銀行", "")],
)
def test_a_bank_is_found_by_its_name_with_and_without_its_ending(name, code):
    assert KeptLists(CATALOG).bank_code(name) == code


def test_a_name_that_two_banks_have_finds_none():
    both = "bank_name,bank_code,branch_code,branch_name\n甲銀行,9992,001,東\n甲,9993,,\n甲,9994,,\n"
    assert Banks(both.encode()).named("甲銀行") == "9992"
    assert Banks(both.encode()).named("甲") == ""
