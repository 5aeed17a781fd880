"""Tests of a package that an official writes: what differs is said in words, with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sannai.rules.trial import Trial, run_trials
from sannai.rules.trial_schema import trial_schema

from .factory import HERE, define
from .test_package import as_json

CATALOG = Path(__file__).parents[4] / "catalog" / "sannai"

DEFINITION = define(
    """
groups:
  - id: item
    label: 品目
    at_least: 0
    fields: [{id: kind, label: 種類, ask: one_of, choices: {a: あ, yes: はい}}]
pages:
  - id: one
    title: 一
    asks: [item]
    fields:
      - {id: copies, label: 枚数, ask: integer}
      - {id: born, label: 生年月日, ask: date, required: no}
  - {id: two, title: 二, when: {copies: 2..}, fields: [{id: why, label: 理由, ask: text}]}
desk_pages:
  - {id: desk, title: 調査, fields: [{id: grade, label: 判定, ask: one_of, choices: {a: 甲}}]}
values:
  price: {times: [copies, 300]}
documents:
  - {id: proof, label: 証明, when: {copies: 2..}}
fee: {due: filing, table: [{from: 2026-04-01, ground: 条例, otherwise: yes, pay: price}]}
"""
)


def tried(text: str) -> Trial:
    """The only trial of a file."""
    trials = run_trials(DEFINITION, {"tests/a.yaml": text.encode(), "README.md": b"x"}, HERE)
    assert len(trials) == 1
    return trials[0]


def expecting(expect: str, answers: str = "{copies: 1}", more: str = "") -> Trial:
    return tried(f"- name: 見本\n  filed_on: 2026-05-01\n  answers: {answers}\n  expect: {expect}\n{more}")


@pytest.mark.parametrize(
    "expect",
    [
        *(
            "{fee: 300}",
            "{pages: [one]}",
            "{documents: []}",
            "{faults: []}",
            "{values: {price: 300}}",
            "{remedies: no}",
        ),
        *("{warnings: []}", "{reliefs: []}", "{fee: 300, pages: [one], faults: []}"),
    ],
)
def test_a_trial_that_holds_passes_without_a_word(expect):
    trial = expecting(expect)
    assert (trial.passed, trial.message, trial.name, trial.line, trial.file) == (True, "", "見本", 1, "tests/a.yaml")


@pytest.mark.parametrize(
    ("expect", "answers", "message"),
    [
        ("{fee: 400}", "{copies: 1}", "手数料が 300円です（期待は 400円）"),
        ("{fee: 400}", "{}", "手数料が決まりません（期待は 400円）"),
        ("{pages: [one, two]}", "{copies: 1}", "画面が [one] です（期待は [one, two]）"),
        ("{documents: []}", "{copies: 2}", "添付書類が [proof] です（期待は []）"),
        ("{faults: []}", "{copies: 2}", "断られる項目が [why] です（期待は []）：理由：入力してください"),
        ("{values: {price: 1}}", "{copies: 2}", "値「price」が 600 です（期待は 1）"),
        ("{values: {price: 1}}", "{}", "値「price」が 「決まらない」 です（期待は 1）"),
        ("{values: {prize: 1}}", "{}", "「prize」という値はありません（「price」のことですか）"),
        ("{remedies: yes}", "{}", "令和8年5月1日の決定に教示が付きません（期待は yes）"),
        ("{pages: one}", "{}", "画面は [a, b] のように並びで書きます"),
        ("{feee: 1}", "{}", "expect に「feee」は書けません（「fee」のことですか）"),
        ("{}", "{}", "expect に期待する結果を書きます"),
        ("{fee: 300}", "{copys: 1}", "「copys」という項目はありません（「copies」のことですか）"),
        ("{fee: 300}", "{item: [{kin: a}]}", "組「item」に「kin」という項目はありません（「kind」のことですか）"),
        ("{fee: 300}", "{item: {kind: a}}", "「item」は組なので、1件ずつの並びで書きます"),
        ("{fee: 300}", "{copies: 007}", '「007」は0で始まる数字です（文字として使うなら "007" と引用符で囲む）'),
    ],
)
def test_what_differs_is_said_in_words(expect, answers, message):
    trial = expecting(expect, answers)
    assert not trial.passed
    assert trial.message == message


def test_dates_and_codes_may_be_written_plainly():
    trial = expecting("{faults: []}", "{copies: 1, born: 1980-05-05, item: [{kind: yes}, {kind: a}]}")
    assert trial.message == ""


def test_desk_answers_open_the_desk_pages():
    assert expecting("{pages: [one]}").passed
    trial = expecting("{pages: [one, desk], faults: []}", more="  desk: {grade: a}\n")
    assert trial.message == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- name: 見本\n  expect: {fee: 1}\n", "「filed_on」がありません"),
        ("- name: 見本\n  filed_on: 令和8年\n  expect: {fee: 1}\n", "filed_on は 2026-04-01 のように書きます"),
        ("- name: 見本\n  filed_on: 2026-05-01\n  wants: 1\n  expect: {fee: 1}\n", "「wants」という見出しはありません"),
        ("- name: 見本\n  filed_on: 2026-05-01\n  expect: 300\n", "expect は「名前: 値」の組で書きます"),
        ("- ただの文\n", "試験は「名前: 値」の組で書きます"),
        ("name: 見本\n", "試験は「- name: …」の並びで書きます"),
        ("- name: a\n  name: b\n", "「name」が2回書かれています"),
        ("- {name: a\n", ""),
        ("", "中身がありません"),
    ],
)
def test_a_test_that_cannot_be_read_fails_and_says_how_to_write_it(text, message):
    trial = tried(text)
    assert not trial.passed
    assert message in trial.message
    assert trial.message


def test_a_file_that_is_not_utf_8_fails_with_its_line():
    trial = run_trials(DEFINITION, {"tests/a.yaml": "- name: 見本\n".encode("cp932")}, HERE)[0]
    assert not trial.passed
    assert "Shift_JIS" in trial.message
    assert trial.line == 1


def test_files_are_tried_in_order_and_lines_point_to_each_test():
    line = "- {name: %s, filed_on: 2026-05-01, expect: {%s}}\n"
    text = (line % ("a", "documents: []") + line % ("b", "fee: 1")).encode()
    trials = run_trials(DEFINITION, {"tests/b.yaml": text, "tests/a.yaml": text}, HERE)
    assert [(one.file, one.line, one.passed) for one in trials] == [
        ("tests/a.yaml", 1, True),
        ("tests/a.yaml", 2, False),
        ("tests/b.yaml", 1, True),
        ("tests/b.yaml", 2, False),
    ]


BASE = """\
- name: もと
  filed_on: 2026-05-01
  answers: {copies: 2, why: 予備, born: 1980-05-05, item: [{kind: a}]}
  desk: {grade: a}
  expect: {fee: 600}
"""


def messages(text: str, **others: str) -> list[str]:
    files = {"tests/a.yaml": text, **{f"tests/{name}.yaml": other for name, other in others.items()}}
    trials = run_trials(DEFINITION, {name: one.encode() for name, one in files.items()}, HERE)
    return [f"{one.file}:{one.line}:{getattr(one.line, 'column', 0)} {one.message}" for one in trials if not one.passed]


def test_a_test_says_only_what_differs_from_the_one_that_it_is_based_on():
    more = """\
- name: 1枚だけ
  based_on: もと
  answers: {copies: 1}
  expect: {fee: 300, pages: [one, desk], faults: []}
- name: もとのもとから、理由と件を消す
  based_on: 2枚のまま
  answers: {why: "", item: []}
  expect: {fee: 600, faults: [why]}
- name: 2枚のまま
  based_on: もと
  expect: {fee: 600, faults: [], documents: [proof]}
- name: 手数料の行ができる前の日
  based_on: もと
  filed_on: 2026-03-31
  expect: {fee: 0}
"""
    assert messages(BASE + more) == ["tests/a.yaml:17:3 手数料が決まりません（期待は 0円）"]


def based(name: str, base: str) -> str:
    return f"- name: {name}\n  based_on: {base}\n  expect: {{fee: 600}}\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (based("先", "もど"), "7:13 もとにする「もど」という試験は、このファイルにありません（「もと」のことですか）"),
        (based("先", "[もと]"), "7:13 based_on は、試験1つの名前です（もとにする試験の name を、そのまま書く）"),
        (based("先", "先"), "7:13 もとにする試験がひと回りします: 「先」 → 「先」（どれか1つに、答えをすべて書く）"),
        (
            based("一", "二") + based("二", "三") + based("三", "一") + based("四", "一"),
            "13:13 もとにする試験がひと回りします: 「一」 → 「二」 → 「三」 → 「一」（どれか1つに、答えをすべて書く）",
        ),
        (
            based("先", "もと") + based("先", "もと") + based("後", "先"),
            "13:13 もとにする「先」という試験が2つあります（name を変えて、1つに決まるようにする）",
        ),
        (
            based("先", "別のもと") + based("後", "先"),
            "7:13 もとにする「別のもと」は tests/b.yaml にあります。もとにできるのは、同じファイルの試験だけです"
            "（同じファイルに移すか、答えをすべて書く）",
        ),
    ],
)
def test_a_base_that_is_none_is_said_once_where_it_is_named(more, said):
    assert messages(BASE + more, b=BASE.replace("もと", "別のもと")) == [f"tests/a.yaml:{said}"]


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{faults_include: {copies: 整数}}", ""),
        ("{faults_include: {copies: [枚数, 整数], born: 日付}}", ""),
        ("{faults_include: {copies: 大きすぎ}}", "「copies」の断る文に「大きすぎ」がありません：枚数："),
        ("{faults_include: {grade: 判定}}", "「grade」が断られません（断られるのは [copies, born]）"),
        ("{faults_include: {copise: 整数}}", "「copise」という項目はありません（「copies」のことですか）"),
        ('{faults_include: {copies: ""}}', "「copies」に、断る文のうちの言葉を書きます"),
        ("{faults_include: [copies]}", "faults_include は {項目: 断る文のうちの言葉} のように書きます"),
    ],
)
def test_some_faults_are_expected_by_their_field_and_words(expect, said):
    trial = expecting(expect, "{copies: 多い, born: きのう}")
    assert (trial.passed, said in trial.message) == (not said, True)


def test_editors_know_what_a_test_may_say():
    schema = trial_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for file in sorted(CATALOG.glob("*/tests/*.yaml")):
        if (file.parents[1] / "procedure.yaml").exists():
            assert [one.message for one in validator.iter_errors(as_json(file.read_text(encoding="utf-8")))] == []
    test = {"name": "先", "based_on": "もと", "expect": {"faults_include": {"copies": "整数"}}}
    assert validator.is_valid([test])
    wrong: list[dict[str, Any]] = [{"based_on": ["もと"]}, {"expect": {}}, {"base": "もと"}]
    wrong.append({"expect": {"faults_include": ["copies"]}})
    assert [one for one in wrong if validator.is_valid([{**test, **one}])] == []
