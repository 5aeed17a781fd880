"""The simulated journey: what would strand a citizen before filing, or the desk before an outcome."""

from __future__ import annotations

import pytest

from sannai.rules.compiler import try_compile
from sannai.rules.lint import check_package

from .factory import HEAD, HERE
from .finding import PAGE, linted, package, sole_lint
from .test_lint import words


def test_a_document_whose_file_page_stays_hidden_strands_the_citizen():
    body = (
        PAGE
        + "  - {id: up, title: 添付, when: {kind: large}, fields: [{id: plan, label: 図面, ask: file}]}\n"
        + "documents:\n  - {id: plan, label: 図面, when: {agree: yes}, field: plan}  #!\n"
    )
    said = sole_lint(body)
    assert "書類「図面」が求められるのに、受け取る項目「plan」が出ない答え方があります" in said
    assert "種類＝小" in said
    assert "同意＝はい" in said


def test_a_document_asked_for_exactly_when_its_page_shows_is_sound():
    body = (
        PAGE
        + "  - {id: up, title: 添付, when: {kind: large}, fields: [{id: plan, label: 図面, ask: file}]}\n"
        + "documents:\n  - {id: plan, label: 図面, when: {kind: large, count: 2..}, field: plan}\n"
    )
    assert linted(body) == []


def test_a_check_that_refuses_every_answer_is_named():
    said = sole_lint(PAGE + "checks:\n  - {id: c, when: {count: 1..9}, message: だめ, field: count}  #!\n")
    assert "点検「c」はどの答え方でも断ります" in said


def test_checks_that_together_leave_no_way_are_named():
    checks = (
        "checks:  #!\n"
        "  - {id: a, when: {agree: yes}, message: だめ, field: agree}\n"
        "  - {id: b, when: {agree: no}, message: だめ, field: agree}\n"
    )
    assert "どの答え方でも、どれかの点検で断られます" in sole_lint(PAGE + checks)


def test_a_warning_refuses_nobody():
    assert linted(PAGE + "checks:\n  - {id: c, when: {count: 1..9}, message: 注意, field: count, warning: yes}\n") == []


def test_a_refusal_at_a_question_that_is_hidden_cannot_be_mended():
    body = (
        PAGE
        + "  - {id: b, title: い, when: {kind: large}, fields: [{id: why, label: 理由, ask: text}]}\n"
        + "checks:\n  - {id: c, when: {count: 9}, message: だめ, field: why}  #!\n"
    )
    assert "出ていない項目「why」で断ることがあり、直せません（例: 種類＝小、数＝9）" in sole_lint(body)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (
            "{id: s, label: 選択, ask: some_of, choices: {a: あ, b: い}, count: 3..}",
            "3 つ以上選ばせますが、選択肢は 2 つ",
        ),
        ("{id: s, label: 文, ask: text, length: 0..0}", "項目「文」には何も答えられません"),
    ],
)
def test_a_question_that_nobody_can_answer_is_named(field, said):
    assert said in sole_lint(PAGE + f"      - {field}  #!\n")


def test_the_first_page_is_for_everybody():
    first = PAGE.replace("    title: はじめ\n", "    title: はじめ\n    when: {kind: small}\n")
    _, problems = try_compile(package(first))
    assert "「kind」はここより後" in words(problems)


def test_a_fee_due_at_filing_cannot_rest_on_what_the_desk_will_find():
    body = (
        PAGE
        + "desk_pages:\n  - {id: survey, title: 調査, fields: [{id: size, label: 面積, ask: integer, range: 1..9}]}\n"
        + "values: {charge: {times: [size, 100]}}\n"
        + "fee:  #!\n  due: filing\n  table:\n    - {from: 2024-04-01, ground: 条例, otherwise: yes, pay: charge}\n"
    )
    assert "申請の時に納める手数料が、職員の画面の項目「size」で決まります" in sole_lint(body)
    assert linted(body.replace("due: filing", "due: after_decision")) == []


def test_the_applicants_name_is_always_asked():
    body = (
        PAGE
        + "  - {id: who, title: 氏名, when: {agree: yes}, fields: [{id: name, label: 氏名, ask: name}]}\n"
        + "applicant: {name: name}  #!\n"
    )
    assert "申請者の氏名の項目「name」が出ない答え方があります（例: 同意＝いいえ）" in sole_lint(body)


def test_checks_on_values_that_no_answer_can_satisfy_are_found_by_walking():
    body = (
        PAGE
        + "values: {lead: {days: {from: filed, to: day}}, back: {days: {from: day, to: filed}}}\n"
        + "checks:\n"
        + "  - {id: a, when: {lead: ..0}, message: 日は明日以降にしてください, field: day}\n"
        + "  - {id: b, when: {back: ..0}, message: 日は昨日以前にしてください, field: day}\n"
    )
    problems = linted(body)
    assert len(problems) == 1
    assert problems[0].line == 16
    assert "申請者が提出まで進める答え方が見つかりません" in problems[0].message
    assert "日は" in problems[0].message


def test_the_desk_is_walked_too():
    body = (
        PAGE
        + "desk_pages:\n  - {id: survey, title: 調査, fields: [{id: seen, label: 調査日, ask: date}]}\n"
        + "values: {late: {before: {a: filed, b: seen}}, early: {before: {a: seen, b: 2100-01-01}}}\n"
        + "checks:\n"
        + "  - {id: a, when: {late: yes}, message: 調査日が後です, field: seen}\n"
        + "  - {id: b, when: {early: yes}, message: 調査日が早すぎます, field: seen}\n"
    )
    problems = linted(body)
    assert len(problems) == 1
    assert "所管課が職員の画面を終えるところまで" in problems[0].message


def test_a_whole_package_is_checked_with_its_own_tests(tmp_path):
    folder = tmp_path / "sample"
    (folder / "tests").mkdir(parents=True)
    (folder / "procedure.yaml").write_bytes(package(PAGE)["procedure.yaml"])
    trial = (
        "- name: 大きいものは書類が要る\n  filed_on: 2026-05-01\n  answers: {kind: large}\n  expect: {documents: [d]}\n"
    )
    (folder / "tests" / "a.yaml").write_text(trial, encoding="utf-8")
    problems = check_package(folder, HERE)
    assert [(problem.file, problem.line) for problem in problems] == [("tests/a.yaml", 1)]
    assert "試験「大きいものは書類が要る」" in problems[0].message


def test_what_does_not_compile_is_reported_with_every_line(tmp_path):
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "procedure.yaml").write_text(HEAD + "pages: [{id: a}]\nfoo: 1\n", encoding="utf-8")
    assert [problem.line for problem in check_package(folder, HERE)] == [10, 10, 11]


def test_the_folder_carries_the_name_of_the_procedure(tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "procedure.yaml").write_bytes(package(PAGE)["procedure.yaml"])
    assert [str(problem) for problem in check_package(folder, HERE)] == [
        "procedure.yaml:1:1: 手続の名前「sample」がフォルダの名前「other」と違います（どちらかに合わせる）"
    ]


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path):
    assert "手続のフォルダがありません" in words(check_package(tmp_path / "nowhere", HERE))
