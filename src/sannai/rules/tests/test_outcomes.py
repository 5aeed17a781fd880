"""Outcomes, the authority on a day, and 教示 derived from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.rules.outcomes import authority_on, outcome, remedies

from .factory import HEAD, HERE
from .finding import PAGE, linted, package, sole_lint

LAW = """\
authority:
  - {from: 2020-04-01, until: 2024-04-01, body: 市長, name: 市長, ground: 法, reviewing_body: 県知事, defendant: 三内市}
  - {from: 2024-04-01, body: 保健所長, name: 保健所長, ground: 規則, reviewing_body: 三内市長, defendant: 三内市}
"""
LAWFUL = HEAD.replace(
    "{accepted: {label: 受付, effect: accepted}}",
    "{ok: {label: 許可, effect: favourable}, refused: {label: 不許可, effect: refusal, appealable: yes}}",
)
DEFINITION = compile_package(package(PAGE + LAW, LAWFUL))


def test_authority_moves_on_the_very_day():
    before, after = authority_on(DEFINITION, date(2024, 3, 31)), authority_on(DEFINITION, date(2024, 4, 1))
    assert (before and before.name, after and after.name) == ("市長", "保健所長")
    assert authority_on(DEFINITION, date(2020, 3, 31)) is None


def test_the_notice_names_where_to_appeal_whom_to_sue_and_until_when():
    text = remedies(outcome(DEFINITION, "refused"), authority_on(DEFINITION, date(2026, 5, 1)))
    assert "知った日の翌日から起算して3か月以内に、三内市長に対して審査請求" in text
    assert "6か月以内に、三内市を被告として" in text
    assert "裁決があったことを知った日の翌日から起算して6か月以内" in text
    assert "1年を経過したときは、正当な理由がない限り" in text


def test_the_reviewing_authority_is_that_of_the_day_of_the_decision():
    before = authority_on(DEFINITION, date(2023, 5, 1))
    assert "県知事に対して審査請求" in remedies(outcome(DEFINITION, "refused"), before)


def test_what_is_not_appealable_carries_no_notice():
    assert remedies(outcome(DEFINITION, "ok"), authority_on(DEFINITION, date(2026, 5, 1))) == ""


def test_an_unknown_outcome_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        outcome(DEFINITION, "nothing")


FINDINGS = """
language: 2
pages: [{id: a, title: あ, fields: [{id: x, label: 名, ask: text}]}]
desk_pages:
  - id: d
    title: 調べ
    fields:
      - {id: found, label: 文書がある, ask: yes_no}
      - {id: hidden, label: 公開しないところ, ask: one_of, choices: {none: ない, all: 全部}, when: {found: yes}}
outcomes:
  opened: {label: 公開, effect: accepted, when: {found: yes, hidden: none}}
  closed: {label: 非公開, effect: declined, when: {found: yes, hidden: all}, needs: [grounds]}
  absent: {label: 不存在, effect: declined, when: {found: no}, needs: [grounds]}
"""
OWN = "".join(f"{line}\n" for line in HEAD.splitlines() if not line.startswith("outcomes"))


def possible(findings: dict[str, Any], *, desk: bool = True) -> tuple[str, ...]:
    definition = compile_package(package(FINDINGS, OWN))
    return evaluate(definition, {"x": "名"} | findings, Dates(date(2026, 5, 1)), HERE, desk=desk).possible


@pytest.mark.parametrize(
    ("findings", "ends"),
    [
        ({"found": True, "hidden": "none"}, ("opened",)), ({"found": True, "hidden": "all"}, ("closed",)),
        ({"found": False}, ("absent",)), ({"found": False, "hidden": "all"}, ("absent",)),
        ({"found": True}, ()), ({}, ()), ({"found": "\ud800"}, ()),
    ],
)  # fmt: skip
def test_the_findings_say_to_what_it_can_come(findings, ends):
    assert possible(findings) == ends


def test_before_the_desk_has_looked_nothing_is_possible():
    assert possible({}, desk=False) == ()


def test_findings_that_lead_nowhere_are_found_with_an_example():
    body = FINDINGS.replace("outcomes:\n", "outcomes:  #!\n").replace("when: {found: no}", "when: {found: yes}")
    assert "起案できる結果が1つもない場合があります（例: 文書がある＝いいえ" in sole_lint(body, OWN)
    assert linted(FINDINGS, OWN) == []
    always = FINDINGS.replace("when: {found: no}, ", "")
    assert linted(always, OWN) == []


def test_a_conclusion_that_no_finding_allows_is_named():
    body = FINDINGS.replace(
        "{label: 公開, effect: accepted, when: {found: yes, hidden: none}}",
        "{label: 公開, effect: accepted, when: {found: no, hidden: none}}  #!",
    )
    assert "起案できない結果です。結果「公開」の条件に合う答え方がありません" in "".join(map(str, linted(body, OWN)))


@pytest.mark.parametrize(
    ("written", "other", "words"),
    [
        ("when: {found: no}", "when: {gone: no}", "「gone」という項目や値はありません"),
        ("effect: declined, when: {found: no}", "effect: recorded, when: {found: no}", "だれも起案しない"),
        ("language: 2", "language: 1", "「when」は、言語の版 2 から書けます"),
    ],
)
def test_a_condition_stands_only_where_somebody_proposes(written, other, words):
    _, problems = try_compile(package(FINDINGS.replace(written, other), OWN))
    assert any(words in one.message for one in problems)
