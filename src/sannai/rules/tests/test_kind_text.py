"""text, long_text, integer: what can be understood is normalised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.kinds import bind
from sannai.text.numerals import arabic

from .factory import HERE, TODAY, ask, type_into


def test_text_is_kept_as_typed_without_outer_blanks():
    assert type_into("text", "　ｶﾀｶﾅ　１２３ \ufa19 ").value == "ｶﾀｶﾅ　１２３ \ufa19"


def test_blank_text_is_no_answer():
    assert type_into("text", " 　\t\r\n\u200b") == (None, "", "")


def test_line_breaks_become_one_kind_in_long_text_and_a_space_in_text():
    assert type_into("long_text", "あ\r\nい\rう\u2028え\n").value == "あ\nい\nう\nえ"
    assert type_into("text", "あ\r\nい").value == "あ い"


def test_long_text_is_shown_line_by_line():
    assert bind(ask("long_text"), HERE).show("あ\nい") == ("あ", "い")


def test_length_is_said_with_how_long_it_is_now():
    assert type_into("text", "あ" * 11, high=10).message == "10文字までで入力してください（いま11文字です）"
    assert type_into("text", "あ", low=2).message == "2文字以上で入力してください（いま1文字です）"
    assert type_into("long_text", "あ" * 4001).message == "4000文字までで入力してください（いま4001文字です）"


def test_variation_selectors_do_not_count_as_characters():
    assert type_into("text", "葛\U000e0100" * 10, high=10).value == "葛\U000e0100" * 10


def test_an_enormous_text_is_refused_at_once():
    assert type_into("text", "あ" * 5_000_000, high=10).message == "10文字までで入力してください"


@pytest.mark.parametrize("value", [1, 1.5, True, ["a"], {"a": "b"}])
def test_a_json_value_that_is_no_text_is_refused(value):
    assert bind(ask("text"), HERE).check(value).value is None
    assert bind(ask("text"), HERE).check(value).message


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *(
            ("２", 2),
            ("2枚", 2),
            ("２ 枚", 2),
            (" 3 ", 3),
            ("三", 3),
            ("十二枚", 12),
            ("1,400", 1400),
            ("１，４００", 1400),
        ),
        *(("0", 0), ("007", 7), ("-3", -3), ("−３", -3), ("ー3", -3), ("+5", 5)),
    ],
)
def test_a_number_is_understood_however_it_is_written(typed, kept):
    assert type_into("integer", typed, unit="枚").value == kept


@pytest.mark.parametrize("typed", ["二つ半", "2.5", "1,40", "1e3", "0x10", "²½", "9" * 5000, "--2", "∞", "2個"])
def test_what_is_no_whole_number_is_refused(typed):
    answered = type_into("integer", typed, unit="枚")
    assert answered.value is None
    assert answered.message.startswith("数字だけで入力してください")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"low": 1, "high": 5}, "1枚から5枚までの数で入力してください"),
        ({"low": 10}, "10枚以上の数で入力してください"),
        ({"high": 5}, "5枚までの数で入力してください"),
    ],
)
def test_a_number_out_of_range_is_told_the_range(limits, message):
    assert type_into("integer", "6", unit="枚", **limits).message == message


@pytest.mark.parametrize("value", ["3", 3.0, True, False, [3], {}, 10**20, float("nan"), float("inf")])
def test_only_a_json_integer_is_an_integer(value):
    assert bind(ask("integer"), HERE).check(value).value is None


def test_a_number_is_shown_with_separators_and_its_unit():
    assert bind(ask("integer", unit="円"), HERE).show(1400) == ("1,400円",)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_every_number_that_is_shown_reads_back_as_itself(number):
    kind = bind(ask("integer", unit="枚"), HERE)
    assert kind.parse({"": list(kind.show(number))}, TODAY).value == number
    assert kind.parse(kind.typed(number), TODAY).value == number


@pytest.mark.parametrize(
    ("written", "number"), [("二十一", "21"), ("二〇二六", "2026"), ("百五", "105"), ("千二百", "1200"), ("〇", "0")]
)
def test_japanese_numerals(written, number):
    assert arabic(written) == number
