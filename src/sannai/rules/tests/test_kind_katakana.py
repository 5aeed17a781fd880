"""katakana: however the kana were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.kinds import bind
from sannai.rules.kinds.base import Answered

from .factory import HERE, TODAY, ask, type_into


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("さんない", "サンナイ"),
        ("ｻﾝﾅｲ", "サンナイ"),
        ("う゛ぁいおりん", "ヴァイオリン"),
        ("ｳﾞｧ", "ヴァ"),
        ("ヴ", "ヴ"),
        ("ラ-メン", "ラーメン"),
        ("ラ—メン", "ラーメン"),
        ("ラ−メン", "ラーメン"),
        ("ラ〜メン", "ラーメン"),
        ("アレックス・ミホン", "アレックス・ミホン"),
        ("ｱ･ｲ", "ア・イ"),
        ("ミホン  サクラ", "ミホン　サクラ"),
        ("か\u3099す", "ガス"),
        ("", None),
        (" 　", None),
    ],
)
def test_kana_become_full_width_katakana(typed, kept):
    assert type_into("katakana", typed) == Answered(kept)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("三内", "「三内」はカタカナではありません"),
        ("サンナイ1", "「1」はカタカナではありません"),
        ("sannai", "カタカナではありません"),
        ("サン\ud800", "読み取れない文字"),
        ("〜", "カタカナではありません"),
        ("ア" * 151, "150文字までで入力してください（いま151文字です）"),
        ("ア" * 10_000, "150文字まで"),
    ],
)
def test_what_is_no_kana_is_named(typed, said):
    assert said in type_into("katakana", typed).message


def test_the_length_is_counted_after_they_were_joined():
    assert type_into("katakana", "ｶﾞｶﾞ", low=2, high=2) == Answered("ガガ")
    assert type_into("katakana", "ガ", low=2, high=4).message == "2文字から4文字までで入力してください（いま1文字です）"


@given(st.text("あぃゔんーｱｯﾞﾟヴヶ・-—〜゛゜ 　", max_size=30))
def test_what_was_kept_is_kept_again_as_it_is(typed):
    kind = bind(ask("katakana"), HERE)
    kept = kind.check(typed).value
    if kept is not None:
        assert kind.parse(kind.typed(kept), TODAY) == Answered(kept)
