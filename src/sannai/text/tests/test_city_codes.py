import pytest

from sannai.text.city_codes import check_digit, refusal


@pytest.mark.parametrize("code", ["011002", "130001", "131016", "200000", "271004", "271403", "401307", "472018"])
def test_the_codes_that_the_ministry_gave_are_codes(code):
    assert check_digit(code[:5]) == code[5]
    assert refusal(code) == ""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "団体コードがありません"),
        ("27100", "団体コード「27100」は6けたの数字ではありません"),
        ("２７１００４", "団体コード「２７１００４」は6けたの数字ではありません"),
        ("271005", "団体コード「271005」の検査数字が合いません（はじめの5けたが正しければ 271004）"),
    ],
)
def test_what_is_no_code_is_refused_in_words(code, says):
    assert refusal(code) == says
