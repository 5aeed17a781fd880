"""Compiling: fields and conditions."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.compiler import compile_package
from sannai.rules.kinds.file import accepted
from sannai.rules.model import Choice
from sannai.rules.model import Test as Compared

from .finding import PAGE, package, sole


def field_page(line: str) -> str:
    return f"pages:\n  - id: p\n    title: P\n    fields:\n      - {line}  #!\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{id: f, label: F, ask: date, length: 1..3}", "「length」は ask: date の項目には書けません"),
        ("{id: f, label: F, ask: text, choices: {a: あ}}", "「choices」は ask: text の項目には書けません"),
        ("{id: f, label: F, ask: one_of}", "choices か table のどちらか片方"),
        ("{id: f, label: F, ask: one_of, choices: [a, b]}", "「choices」は「符号: 表示」の組"),
        ("{id: f, label: F, ask: one_of, choices: {あ: い}}", "選択肢の符号「あ」は使えません"),
        ("{id: f, label: F, ask: one_of, choices: {a: {lable: あ, label: い}}}", "選択肢「a」 に「lable」"),
        ("{id: f, label: F, ask: one_of, choices: {a: {help: あ}}}", "選択肢「a」 に「label」がありません"),
        ("{id: f, label: F, ask: one_of, table: tables/nothing.csv}", "表「nothing」がありません"),
        ("{id: f, label: F, ask: integer, range: 5..1}", "小さい方から大きい方へ"),
        ("{id: f, label: F, ask: integer, range: 1-5}", "「range」は範囲で書きます（いまは「1-5」）"),
        ("{id: f, label: F, ask: integer, range: ..}", "「range」は範囲で書きます"),
        ("{id: f, label: F, ask: date, range: 1..5}", "「range」は日付の範囲で書きます"),
        ("{id: f, label: F, ask: text, length: -1..5}", "「length」は0以上"),
        ("{id: f, label: F, ask: file, accept: [word]}", "「accept」に「word」は書けません"),
        ("{id: f, label: F, ask: text, autocomplete: telephone}", "autocomplete に「telephone」は使えません"),
        ("{id: f, label: F, ask: text, required: いいえ}", "「required」は yes か no と書きます"),
        ("{id: f, label: F, ask: address, within: town}", "使えるのは city"),
    ],
)
def test_what_a_field_cannot_be(line, words):
    assert words in sole(field_page(line))


def test_a_missing_label_is_missed():
    assert "「label」がありません" in sole(field_page("{id: f, ask: text}"))


def test_fields_carry_all_they_say():
    body = field_page("{id: f, label: F, ask: file, accept: [pdf, jpeg], count: 1..3, sensitive: yes, required: no}")
    one = compile_package(package(body)).fields["f"]
    assert (accepted(one), one.low, one.high) == (("application/pdf", "image/jpeg"), 1, 3)
    assert one.sensitive
    assert not one.required


def test_choices_may_carry_help_and_codes_are_never_read_as_numbers():
    body = field_page("{id: f, label: F, ask: one_of, choices: {01: 北海道, yes: はい, b: {label: い, help: 説明}}}")
    choices = compile_package(package(body)).fields["f"].choices
    assert choices == (Choice("01", "北海道"), Choice("yes", "はい"), Choice("b", "い", "説明"))


def test_choices_of_a_table_are_its_keys_once():
    table = "key,label,from,until,yen\na,あ,,2026-04-01,1\na,新あ,2026-04-01,,2\nb,い,,,3\n"
    body = field_page("{id: f, label: F, ask: one_of, table: tables/list.csv}")
    one = compile_package(package(body, list=table)).fields["f"]
    assert one.choices == (Choice("a", "新あ"), Choice("b", "い"))
    assert one.table == "list"


def condition(when: str) -> str:
    return PAGE + f"documents:\n  - {{id: d, label: 書類, when: {{{when}}}}}  #!\n"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("kind: medium", "「kind」に「medium」という選択肢はありません"),
        ("kind: [small, medium]", "「medium」という選択肢はありません"),
        ("kind: []", "「kind」の並びが空です"),
        ("kind: {given: no}", "「ない」ことは条件にできません"),
        ("kind: {is: small}", "{given: yes} とだけ書けます"),
        ("kind: [[small]]", "並びには値だけを書きます"),
        ("count: many", "「count」は整数で書きます"),
        ("count: 01", "先頭の0を取る（1）"),
        ("count: 9..2", "小さい方から大きい方へ"),
        ("count: 2026-04-01..", "範囲の書き方が項目の種類と合いません"),
        ("day: 2026/4/1", "日付として読めません"),
        ("day: 2026-02-29", "存在しない日付です"),
        ("agree: small", "「agree」は yes か no と書きます"),
    ],
)
def test_conditions_are_compared_with_what_the_field_can_be(when, words):
    assert words in sole(condition(when))


def test_names_addresses_and_files_can_only_be_given():
    body = "pages:\n  - {id: p, title: P, fields: [{id: a, label: A, ask: address}]}\n"
    said = sole(body + "documents: [{id: d, label: 書類, when: {a: 三内市}}]  #!\n")
    assert "「a」は値で比べられません" in said
    assert "a: {given: yes}" in said


def test_each_way_of_writing_a_condition_becomes_a_test():
    body = condition("kind: [small, large], count: 2.., day: 2026-04-01..2026-09-30, agree: no, note: {given: yes}")
    box = compile_package(package(body)).documents[0].when
    assert box is not None
    assert dict(box.entries) == {
        "kind": Compared("in", ("small", "large")),
        "count": Compared("range", low=2),
        "day": Compared("range", low=date(2026, 4, 1), high=date(2026, 9, 30)),
        "agree": Compared("is", (False,)),
        "note": Compared("given"),
    }


def test_an_empty_when_is_refused():
    assert "「when」は「項目: 値」の組" in sole(PAGE + "documents: [{id: d, label: 書類, when: {}}]  #!\n")
