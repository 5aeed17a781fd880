"""Compiling: the head, fee, outcomes, and whatever speaks of the law."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.compiler import compile_package, try_compile

from .factory import HEAD
from .finding import PAGE, package, sole


def fee(*rows: str, due: str = "filing", as_of: str = "filed") -> str:
    listed = "".join(f"    - {row}\n" for row in rows)
    return f"fee:\n  due: {due}\n  as_of: {as_of}\n  table:\n{listed}"


def test_a_fee_keeps_its_dated_rows_and_reliefs():
    body = PAGE + fee(
        "{from: 2024-04-01, until: 2026-04-01, ground: 条例, otherwise: yes, pay: 300}",
        "{from: 2026-04-01, ground: 条例, otherwise: yes, pay: 350}",
    )
    body += "  relief: [{id: r, label: 免除, when: {agree: yes}, percent: 100, ground: 条例}]\n"
    made = compile_package(package(body)).fee
    assert made is not None
    assert [(row.start, row.end, row.result) for row in made.rows] == [
        (date(2024, 4, 1), date(2026, 4, 1), 300),
        (date(2026, 4, 1), None, 350),
    ]
    assert made.reliefs[0].rate == 100


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{from: 2024-04-01, ground: 条例, otherwise: yes, pay: charge}", "「charge」という項目や値はありません"),
        ("{from: 2024-04-01, ground: 条例, otherwise: yes, pay: count}", "手数料「count」は項目です"),
        ("{from: 2024-04-01, ground: 条例, otherwise: yes, pay: kind}", "手数料は整数の値にします"),
        ("{from: 2024-04-01, ground: 条例, otherwise: yes, pay: -5}", "手数料 -5 円は書けません"),
        ("{from: 2024-04-01, ground: 条例, otherwise: yes, pay: 1,400}", "桁区切り"),
        ("{from: 2024-04-01, ground: 条例, otherwise: 300}", "pay や is に書く"),
        ("{from: 2024-04-01, until: 2024-04-01, ground: 条例, otherwise: yes, pay: 1}", "until は from より後"),
        ("{from: 2024-04-01, otherwise: yes, pay: 1}", "「ground」がありません"),
        ("{ground: 条例, otherwise: yes, pay: 1}", "「from」がありません"),
    ],
)
def test_what_a_row_of_the_fee_cannot_be(row, words):
    _, problems = try_compile(package(PAGE + fee(row)))
    assert {problem.line for problem in problems} == {23}
    assert any(words in f"{problem.message}{problem.hint}" for problem in problems)


def test_what_is_due_at_filing_cannot_wait_for_the_decision():
    row = "{from: 2024-04-01, ground: 条例, otherwise: yes, pay: 1}"
    said = sole(PAGE + fee(row, as_of="decided  #!"))
    assert "申請時に納める手数料を as_of: decided では決められません" in said


def test_a_relief_is_a_percentage():
    body = PAGE + fee("{from: 2024-04-01, ground: 条例, otherwise: yes, pay: 1}")
    assert "減免の割合 150%" in sole(body + "  relief: [{id: r, label: 免除, percent: 150, ground: 条例}]  #!\n")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[{law: 見本法, article: 第1条}]", "[{law: 見本法, rule: 要綱}]", "どれか1つを書きます"),
        ("[{law: 見本法, article: 第1条}]", "[{article: 第1条}]", "どれか1つを書きます"),
        ("[{law: 見本法, article: 第1条}]", "[{act: 見本法}, {law: 見本法}]", "「act」という見出しはありません"),
        ("channel: [portal, counter]", "channel: [web]", "「channel」に「web」は書けません"),
        ("needs: none", "needs: password", "「needs」に「password」は書けません"),
        ("class: 1年", "class: 2年", "「class」に「2年」は書けません"),
        ("effect: accepted", "effect: acepted", "「accepted」のことですか"),
        ("effect: accepted", "effect: accepted, needs: [reason]", "「needs」に「reason」は書けません"),
        ("effect: accepted", "effect: accepted, output: outputs/a.typ", "ひな形「outputs/a.typ」がありません"),
        ("effect: accepted", "effect: accepted, output: a.typ", "outputs/notice.typ のように書く"),
        ("effect: accepted", "effect: accepted, appealable: 可", "「appealable」は yes か no"),
    ],
)
def test_the_head_says_what_the_law_needs(old, new, words):
    head = HEAD.replace(old, new)
    line = next(number for number, text in enumerate(head.splitlines(), 1) if new in text)
    _, problems = try_compile(package(PAGE, head))
    assert {problem.line for problem in problems} == {line}
    assert any(words in f"{problem.message}（{problem.hint}）" for problem in problems)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("applicant: {name: kind}  #!\n", "「kind」は ask: one_of なので name にできません"),
        ("applicant: {name: nmae}  #!\n", "「nmae」という項目（組の外）はありません"),
        ("deadlines: [{id: d, label: 期間, length: 0, unit: business_days, ground: 法}]  #!\n", "日数 0 は書けません"),
        (
            "deadlines: [{id: d, label: 期間, length: 5, unit: days, ground: 法}]  #!\n",
            "「unit」に「days」は書けません",
        ),
    ],
)
def test_deadlines_and_applicants(body, words):
    assert words in sole(PAGE + body)


def test_rows_of_authority_are_dated():
    body = "authority:\n  - {from: 2024-04-01, until: 2023-04-01, body: 市長, name: 市長, ground: 法}  #!\n"
    assert "until は from より後" in sole(PAGE + body)
