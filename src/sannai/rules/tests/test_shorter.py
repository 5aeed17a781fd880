"""A field that a law wants gone before its case: how it is written, where it may not stand, how it reads when gone."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules import shorter
from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.lint import check_definition
from sannai.rules.model import Kept
from sannai.rules.present import BLANK, rows, show

from .factory import FILED, HEAD, HERE, define
from .finding import linted, package, sole, sole_lint

KEPT = "kept: {until: decided, days: 30, ground: 番号法第20条}"
FIELD = f"{{id: number, label: 年金の番号, ask: text, {KEPT}}}"
PAGES = f"""\
groups:
  - id: member
    label: 世帯の人
    fields:
      - {{id: who, label: 氏名, ask: text}}
      - {{id: own, label: その人の番号, ask: text, {KEPT}}}
pages:
  - id: first
    title: はじめ
    asks: [member]
    fields:
      - {FIELD}
      - {{id: note, label: 備考, ask: text}}
"""
ANSWERS = {
    "number": "123456789018",
    "note": "備考です",
    "member": [
        {"_key": "r1", "who": "三内 太郎", "own": "234567890124"},
        {"_key": "r2", "who": "三内 花子", "own": "3"},
    ],
}
ON = date(2026, 7, 1)
FIRST = "pages:\n  - id: first\n    title: はじめ\n    fields:\n"
LONE = f"{FIRST}      - {FIELD}  #!\n"
COUNTED = LONE.replace("ask: text", "ask: date")
GIVEN = "when: {number: {given: yes}}"


def test_it_is_written_with_its_time_and_its_ground():
    definition = define(PAGES)
    assert definition.fields["number"].kept == Kept("decided", "番号法第20条", 30)
    assert shorter.fields_of(definition) == {"number", "own"}
    assert linted(PAGES) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("kept: {until: decided}", "「ground」がありません"),
        ("kept: {ground: 番号法第20条}", "「until」がありません"),
        ('kept: {until: closed, ground: ""}', "「ground」が空です"),
        ("kept: {until: filed, ground: 番号法第20条}", "「filed」"),
        ("kept: {until: decided, days: -1, ground: 番号法第20条}", "0以上"),
    ],
)
def test_what_is_missing_or_wrong_is_named(written, said):
    assert said in sole(f"{FIRST}      - {{id: a, label: 番号, ask: text, {written}}}  #!\n")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (LONE + "applicant: {name: number}\n", "申請者（検索の鍵になる）"),
        (LONE + "summary_fields: [number]\n", "受付一覧（summary_fields）"),
        (LONE + "      - {id: more, label: 続き, ask: text, " + GIVEN + "}\n", "条件（when）"),
        (LONE + "  - {id: b, title: 次, " + GIVEN + ", fields: [{id: c, label: C, ask: text}]}\n", "条件（when）"),
        (LONE + "checks: [{id: d, " + GIVEN + ", message: 違います, field: number, warning: yes}]\n", "条件（when）"),
        (LONE + "documents: [{id: e, label: 書類, " + GIVEN + "}]\n", "条件（when）"),
        (
            COUNTED
            + "values: {late: {days: {from: number, to: filed}}}\n"
            + "checks: [{id: f, when: {late: 9..}, message: 遅い, field: number}]\n",
            "計算する値（values）",
        ),
    ],
)  # fmt: skip
def test_it_stands_in_nothing_that_stays(body, where):
    said = sole_lint(body)
    assert f"項目「年金の番号」は事案より早く廃棄するので、{where}には使えません" in said
    assert "kept を消す" in said


def test_no_letter_names_it():
    head = HEAD.replace("effect: accepted}", "effect: accepted, output: outputs/letter.typ}")
    letter = '#import "/letter.typ": letter\n#input.answers.number'
    files = package(LONE, head) | {"outputs/letter.typ": letter.encode()}
    said = [str(one) for one in check_definition(compile_package(files), files, HERE)]
    assert ["文書のひな形（outputs/letter.typ）" in one for one in said] == [True]


def emptied():
    return shorter.disposed(ANSWERS, {"number", "own"}, ON)


def test_what_is_gone_is_unknown_and_no_longer_asked_for():
    definition = define(PAGES)
    evaluation = evaluate(definition, emptied(), FILED, HERE)
    assert evaluation.faults == ()
    assert [shorter.is_disposed(row["own"]) for row in evaluation.answers["member"]] == [True, True]
    shown = {(one.field, one.row): one.text for one in rows(definition, evaluation.answers, evaluation, HERE)}
    assert shown == {
        ("number", ""): (shorter.DISPOSED,),
        ("note", ""): ("備考です",),
        ("who", "r1"): ("三内 太郎",),
        ("own", "r1"): (shorter.DISPOSED,),
        ("who", "r2"): ("三内 花子",),
        ("own", "r2"): (shorter.DISPOSED,),
    }
    assert show(definition.fields["number"], emptied()["number"]) == shorter.DISPOSED


def test_a_mark_answers_no_field_that_is_kept_as_long_as_its_case():
    definition = define(PAGES)
    answers = ANSWERS | {"note": shorter.mark(ON), "number": None}
    evaluation = evaluate(definition, answers, FILED, HERE)
    assert {fault.field for fault in evaluation.faults} == {"note", "number"}
    assert next(one.text for one in rows(definition, ANSWERS | {"number": None}, evaluation, HERE)) == (BLANK,)


def test_what_goes_into_an_event_or_a_letter_leaves_it_out():
    assert shorter.without(ANSWERS, {"number", "own"}) == {
        "note": "備考です",
        "member": [{"_key": "r1", "who": "三内 太郎"}, {"_key": "r2", "who": "三内 花子"}],
    }
    assert shorter.without(ANSWERS, frozenset()) == ANSWERS
