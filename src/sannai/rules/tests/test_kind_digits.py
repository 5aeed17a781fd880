"""Numbers that are names: digits, corporate_number, postal_code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.kinds import KINDS, bind
from sannai.rules.kinds.base import Answered
from sannai.rules.kinds.corporate_number import check_digit
from sannai.rules.lint import check_definition
from sannai.rules.present import rows

from .factory import FILED, HERE, TODAY, ask, define, type_into
from .finding import package

DIGITS = st.text("0123456789", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0012", "0012"), ("００１２", "0012"), ("00-12", "0012"), ("00ー12", "0012"), (" 00　12 ", "0012"),
        ("", None), ("　", None), ("0\x001", "01"),
    ],
)  # fmt: skip
def test_the_zeros_of_a_number_stay_and_what_stands_between_goes(typed, kept):
    assert type_into("digits", typed) == Answered(kept)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1234567", "8けたちょうどの数字で入力してください（いま7けたです）。先頭の0も入力してください"),
        ("123456789", "8けたちょうどの数字で入力してください（いま9けたです）"),
        ("1234567a", "数字だけで入力してください（間のハイフンと空白は、あってもかまいません）"),
        ("١٢٣٤٥٦٧٨", "数字だけで入力してください（間のハイフンと空白は、あってもかまいません）"),
        ("\ud80012345678", "数字だけで入力してください（間のハイフンと空白は、あってもかまいません）"),
    ],
)
def test_what_is_no_such_number_is_refused_with_how_many_digits_it_has(typed, said):
    assert type_into("digits", typed, low=8, high=8).message == said


def test_more_digits_than_are_kept_are_refused():
    assert type_into("digits", "1" * 41).message == "40けたまでの数字で入力してください（いま41けたです）"


@pytest.mark.parametrize("kind", ["digits", "corporate_number", "postal_code"])
def test_a_json_number_has_lost_its_zeros_and_is_refused(kind):
    assert "文字として送ってください" in bind(ask(kind), HERE).check(123).message
    assert bind(ask(kind), HERE).check(True).message
    assert bind(ask(kind), HERE).check(None) == Answered()


@pytest.mark.parametrize("kind", ["digits", "corporate_number"])
def test_a_cell_that_a_spreadsheet_has_rounded_is_told_from_a_number(kind):
    assert "文字列" in bind(ask(kind), HERE).read({"": "1.23457E+12"}, TODAY).message


def test_a_number_is_shown_in_its_groups_and_kept_without():
    kind = bind(ask("digits", groups="3-4", low=7, high=7), HERE)
    assert kind.parse({"": ["123-4567"]}, TODAY) == Answered("1234567")
    assert (kind.brief("0234567"), kind.published("0234567"), kind.cells("0234567")) == (
        "023-4567",
        *["0234567"],
        ("0234567",),
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"groups": "3-x"}, "読めません"),
        ({"groups": "3-4", "high": 8}, "length と合いません"),
        ({"high": 0}, "答えられません"),
    ],
)
def test_a_field_that_nobody_could_answer_or_read_is_a_fault_of_the_definition(options, said):
    field = ask("digits", **options)
    assert said in "".join(words for words, _ in KINDS["digits"].stuck(field))


@given(DIGITS)
def test_a_number_goes_through_its_input_as_it_was_kept(number):
    kind = bind(ask("digits", groups="3-4"), HERE)
    kept = kind.check(number).value
    assert kept == number
    assert kind.parse(kind.typed(kept), TODAY) == Answered(kept)


def test_the_same_number_written_in_two_ways_is_alike():
    assert KINDS["digits"].alike("12-34", "1234")
    assert not KINDS["digits"].alike("0123", "123")
    assert not KINDS["digits"].alike("", "")
    assert not KINDS["digits"].alike(None, "1")


GOOD = check_digit("000000000700") + "000000000700"


@pytest.mark.parametrize(
    "typed",
    [
        GOOD,
        f"T{GOOD}",
        f"Ｔ{GOOD}",
        f"t-{GOOD}",
        f"{GOOD[0]}-{GOOD[1:5]}-{GOOD[5:9]}-{GOOD[9:]}",
        f" {GOOD[:7]} {GOOD[7:]}",
    ],
)
def test_a_corporate_number_is_read_with_hyphens_and_as_an_invoice_number(typed):
    assert type_into("corporate_number", typed) == Answered(GOOD)


def test_the_check_digit_is_that_of_a_number_that_the_tax_agency_publishes():
    assert check_digit("000012050002") == "7"  # 国税庁 itself: 7000012050002


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("000000000700", "会社法人等番号（12けた）ではなく"),
        ("123", "13けたの数字で入力してください（いま3けたです）"),
        ("T12", "Tの後は、13けたの数字"),
        ("株式会社", "数字だけで"),
        ("0" * 13, "検査用数字"),
    ],
)
def test_what_is_no_corporate_number_is_told_the_likely_slip(typed, said):
    assert said in type_into("corporate_number", typed).message


def test_neighbours_that_changed_places_are_pointed_at():
    number = check_digit("000000000520") + "000000000520"
    swapped = number[:10] + number[11] + number[10] + number[12:]
    assert "11けた目と12けた目の「25」が入れ替わっていないか" in type_into("corporate_number", swapped).message


@given(st.integers(0, 10**12 - 1), st.integers(0, 12), st.integers(1, 8))
def test_one_wrong_digit_is_found_unless_nine_less_or_more(twelve, at, step):
    text = check_digit(f"{twelve:012d}") + f"{twelve:012d}"
    wrong = text[:at] + str((int(text[at]) + step) % 10) + text[at + 1 :]
    nine = abs(int(wrong[at]) - int(text[at])) == 9
    assert bool(type_into("corporate_number", text).value)
    assert bool(type_into("corporate_number", wrong).message) or nine


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("〒１２３－４５６７", "123-4567"), ("1234567", "123-4567"), ("123 4567", "123-4567"), ("", None)],
)
def test_a_postal_code_by_itself_is_kept_with_its_hyphen(typed, kept):
    assert type_into("postal_code", typed) == Answered(kept)


@pytest.mark.parametrize("typed", ["123456", "12345678", "大阪府", "123-456a", "-"])
def test_what_is_no_postal_code_is_refused_with_an_example(typed):
    assert type_into("postal_code", typed).message == "郵便番号は7けたの数字で入力してください（例：123-4567）"


def test_a_condition_compares_a_number_by_its_text_and_proofs_know_both_sides():
    files = package(
        """\
pages:
  - id: first
    title: はじめ
    fields:
      - {id: office, label: 局番, ask: digits, length: 4..4}
  - id: own
    title: この局
    when: {office: "0123"}
    fields: [{id: note, label: 備考, ask: text}]
"""
    ) | {"tests/t.yaml": TRIAL.encode()}
    definition = compile_package(files)
    assert [str(problem) for problem in check_definition(definition, files, HERE)] == []
    assert evaluate(definition, {"office": "01-23"}, FILED, HERE).pages == ("first", "own")
    assert evaluate(definition, {"office": "0124"}, FILED, HERE).pages == ("first",)


TRIAL = """\
- name: ほかの局
  filed_on: 2026-05-01
  answers: {office: "0124"}
  expect: {pages: [first], faults: []}
"""


def test_in_a_letter_a_number_stands_in_its_groups_and_an_account_on_its_lines():
    rules = define(
        """\
pages:
  - id: first
    title: はじめ
    fields:
      - {id: number, label: 番号, ask: digits, groups: 3-4}
      - {id: refund, label: 口座, ask: account}
"""
    )
    answers = {"number": "0012345", "refund": {"holder": "ミホン", "symbol": "10010", "post_number": "11"}}
    shown = rows(rules, answers, evaluate(rules, answers, FILED, HERE), HERE)
    assert [each.text for each in shown] == [
        ("001-2345",),
        ("ゆうちょ銀行 記号 10010 番号 11", "振込用：金融機関コード9900 〇〇八店（008）普通 0000001", "ミホン"),
    ]
