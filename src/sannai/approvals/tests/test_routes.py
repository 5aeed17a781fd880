"""だれが決めるか: from the rules, the organisation and who is there on that day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.approvals import actions, routes
from sannai.common.action import NotAllowed
from sannai.organization.models import StandIn
from sannai.rules.delegation.model import Question

from . import city
from .city import AT, TODAY, proposed, waits

pytestmark = pytest.mark.usefixtures("ring")


def stages(matter="plain", unit="waste", proposer="clerk", **facts):
    found = routes.route(Question(matter, facts), unit, TODAY, proposer=proposer)
    return [sorted(step.post_key for step in stage) for stage in found.stages]


def reasons(matter="plain", unit="waste", proposer="clerk", **facts):
    return "".join(routes.route(Question(matter, facts), unit, TODAY, proposer=proposer).reasons)


def test_the_division_is_asked_first_then_the_concurrence_in_parallel_then_the_levels_above():
    assert stages("spending", amount=50) == [["waste.head"]]
    assert stages("spending", amount=500) == [
        ["waste.head"],
        ["budget.head", "legal.head"],
        ["works.head"],
        ["env.head"],
    ]
    assert stages("spending", amount=5000) == [
        ["waste.head"], ["budget.head"], ["works.head"], ["env.head"], ["deputy"], ["mayor"],
    ]  # fmt: skip


def test_each_reason_names_its_clause():
    assert "第3号イ" in reasons("spending", amount=500)
    found = routes.route(Question("plain", {}, frozenset({"disputed"})), "waste", TODAY)
    assert found.steps[-1].post_key == "works.head"
    assert any("第5条" in each for each in found.reasons)


def test_a_unit_without_a_level_skips_it():
    assert stages("spending", unit="budget", proposer="budget2", amount=500) == [
        ["budget.head"], ["legal.head"], ["finance.head"],
    ]  # fmt: skip
    assert "別に合議しない" in reasons("spending", unit="budget", proposer="budget2", amount=500)


def test_nobody_decides_their_own_unless_the_rule_says_so():
    assert stages("plain", proposer="head") == [["works.head"]]
    assert "起案した本人です" in reasons("plain", proposer="head")
    assert stages("own", proposer="head") == [["waste.head"]]


def test_the_proposer_is_not_asked_on_the_way_either():
    assert stages("spending", proposer="head", amount=500) == [
        ["budget.head", "legal.head"],
        ["works.head"],
        ["env.head"],
    ]
    assert stages("spending", unit="waste", proposer="dept", amount=500)[-1] == ["env.head"]


def test_two_who_hold_one_post_decide_for_each_other():
    city.appoint("assistant", "waste.head", kind="concurrent")
    assert stages("plain", proposer="head") == [["waste.head"]]


def test_a_vacant_decider_sends_it_up_and_says_why():
    city.leave("head")
    assert stages("plain") == [["works.head"]]
    assert "環境業務課 課長は欠員で" in reasons("plain")


def test_a_vacant_post_on_the_way_is_left_out_and_a_vacant_concurrence_climbs():
    city.leave("dept")
    city.leave("budget")
    assert stages("spending", amount=500) == [["waste.head"], ["finance.head", "legal.head"], ["env.head"]]
    assert "合議はその上の職に求める" in reasons("spending", amount=500)


def test_an_acting_head_keeps_the_decision_where_it_was():
    city.leave("mayor")
    assert stages("mayors") == [["waste.head"], ["mayor"]]
    answer = routes.who_decides("mayors", {}, "waste", TODAY)
    assert (answer.decider.staff, answer.decider.capacity) == (("deputy",), "acting")
    assert answer.decider.title == "三内市長職務代理者 三内市副市長"


def test_a_caretaker_is_a_holder():
    city.leave("head")
    city.appoint("dept", "waste.head", since=TODAY, kind="caretaker")
    answer = routes.who_decides("plain", {}, "waste", TODAY)
    assert (answer.decider.post_key, answer.decider.staff, answer.decider.capacity) == (
        "waste.head", ("dept",), "caretaker",
    )  # fmt: skip
    assert answer.decider.title == "環境業務課 課長事務取扱"


def test_when_nobody_could_ever_decide_it_is_refused_and_the_empty_posts_are_named():
    StandIn.objects.all().delete()
    city.leave("mayor")
    with pytest.raises(NotAllowed, match="市長は欠員で、職務を代理する人がいません。職務代理か事務取扱を登録"):
        proposed("mayors")


def test_above_a_named_post_stand_its_own_superiors():
    assert stages("seal") == [["legal.head"]]
    city.leave("legal")
    assert stages("seal") == [["finance.head"]]


def test_an_absence_without_an_end_and_without_a_stand_in_is_no_place_to_wait():
    city.away("dept", days=None)
    assert stages("plain", proposer="head") == [["env.head"]]
    assert "戻る日は登録されていません" in reasons("plain", proposer="head")


def test_a_matter_that_no_rule_names_is_followed_by_analogy_with_its_reason():
    answer = routes.who_decides("unheard", {}, "waste", TODAY)
    assert "規程にない事項" in answer.missing
    assert answer.near
    with pytest.raises(NotAllowed, match="類推する理由を書いて"):
        proposed("unheard", analogous_to="plain")
    found = proposed("unheard", analogous_to="plain", analogy="性質が同じため")
    assert waits(found) == {("decide", "waste.head")}
    assert (found.grounds.analogous_to, found.grounds.analogy) == ("plain", "性質が同じため")
    with pytest.raises(NotAllowed, match="「定例のこと」は規程にある事項です"):
        proposed("plain", about="2", analogous_to="own", analogy="似ている")
    with pytest.raises(NotAllowed, match="「huge」という印は規程にありません。重要なもの、紛議があるものから"):
        proposed("plain", about="2", marks=("huge",))


def test_a_missing_fact_is_asked_for_by_its_name():
    with pytest.raises(NotAllowed, match="「金額」が要ります"):
        proposed("spending")
    assert "「金額」が要ります" in routes.who_decides("spending", {}, "waste", TODAY).missing


def test_the_question_can_be_asked_for_a_day_before_any_rules():
    assert "採用されていない" in routes.who_decides("plain", {}, "waste", TODAY - timedelta(days=900)).missing
    assert "組織にありません" in routes.who_decides("plain", {}, "nowhere", TODAY).missing


def test_rules_that_change_during_the_circulation_lead_the_rest_of_the_way():
    found = proposed("spending", content={"amount": 50})
    tighter = city.RULES.replace("{amount: ..100}", "{amount: ..10}").replace(
        "{amount: 101..1000}", "{amount: 11..1000}"
    )
    city.rules(tighter, AT)
    with pytest.raises(NotAllowed, match="専決規程か組織が変わり"):
        city.approve(found, "head")
    assert waits(found) == {("decide", "waste.head")}
    assert (actions.refresh(AT), actions.refresh(AT)) == (1, 0)
    assert waits(found) == {("via:division_head", "waste.head")}


def test_a_row_that_begins_on_a_day_leads_what_waits_on_that_day():
    later = AT + timedelta(days=30)
    dated = "{from: 2024-04-01, until: 2026-07-01, otherwise: yes, decider: division_head, clause: 第1号}, "
    dated += "{from: 2026-07-01, otherwise: yes, decider: department_head, clause: 第1号の2}"
    plain = "{from: 2024-04-01, otherwise: yes, decider: division_head, clause: 第1号}"
    city.rules(city.RULES.replace(plain, dated), AT)
    found = proposed("plain")
    assert actions.refresh(AT + timedelta(days=29)) == 0
    assert waits(found) == {("decide", "waste.head")}
    assert actions.refresh(later) == 1
    assert waits(found) == {("via:division_head", "waste.head")}
