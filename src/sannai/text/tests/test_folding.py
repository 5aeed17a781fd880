import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.text.cleaning import clean
from sannai.text.folding import fold


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ｻﾝﾅｲ ﾀﾛｳ", "サンナイタロウ"),
        ("さんない　たろう", "サンナイ タロウ"),
        ("ｶﾞｯｺｳ", "がっこう"),
        ("か゛っこう", "ガツコウ"),
        ("ヴァイオリン", "ｳﾞｧｲｵﾘﾝ"),
        ("山﨑", "山崎"),
        ("髙橋", "高橋"),
        ("渡邉", "渡辺"),
        ("齋藤", "斎藤"),
        ("葛󠄀城", "葛城"),
        ("神\ufa19", "神神"),
        ("𠮷田", "吉田"),
        ("ＡＢＣ１２３", "abc123"),
        ("１－２－３", "1-2-3"),
        ("1‐2−3", "１ー２－３"),
        ("ﾃﾞｰﾀ", "データ"),
        ("霞ヶ関", "霞ケ関"),
        ("①号", "1号"),
        ("㈱三内", "(株)三内"),
        ("住民票の写し", " 住民票 の 写し "),
        ("ガ", "か\u3099"),
    ],
)
def test_what_people_type_finds_what_was_kept(typed, kept):
    assert fold(typed) == fold(kept)


@pytest.mark.parametrize(("one", "other"), [("三内", "三外"), ("はな", "ばな"), ("太郎", "太朗"), ("", "あ")])
def test_what_differs_stays_apart(one, other):
    assert fold(one) != fold(other)


@given(st.text(alphabet=st.characters()))
def test_folding_is_total_and_stable(text):
    assert fold(fold(text)) == fold(text)


def test_control_characters_and_lone_surrogates_are_dropped_and_the_rest_is_kept_exact():
    assert clean("三内\x00\x1b[31m 太\ud800郎\u202e") == "三内[31m 太郎"
    assert clean("山﨑 髙 神\ufa19 葛\U000e0100") == "山﨑 髙 神\ufa19 葛\U000e0100"
    assert clean("一\r\n二\r三\u2028四") == "一\n二\n三\n四"
    assert clean("一\r\n\t二", lines=False) == "一 二"


@given(st.text())
def test_cleaned_text_can_always_be_encoded(text):
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
