"""Names stay codepoint-exact; their フリガナ becomes katakana."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.kinds import bind
from sannai.rules.kinds.base import Answered
from sannai.rules.kinds.name import katakana

from .factory import HERE, ask, type_parts


def name(text: str, kana: str = "", **options: Any) -> Answered:
    return type_parts("name", {"text": text, "kana": kana}, **options)


@pytest.mark.parametrize(
    "text",
    [
        *("三内 太郎", "三内　太郎", "山﨑 花子", "髙橋 一", "\ufa19田 見本", "葛\U000e0100城 例子", "𠮷野 家子"),
        *("辻\ufe00 例", "か\u3099 例", "神\ufe01", "渡邉󠄂 𣘺子"),
    ],
)
def test_a_name_comes_back_codepoint_by_codepoint(text):
    assert name(text, "レイ").value["text"] == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("サンナイ タロウ", "サンナイ　タロウ"),
        ("さんない　たろう", "サンナイ　タロウ"),
        ("ｻﾝﾅｲ ﾀﾛｳ", "サンナイ　タロウ"),
        ("ﾀﾞﾝ ﾊﾟﾂ", "ダン　パツ"),
        ("か\u3099んた", "ガンタ"),
        ("サ-ビス", "サービス"),
        ("ジョ−ンズ", "ジョーンズ"),
        ("ｼﾞｮｰﾝｽﾞ", "ジョーンズ"),
        ("  サンナイ   タロウ ", "サンナイ　タロウ"),
        ("ゔぃとん", "ヴィトン"),
        ("マリア・ルイサ", "マリア・ルイサ"),
    ],
)
def test_kana_is_normalised_to_full_width_katakana(typed, kept):
    assert name("三内 太郎", typed).value == {"text": "三内 太郎", "kana": kept}


@pytest.mark.parametrize("text", ["Alex Sample", "SAMPLE", "José Nuñez-Ó’Brien", "Madonna", "Lê Văn Mẫu"])
def test_latin_names_and_mononyms_need_no_kana(text):
    assert name(text).value == {"text": text, "kana": ""}


def test_a_latin_name_may_have_kana_or_latin_letters_as_its_reading():
    assert name("Alex Sample", "あれっくす さんぷる").value["kana"] == "アレックス　サンプル"
    assert name("Alex Sample", "ＡＬＥＸ SAMPLE").value["kana"] == "ALEX SAMPLE"


def test_a_name_in_kana_is_its_own_reading():
    assert name("さんない はな").value == {"text": "さんない はな", "kana": "サンナイ　ハナ"}


@pytest.mark.parametrize(
    ("text", "kana", "part", "message"),
    [
        ("三内 太郎", "", "kana", "フリガナをカタカナで入力してください"),
        ("三内 太郎", "三内 太郎", "kana", "フリガナはカタカナで入力してください（ひらがなでもかまいません）"),
        ("三内 太郎", "Sannai", "kana", "フリガナはカタカナで入力してください（ひらがなでもかまいません）"),
        ("", "サンナイ", "text", "お名前を入力してください"),
        ("三" * 101, "サン", "text", "100文字までで入力してください"),
        ("三\ud800内", "サン", "text", "読み取れない文字（文字化け）が含まれています。その文字を入力し直してください"),
        ("三\ufffd内", "レイ", "text", "読み取れない文字（文字化け）が含まれています。その文字を入力し直してください"),
    ],
)
def test_a_faulty_name_says_in_which_input_and_how_to_mend_it(text, kana, part, message):
    assert name(text, kana) == (None, message, part)


def test_a_private_use_character_is_named_by_its_code_point():
    answered = name("三\ue000内", "サンナイ")
    assert answered.part == "text"
    assert "U+E000" in answered.message


@pytest.mark.parametrize("odd", ["\x00", "\x07", "\u200b", "\u202e", "\ufeff", "\x85", "\u2028", "\r\n", "\t"])
def test_control_characters_are_taken_out_of_a_name(odd):
    assert name(f"三内{odd}", "サンナイ").value["text"] == "三内"
    assert odd not in name(f"三{odd}内", "サンナイ").value["text"]


def test_a_corporation_is_not_asked_for_kana():
    assert name("株式会社三内商店", kana="", **{}).message
    assert type_parts("name", {"text": "株式会社三内商店"}, **{"kana": False}).value == {
        "text": "株式会社三内商店",
        "kana": "",
    }


@pytest.mark.parametrize(
    "value", ["三内", 1, ["三内"], {"text": 1}, {"text": "a", "kana": ["b"]}, {"text": {}, "kana": 2}]
)
def test_a_json_value_of_another_shape_is_no_name(value):
    assert bind(ask("name"), HERE).check(value).value is None


@given(st.text(max_size=60))
def test_kana_normalising_is_stable(text):
    once = katakana(text)
    assert katakana(once) == once


@given(st.text(min_size=1, max_size=40), st.text(alphabet="ァアィカガヴーあいがｱﾞｶ-ｰ 　・", max_size=20))
def test_a_name_that_is_accepted_stays_the_same_when_it_is_edited_and_sent_again(text, kana):
    kind = bind(ask("name"), HERE)
    answered = kind.check({"text": text, "kana": kana})
    if answered.value is not None:
        assert kind.check({part: texts[0] for part, texts in kind.typed(answered.value).items()}) == answered
