"""Facts: what a procedure hands to the delegation rules, and what it may not."""

from __future__ import annotations

import pytest

from sannai.rules.evaluate import evaluate
from sannai.rules.facts import facts_of
from sannai.rules.lint import check_definition
from sannai.rules.tests.factory import FILED, HEAD, define
from sannai.text.problems import DefinitionError

from .factory import HERE

PAGES = """\
pages:
  - id: one
    title: 一つ
    fields:
      - {id: grade, label: 重要度, ask: one_of, choices: {low: 低い, high: 高い}}
      - {id: cost, label: 月額, ask: integer, range: 0..9999999, required: no}
      - {id: note, label: 備考, ask: text, required: no}
values:
  yearly: {times: [cost, 12]}
"""
INTERNAL = HEAD.replace("regime: service", "regime: internal").replace("[portal, counter]", "internal")


def faults_of(definition):
    return check_definition(definition, definition.files, HERE)


def test_a_fact_comes_from_a_field_or_a_computed_value():
    definition = define(PAGES + "facts: {importance: grade, amount: yearly}\n")
    found = evaluate(definition, {"grade": "high", "cost": 100}, FILED, HERE)
    assert facts_of(definition, found) == {"importance": "high", "amount": 1200}


def test_what_is_not_answered_yet_is_no_fact():
    definition = define(PAGES + "facts: {importance: grade, amount: yearly}\n")
    assert facts_of(definition, evaluate(definition, {"grade": "low"}, FILED, HERE)) == {"importance": "low"}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("{division: grade}", "自動で渡されます"),
        ("{amount: yearlyy}", "という項目や値はありません"),
        ("{words: note}", "事実にできません"),
        ("[amount]", "組で書きます"),
    ],
)
def test_a_fact_that_no_rule_could_read_is_named_with_its_line(facts, said):
    with pytest.raises(DefinitionError) as refused:
        define(PAGES + f"facts: {facts}\n")
    problem = next(each for each in refused.value.problems if said in each.message)
    assert problem.line == len((HEAD + PAGES).splitlines()) + 1


def test_a_value_that_only_a_fact_uses_is_used():
    definition = define(PAGES + "facts: {importance: grade, amount: yearly}\n")
    assert not [each for each in check_definition(definition, definition.files, HERE) if "yearly" in each.message]


def test_a_card_cannot_be_asked_for_online_yet(monkeypatch):
    words = "マイナンバーカードの電子署名は、まだオンラインで確かめられません"
    for channel, refused in (("portal", True), ("counter", False)):
        head = HEAD.replace("[portal, counter], needs: none", f"{channel}, needs: card")
        monkeypatch.setattr("sannai.rules.tests.factory.HEAD", head)
        assert (words in [each.message for each in faults_of(define(PAGES))]) is refused


def test_an_internal_procedure_is_filed_by_divisions_only_and_only_it(monkeypatch):
    monkeypatch.setattr("sannai.rules.tests.factory.HEAD", INTERNAL)
    definition = define(PAGES + "facts: {amount: yearly}\n")
    assert check_definition(definition, definition.files, HERE) == []
    monkeypatch.setattr("sannai.rules.tests.factory.HEAD", INTERNAL.replace("internal, needs", "portal, needs"))
    said = [each.message for each in faults_of(define(PAGES))]
    assert "庁内の手続は portal では受け付けません" in said
    monkeypatch.setattr("sannai.rules.tests.factory.HEAD", HEAD.replace("portal, counter", "internal"))
    said = [each.message for each in faults_of(define(PAGES))]
    assert "channel: internal は庁内の手続だけに書けます" in said


def test_retention_carries_the_file_symbol_and_the_disclosure():
    more = HEAD.replace("ground: 見本規程", "ground: 見本規程, symbol: デ-12, disclosure: closed")
    assert define(PAGES).retention.disclosure == "partial"
    from sannai.rules.tests import factory

    found = factory.compile_package({"procedure.yaml": (more + PAGES).encode()}).retention
    assert (found.symbol, found.disclosure) == ("デ-12", "closed")
