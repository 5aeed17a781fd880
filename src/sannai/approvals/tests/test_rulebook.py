"""Adopting the delegation rules: who may, what is refused, which rules hold when, and what a draft would move."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.approvals import rulebook, what_if
from sannai.approvals.models import AdoptedRules, Grounds, Proposal
from sannai.approvals.rulebook import adopt, city_hall, files_of, rulebook_of, rules_on
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.common.time import TOKYO
from sannai.organization.actors import staff_for
from sannai.organization.importing import load_city
from sannai.organization.models import Post, Unit
from sannai.rules.delegation import Question, compile_rulebook, ruling
from sannai.rules.delegation.against import check_against
from sannai.rules.delegation.folder import read_rulebook
from sannai.text.problems import DefinitionError

from . import city
from .city import AT, RULES, TODAY

pytestmark = pytest.mark.both_databases

CATALOG = Path(__file__).parents[4] / "catalog" / "sannai"


def files(text: str = RULES) -> dict[str, bytes]:
    return {"delegation.yaml": text.encode()}


def test_the_rules_in_force_are_the_newest_adopted_at_that_moment(ring):
    first = rules_on(AT)
    adopt(files(RULES.replace("第1号", "第9号")), by=System(), at=AT)
    assert rules_on(AT).digest != first.digest
    assert rules_on(AT - timedelta(seconds=1)).digest == first.digest
    assert rulebook_of(first.digest).title == "試験専決規程"


def test_rules_that_were_replaced_can_be_adopted_again(ring):
    first = rules_on(AT).digest
    adopt(files(RULES.replace("第1号", "第9号")), by=System(), at=AT)
    adopt(files(), by=System(), at=AT + timedelta(hours=1))
    assert rules_on(AT + timedelta(hours=1)).digest == first
    assert AdoptedRules.objects.count() == 3


def test_adopting_what_is_in_force_already_leaves_no_second_event(ring):
    adopt(files(), by=System(), at=AT)
    assert Event.objects.filter(subject_kind="delegation").count() == 1


def test_reading_the_rules_takes_one_statement(ring):
    rules_on(AT)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rules_on(AT)
    assert len(asked) == 1


@pytest.mark.django_db
def test_a_city_without_rules_says_what_to_do():
    with pytest.raises(NotAllowed, match="sannai rules adopt"):
        rules_on(AT)
    with pytest.raises(LookupError):
        rulebook_of("0" * 64)


def test_the_files_come_back_byte_by_byte(ring):
    written = {**files("\ufeff# 注\r\n" + RULES.lstrip()), "README.md": "説明\r\n".encode()}
    kept = adopt(written, by=System(), at=AT)
    assert files_of(kept.digest) == written
    rulebook._compiled.clear()
    assert rulebook_of(kept.digest).digest == kept.digest


@pytest.mark.parametrize("staff", ["clerk", "head", "mayor"])
def test_only_who_administers_the_rules_adopts_them(ring, staff):
    with pytest.raises(Denied):
        adopt(files(RULES.replace("第1号", "第9号")), by=staff_for(staff, TODAY), at=AT)
    assert AdoptedRules.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("concur: [budget, legal]", "concur: [budgets, legal]", "「budgets」という組織は、市の組織にありません"),
        ('"post:legal.head"', '"post:legal.haed"', "「legal.head」のことですか"),
        ("101..1000", "100..1000", "重なります（例: 金額＝100）"),
        ("1001..}", "1002..}", "行がない事実の組があります（例: 金額＝1001）"),
        ("decider: mayor, via", "decider: major, via", "「mayor」のことですか"),
        ("kind: charge", "kind: [charge]", "「kind」には値を1つ書きます"),
    ],
)
def test_rules_with_a_fault_are_refused_with_their_line_and_nothing_is_kept(ring, old, new, said):
    assert old in RULES
    with pytest.raises(DefinitionError) as refused:
        adopt(files(RULES.replace(old, new)), by=System(), at=AT)
    assert any(said in str(one) and one.line > 0 for one in refused.value.problems), refused.value
    assert AdoptedRules.objects.count() == 1
    assert Event.objects.filter(subject_kind="delegation").count() == 1


def test_a_post_that_nobody_ever_holds_is_refused(ring):
    Post.objects.create(key="empty.head", title="課長", unit_key="legal", role="head", rank=4, valid_from=city.START)
    with pytest.raises(DefinitionError, match="就いた人がいません"):
        adopt(files(RULES.replace("post:legal.head", "post:empty.head")), by=System(), at=AT)


def test_a_unit_that_ends_under_an_open_rule_is_refused_with_the_day(ring):
    Unit.objects.filter(key="legal").update(valid_to=date(2027, 4, 1))
    with pytest.raises(DefinitionError, match="組織「legal」は 2027-04-01 にありません"):
        adopt(files(RULES.replace("第1号", "第9号")), by=System(), at=AT)


@pytest.mark.django_db
def test_the_rules_of_the_model_city_name_only_what_the_model_city_has():
    load_city(CATALOG / "organization", AT)
    book = compile_rulebook(read_rulebook(CATALOG / "delegation"))
    assert [str(one) for one in check_against(book, city_hall())] == []
    adopt(read_rulebook(CATALOG / "delegation"), by=System(), at=AT)
    assert ruling(rules_on(AT), Question("cloud-service-use", {"importance": 1}), TODAY).level == "deputy_mayor"


def decided(amount: int, at: datetime = AT, digest: str = "", status: str = "approved") -> None:
    """A 起案 that was decided, as far as what-if reads it."""
    kept = Proposal.objects.create(
        about_kind="ring", about_id=f"{amount}-{at}-{status}", matter="spending", title="件名", content="{}",
        digest="0" * 64, about_seq=1, unit_key="waste", proposed_by="clerk", proposed_at=at, closed_at=at,
        status=status,
    )  # fmt: skip
    facts = f'{{"amount":{amount},"division":"waste","label":"秘密"}}'
    Grounds.objects.create(proposal=kept, facts=facts, rules_digest=digest or rules_on(AT).digest)


def test_what_if_counts_decided_proposals_only_in_one_statement(ring):
    for amount in (50, 500, 500, 5000):
        decided(amount)
    decided(50, status="recalled")
    draft = compile_rulebook(files(RULES.replace("..100}", "..600}").replace("101..1000", "601..1000")))
    rules_on(AT)
    with CaptureQueriesContext(connection) as asked:
        counts = what_if.against(draft, on=TODAY)
    assert len(asked) == 1
    assert (counts.total, counts.moves["same"], counts.moves["falls"]) == (4, 2, 2)
    assert counts.levels["bureau_head", "division_head"] == 2
    assert not any("秘密" in line or "件名" in line for line in counts.lines(draft))


def test_what_if_holds_without_anything_decided(ring):
    assert what_if.against(rules_on(AT), on=TODAY).total == 0


def test_what_was_decided_before_there_were_rules_is_counted_as_unclear(ring):
    decided(50, at=datetime(2020, 4, 1, tzinfo=TOKYO))
    assert what_if.against(rules_on(AT), on=TODAY).moves == {"unclear": 1}
