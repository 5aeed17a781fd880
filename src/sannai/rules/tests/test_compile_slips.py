"""One slip is one fault with the closest way that the language has, and no cascade of what follows from it."""

from __future__ import annotations

import re

import pytest

from sannai.rules.compiler import try_compile

from .factory import HEAD
from .finding import PAGE, package, sole

USES = """\
values: {twice: {times: [COUNT, 2]}, sum_of: {plus: [COUNT, 1]}}
checks:
  - {id: a, when: {COUNT: 5..}, field: COUNT, message: 多すぎます。}
  - {id: b, when: {twice: 5.., sum_of: 9..}, field: kind, message: 多すぎます。}
documents: [{id: d, label: 書類, when: {COUNT: 1}}]
summary_fields: [COUNT]
"""


@pytest.mark.parametrize(
    ("operation", "cure"),
    [
        ("minus", "引き算は"), ("subtract", "引き算は"), ("divide", "割り算は {scale"), ("max", "下限は larger"),
        ("min", "上限は smaller"), ("if", "場合分けは cases"), ("or", "cases の行を分ける"),
        ("not", "otherwise: yes にする"), ("round", "端数は {scale"), ("floor", "端数は {scale"),
        ("concat", "文書のひな形"), ("years", "月数は months"), ("add", "足し算は plus"), ("total", "sum: 組.値"),
        ("tiems", "「times」のことですか"), ("frobnicate", "使えるのは lookup、"),
    ],
)  # fmt: skip
def test_an_operation_of_elsewhere_gets_the_closest_way_of_here(operation, cure):
    said = sole(
        PAGE + f"values:\n  x: {{{operation}: [count, 2]}}  #!\n  y: {{times: [x, 2]}}\n  z: {{plus: [y, x]}}\n"
    )
    assert cure in said


@pytest.mark.parametrize(
    ("when", "cure"),
    [
        ("{not: {kind: small}}", "「でない」は書けない"),
        ("{or: [{kind: small}]}", "「または」は、値を並べる"),
        ("{and: [{kind: small}]}", "「かつ」は、1つの組に並べる"),
        ("{knd: small}", "「kind」のことですか"),
    ],
)
def test_a_condition_of_elsewhere_gets_the_closest_way_of_here(when, cure):
    assert cure in sole(PAGE + f"documents: [{{id: d, label: 書類, when: {when}}}]  #!\n")


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        ("ask: select", "ask: one_of と書く"), ("ask: checkbox", "ask: some_of（1つの確認なら yes_no） と書く"),
        ("ask: tel", "ask: phone と書く"), ("ask: string", "ask: text と書く"), ("ask: boolean", "ask: yes_no と書く"),
        ("ask: number", "ask: integer（円などの単位は unit） と書く"), ("ask: blob", "使えるのは account、address、"),
        ("type: text", "項目の種類は ask"), ("ask: text, max: 3", "値の範囲は range"),
        ("ask: text, default: a", "初めから入れておく値はない"), ("ask: text, hepl: a", "「help」のことですか"),
    ],
)  # fmt: skip
def test_a_field_of_elsewhere_gets_the_closest_way_of_here(written, cure):
    assert cure in sole(PAGE + f"      - {{id: odd, label: 項目, {written}}}  #!\n")


def test_a_misspelt_key_is_not_said_to_be_missing_too():
    assert "「label」のことですか" in sole(PAGE + "      - {id: odd, lable: 項目, ask: text}  #!\n")


def test_a_misspelt_field_is_said_once_with_the_other_places_counted():
    head = HEAD + PAGE.replace("id: count", "id: cuont")
    _, problems = try_compile(package(USES.replace("COUNT", "count"), head))
    (problem,) = problems
    first = head.count("\n") + 1
    assert problem.line == first
    assert problem.message == (
        f"「count」という項目や値はありません（ほかに5か所：{first + 2}、{first + 4}、{first + 5} 行目）"
    )
    assert problem.hint == "「cuont」のことですか"


def test_a_renamed_choice_is_said_once_with_the_other_places_counted():
    rest = "".join(f"  - {{id: d{at}, label: 書類, when: {{kind: smal}}}}\n" for at in range(8))
    _, problems = try_compile(package("documents:\n" + rest, HEAD + PAGE))
    (problem,) = problems
    first = problem.line
    lines = "、".join(str(first + at) for at in range(1, 6))
    assert problem.message == f"「kind」に「smal」という選択肢はありません（ほかに7か所：{lines}… 行目）"
    assert problem.hint == "「small」のことですか"


def test_what_uses_a_field_of_an_unknown_kind_is_not_said_to_lack_it():
    head = HEAD + PAGE.replace("label: 数, ask: integer, range: 1..9", "label: 数, ask: integre, range: 1..9")
    _, problems = try_compile(package(USES.replace("COUNT", "count"), head))
    assert [one.message for one in problems] == ["「ask」に「integre」は書けません"]


def test_two_names_that_are_not_there_are_two_faults():
    _, problems = try_compile(package("summary_fields: [zzzz, yyyy]\n", HEAD + PAGE))
    assert len(problems) == 2


MUDDLED = [
    "a: [1, 2", "a: b: c", "- a\nb: 1", 'a: "x', "a: @x", "a: !x y", "a: *x", "a: &x 1", "? [a]\n: 1", "a: |\nb",
    "a: {b", "a: '", "\tb: 1", "a: \x07", "a: %x", "%YAML 1.1\n---\na: 1", "a: `x", "a: ]", "a: \\x", 'a: "\\q"',
]  # fmt: skip


@pytest.mark.parametrize("text", MUDDLED)
def test_nothing_is_said_in_english(text):
    _, problems = try_compile({"procedure.yaml": (HEAD + text).encode()})
    assert problems
    assert [
        one for one in problems if re.search(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]+", f"{one.message}{one.hint}")
    ] == []
