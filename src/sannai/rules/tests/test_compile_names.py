"""Compiling: keys, ids and references. Each fault stands on its line and says how to mend it."""

from __future__ import annotations

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.text.problems import DefinitionError

from .factory import HEAD
from .finding import PAGE, package, sole


def test_a_small_package_compiles_and_remembers_its_places():
    definition = compile_package(package(PAGE))
    assert definition.title == "見本の手続"
    assert list(definition.fields) == ["kind", "count", "day", "agree", "note"]
    assert definition.fields["count"].low == 1
    assert definition.places["field/kind"] == 14
    assert definition.places["page/first"] == 11
    assert len(definition.digest) == 64


def test_an_unknown_key_names_the_nearest():
    said = sole("pagse: []  #!\n" + PAGE)
    assert "「pagse」という見出しはありません" in said
    assert "「pages」のことですか" in said


def test_a_key_that_must_stand_is_named_with_its_meaning():
    said = sole(PAGE, HEAD.replace("procedure: sample\n", "summary: 見本  #!\n"))
    assert "「procedure」がありません" in said


def test_a_key_without_a_value_is_pointed_out():
    assert "「summary」に値がありません" in sole("summary:  #!\n" + PAGE)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("needs: 写真  #!\n", "「needs」は並び"),
        ("summary: [a]  #!\n", "「summary」には値を1つ書きます"),
        ("values: [a]  #!\n", "「values」は「名前: 計算」の組"),
        ("desk_pages: [x]  #!\n", "desk_pages の1件 は「名前: 値」の組"),
        ("matter: Hall Use  #!\n", "「matter」の「Hall Use」は使えない書き方です"),
        ("checks: {a: 1}  #!\n", "「checks」は並び"),
        ("summary_fields: [kind, kind]  #!\n", "「kind」が2回書かれています"),
        ("summary_fields: [kid]  #!\n", "「kind」のことですか"),
        ("retention: 5年  #!\n", "retention は「名前: 値」の組"),
    ],
)
def test_a_value_of_another_shape_is_named(body, words):
    head = HEAD.replace("retention: {class: 1年, ground: 見本規程}\n", "") if "retention" in body else HEAD
    assert words in sole(PAGE + body, head)


def test_a_word_outside_the_closed_list_names_the_nearest():
    said = sole(PAGE, HEAD.replace("regime: service", "regime: servise  #!"))
    assert "「regime」に「servise」は書けません" in said
    assert "「service」のことですか" in said


def test_a_field_may_only_refer_to_earlier_ones():
    said = sole(
        "pages:\n  - id: a\n    title: あ\n    fields:\n"
        "      - {id: x, label: X, ask: text, when: {y: yes}}  #!\n"
        "      - {id: y, label: Y, ask: yes_no}\n"
    )
    assert "「y」はここより後（15 行目）にあります" in said
    assert "順序を入れ替える" in said


def test_an_undefined_name_offers_the_nearest():
    said = sole(PAGE + "documents: [{id: d, label: 書類, when: {knd: small}}]  #!\n")
    assert "「knd」という項目や値はありません" in said
    assert "「kind」のことですか" in said


def test_a_computed_value_cannot_decide_which_page_shows():
    said = sole(
        PAGE
        + "  - {id: b, title: い, when: {total: 1..}, fields: [{id: z, label: Z, ask: text}]}  #!\n"
        + "values: {total: {times: [count, 2]}}\n"
    )
    assert "「total」はここより後" in said


GROUP = """\
groups:
  - id: item
    label: 品目
    fields: [{id: what, label: 品目, ask: one_of, choices: {a: あ, b: い}}, {id: many, label: 数, ask: integer}]
pages:
  - {id: items, title: 品目, asks: [item]}
"""


def test_a_field_of_a_group_means_nothing_outside_of_it():
    said = sole(GROUP + "documents: [{id: d, label: 書類, when: {what: a}}]  #!\n")
    assert "繰り返しの組「item」の中にあり" in said
    assert "count" in said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            GROUP.replace("asks: [item]", "asks: [itme]").replace("- id: item", "- id: item"),
            "「itme」という組はありません",
        ),
        (GROUP + "  - {id: more, title: もう一度, asks: [item]}\n", "組「item」はすでに"),
        (GROUP.replace("    fields:", "    at_least: 5\n    at_most: 2\n    fields:"), "（5〜2）では入力できません"),
    ],
)
def test_groups_are_asked_once_and_can_be_filled(body, words):
    _, problems = try_compile(package(body))
    assert any(words in problem.message for problem in problems)


def test_a_group_that_no_page_asks_is_pointed_out():
    said = sole("groups:\n  - {id: g, label: G, fields: [{id: q, label: Q, ask: text}]}  #!\n" + PAGE)
    assert "組「g」をどの画面も尋ねていません" in said


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("      - {id: kind, label: 二つ目, ask: text}  #!\n", "「kind」という名前はすでに 14 行目で使われています"),
        ("      - {id: filed, label: 日, ask: text}  #!\n", "「filed」はこの言語の言葉"),
        ("      - {id: Kind, label: 大文字, ask: text}  #!\n", "「id」の「Kind」は使えない書き方です"),
        ("  - {id: first, title: 二つ目, fields: [{id: q, label: Q, ask: text}]}  #!\n", "画面「first」がすでに"),
        ("  - {id: empty, title: 空}  #!\n", "この画面は何も尋ねていません"),
    ],
)
def test_ids_are_stable_and_stand_once(extra, words):
    assert words in sole(PAGE + extra)


def test_every_fault_is_found_at_once_in_order_of_place():
    body = (
        PAGE + "  - {id: b, title: い, when: {nobody: yes}, fields: [{id: z, label: Z, ask: tect}]}\nfee: {due: now}\n"
    )
    with pytest.raises(DefinitionError) as caught:
        compile_package(package(body))
    assert len(caught.value.problems) == 4
    assert "procedure.yaml:19:30: 「nobody」" in str(caught.value)
    assert "「text」のことですか" in str(caught.value)


def test_a_package_without_a_definition_says_so():
    with pytest.raises(DefinitionError, match=r"procedure\.yaml がありません"):
        compile_package({"README.md": b""})


@pytest.mark.parametrize(
    "text", ["[]", "a", "- 1", "procedure: [a]", "pages: {a: {b: {c: 1}}}", "values: {a: b}", "fee: []"]
)
def test_muddled_files_are_faults_never_crashes(text):
    with pytest.raises(DefinitionError):
        compile_package({"procedure.yaml": text.encode()})
