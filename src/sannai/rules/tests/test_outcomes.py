"""Outcomes, the authority on a day, and 教示 derived from it."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.compiler import compile_package
from sannai.rules.outcomes import authority_on, outcome, remedies

from .factory import HEAD
from .finding import PAGE, package

LAW = """\
authority:
  - {from: 2020-04-01, until: 2024-04-01, body: 市長, name: 市長, ground: 法, reviewing_body: 県知事, defendant: 三内市}
  - {from: 2024-04-01, body: 保健所長, name: 保健所長, ground: 規則, reviewing_body: 三内市長, defendant: 三内市}
"""
HERE = HEAD.replace(
    "{accepted: {label: 受付, effect: accepted}}",
    "{ok: {label: 許可, effect: favourable}, refused: {label: 不許可, effect: refusal, appealable: yes}}",
)
DEFINITION = compile_package(package(PAGE + LAW, HERE))


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
