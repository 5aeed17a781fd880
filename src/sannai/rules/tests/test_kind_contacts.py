"""phone, email, yes_no, one_of, some_of, file."""

from __future__ import annotations

import pytest

from sannai.rules.kinds import bind

from .factory import HERE, ask, file_of, type_into

COLOURS = {"red": "赤", "blue": "青", "green": "緑"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *(
            ("090-0000-0000", "090-0000-0000"),
            ("09000000000", "090-0000-0000"),
            ("０９０－００００－００００", "090-0000-0000"),
        ),
        *(
            ("090ー0000ー0000", "090-0000-0000"),
            ("090−0000‐0000", "090-0000-0000"),
            ("(090)0000 0000", "090-0000-0000"),
        ),
        *(("072-000-0000", "072-000-0000"), ("0720000000", "0720000000"), ("０７２（０００）００００", "072-000-0000")),
        *(("0300000000", "03-0000-0000"), ("0120000000", "0120-000-000"), ("05000000000", "050-0000-0000")),
        *(
            ("+81 90 0000 0000", "090-0000-0000"),
            ("+81-(0)90-0000-0000", "090-0000-0000"),
            ("+1 202 555 0100", "+12025550100"),
        ),
        *(("08000000000", "0800-000-0000"), ("080-1000-0000", "080-1000-0000"), ("080-0000-0000", "080-0000-0000")),
    ],
)
def test_a_phone_number_is_normalised(typed, kept):
    assert type_into("phone", typed).value == kept
    assert bind(ask("phone"), HERE).check(kept).value == kept


@pytest.mark.parametrize(
    "typed", ["110", "000-0000", "090-0000-000", "090-0000-00000", "でんわ", "0" * 500, "+", "-", "090-0000-0000;drop"]
)
def test_what_is_no_phone_number_is_refused_with_an_example(typed):
    answered = type_into("phone", typed)
    assert answered.value is None
    assert "例：" in answered.message


def test_a_wrong_number_of_digits_is_counted():
    assert type_into("phone", "090-0000-000").message.startswith("けた数が合いません（いま10けたです）")
    assert type_into("phone", "072-0000-0000").message.startswith("けた数が合いません（いま11けたです）")
    assert type_into("phone", "090-0000-00000").message.startswith("けた数が合いません（いま12けたです）")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hanako@example.jp", "hanako@example.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        (" Hanako.S+tag@EXAMPLE.jp ", "Hanako.S+tag@example.jp"),
        ("hana..ko.@example.ne.jp", "hana..ko.@example.ne.jp"),
    ],
)
def test_a_mail_address_is_normalised(typed, kept):
    assert type_into("email", typed).value == kept


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        *(("hanako", "「@」がありません"), ("花子@example.jp", "使えない文字"), ("a b@example.jp", "空白")),
        *(
            ("a@b.jp\r\nBcc: c@example.jp", "空白"),
            ("a@example", "形が正しくありません"),
            ("@example.jp", "形が正しく"),
        ),
        *(("a@@example.jp", "形が正しく"), ("<a@example.jp>", "形が正しく"), ("a@" + "b" * 300 + ".jp", "形が正しく")),
    ],
)
def test_what_is_no_mail_address_is_told_why(typed, word):
    answered = type_into("email", typed)
    assert answered.value is None
    assert word in answered.message


@pytest.mark.parametrize(
    ("typed", "kept"), [("yes", True), ("no", False), ("はい", True), ("いいえ", False), ("ＹＥＳ", True)]
)
def test_yes_and_no(typed, kept):
    assert type_into("yes_no", typed).value is kept


@pytest.mark.parametrize("value", [1, 0, "yes", "true", [], {}, [True]])
def test_only_a_json_boolean_is_yes_or_no(value):
    assert bind(ask("yes_no"), HERE).check(value).value is None


def test_a_choice_is_kept_by_its_code_and_shown_by_its_label():
    assert type_into("one_of", "red", choices=COLOURS).value == "red"
    assert type_into("one_of", "赤", choices=COLOURS).value == "red"
    assert bind(ask("one_of", choices=COLOURS), HERE).show("red") == ("赤",)


@pytest.mark.parametrize("value", ["black", "赤い", 1, True, ["red"], {"red": 1}, "red\x00x"])
def test_a_stranger_among_the_choices_is_refused(value):
    answered = bind(ask("one_of", choices=COLOURS), HERE).check(value)
    assert answered.value is None
    assert answered.message == "選べないものが選ばれています。もう一度選んでください"


def test_several_choices_are_kept_in_the_order_of_the_list_and_once():
    assert type_into("some_of", "green", "red", "red", choices=COLOURS).value == ["red", "green"]
    assert type_into("some_of", choices=COLOURS) == (None, "", "")
    assert type_into("some_of", "", choices=COLOURS) == (None, "", "")


def test_how_many_may_be_chosen_is_said():
    answered = type_into("some_of", "red", "blue", "green", choices=COLOURS, low=1, high=2)
    assert answered.message == "1つから2つまでで選んでください"


@pytest.mark.parametrize("value", ["red", [1], ["black"], [["red"]], {"red": True}, ["red"] * 2000])
def test_a_json_value_that_is_no_list_of_codes_is_refused(value):
    assert bind(ask("some_of", choices=COLOURS), HERE).check(value).value is None


def test_a_file_is_kept_without_what_came_along():
    kind = bind(ask("file"), HERE)
    assert kind.check([{**file_of(), "path": "/etc/passwd"}]).value == [file_of()]
    assert kind.show([file_of(size=3_500_000)]) == ("図面.pdf（3.3MB）",)
    assert kind.show([file_of(size=10)]) == ("図面.pdf（1KB）",)


def test_files_are_counted_and_their_type_is_looked_at():
    kind = bind(ask("file", low=2, high=2, accept=("application/pdf", "image/*")), HERE)
    assert kind.check([file_of()]).message == "ファイルを2個以上添付してください（いま1個です）"
    assert kind.check([file_of()] * 3).message == "ファイルは2個までです。不要なものを外してください"
    assert "添付できない種類" in kind.check([file_of(), file_of("a.exe", "application/x-msdownload")]).message
    assert kind.check([file_of(), file_of("a.png", "image/png")]).value


@pytest.mark.parametrize(
    "change", [{"sha256": "x"}, {"size": -1}, {"size": "9"}, {"size": True}, {"id": ""}, {"name": None}]
)
def test_a_broken_description_of_a_file_is_refused(change):
    assert bind(ask("file"), HERE).check([{**file_of(), **change}]).value is None


@pytest.mark.parametrize("value", ["a.pdf", [1], [[]], {"id": "x"}, [None], 5])
def test_a_json_value_that_describes_no_file_is_refused(value):
    assert bind(ask("file"), HERE).check(value).value is None
