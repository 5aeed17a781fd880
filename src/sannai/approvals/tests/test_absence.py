"""不在と欠員: 代決 in order and within its limits, 後閲 until it is done, 職務代理, 事務取扱."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.approvals import actions, queries, seats
from sannai.common.action import Denied, NotAllowed
from sannai.common.models import Event

from . import city
from .city import AT, TODAY, agree, approve, dissent, person, proposed, waits

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.both_databases]
TOMORROW = AT + timedelta(days=1)


def waiting(who, at=AT):
    return [each.step for each in queries.waiting_for(person(who, at), at.date())]


def owed(who, at=AT):
    return [each.because for each in queries.perusals_for(person(who, at), at.date())]


def test_a_substitute_decides_marked_as_such_and_the_absent_head_reads_it_later():
    found = proposed()
    city.away("head")
    assert (waiting("assistant"), waiting("chief"), waiting("head")) == (["decide"], [], [])
    with pytest.raises(NotAllowed, match="不在として登録されています"):
        approve(found, "head")
    with pytest.raises(Denied):
        approve(found, "chief")
    done = approve(found, "assistant")
    assert done.status == "approved"
    said = done.opinions.get(verdict="approved")
    assert (said.capacity, said.post_key, said.by_post) == ("substitute", "waste.head", "waste.deputy")
    assert said.signature == "環境業務課 課長補佐 三内 assistant（代）"
    event = Event.objects.get(verb="proposal.approved")
    assert (event.post_key, event.acting_for) == ("waste.deputy", "waste.head")
    assert owed("head", TOMORROW) == ["substituted"]
    with pytest.raises(Denied):
        actions.peruse(queries.find(found.pk), by=person("dept", TOMORROW), at=TOMORROW)
    actions.peruse(
        queries.load(person("head", TOMORROW), found.pk), text="了解", by=person("head", TOMORROW), at=TOMORROW
    )
    assert owed("head", TOMORROW) == []
    assert found.perusals.get().done_by == "head"


def test_the_order_of_substitutes_differs_by_kind_of_matter():
    proposed("spending", content={"amount": 1})
    proposed("plain", about="2")
    city.away("head")
    assert [each.proposal.matter for each in queries.waiting_for(person("chief"), TODAY)] == ["spending"]
    assert [each.proposal.matter for each in queries.waiting_for(person("assistant"), TODAY)] == ["plain"]


def test_the_next_in_order_when_the_first_is_away_too():
    proposed()
    city.away("head")
    city.away("assistant")
    assert (waiting("assistant"), waiting("chief")) == ([], ["decide"])


def test_the_proposer_never_decides_as_a_substitute():
    found = proposed(by="assistant")
    city.away("head")
    assert waiting("assistant") == []
    assert seats.attach(queries.find(found.pk), TODAY)["decide"].staff == ("chief",)
    with pytest.raises(NotAllowed, match="自分が起案したものを、自分で決裁"):
        approve(found, "assistant")


@pytest.mark.parametrize(
    ("more", "admitted"),
    [
        ({}, False),
        ({"instructed": "課長からあらかじめ口頭で指示を受けた"}, True),
        ({"urgent": "本日中に通知しなければ期限を過ぎる"}, True),
    ],
)
def test_an_important_matter_waits_for_the_head_unless_instructed_or_urgent(more, admitted):
    found = proposed(marks=("important",), **more)
    city.away("head")
    assert waiting("assistant") == (["decide"] if admitted else [])
    if admitted:
        assert approve(found, "assistant").status == "approved"
        return
    seat = seats.attach(found, TODAY)["decide"]
    assert "令和8年6月2日に戻るのを待っています" in seat.why
    with pytest.raises(Denied):
        approve(found, "assistant")
    actions.refresh(AT)
    assert waits(found) == {("decide", "waste.head")}
    assert approve(found, "head", TOMORROW).status == "approved"


def test_an_urgency_that_arises_while_it_waits_admits_the_substitute():
    found = proposed(marks=("important",))
    city.away("head")
    assert waiting("assistant") == []
    more = {"what": "急ぐ理由を加えた", "urgent": "本日中に通知が要る"}
    actions.amend(found, kind="minor", by=person("clerk"), at=AT, **more)
    assert waiting("assistant") == ["decide"]


def test_what_is_not_agreed_on_is_not_decided_by_a_substitute():
    found = proposed("agreed")
    dissent(found, "budget", "反対")
    city.away("head")
    assert waiting("assistant") == []
    with pytest.raises(Denied):
        approve(found, "assistant")
    assert approve(found, "head", TOMORROW).status == "approved"


def test_who_is_absent_on_the_way_is_passed_over_and_reads_it_later():
    city.away("head")
    found = proposed("spending", content={"amount": 500})
    assert waits(found) == {("concur:budget", "budget.head"), ("concur:legal", "legal.head")}
    assert [(each.step, each.capacity) for each in found.opinions.all()] == [("via:division_head", "passed")]
    assert owed("head", TOMORROW) == ["passed"]


def test_who_falls_ill_on_the_way_is_passed_over_by_the_nightly_run():
    found = proposed("spending", content={"amount": 500})
    city.away("head")
    events = Event.objects.filter(subject_id=str(found.pk))
    assert actions.refresh(AT) == 1
    assert {step for step, _ in waits(found)} == {"concur:budget", "concur:legal"}
    assert (actions.refresh(AT), events.count()) == (0, 2)  # run again, it changes nothing and writes nothing
    actions.peruse(queries.find(found.pk), by=person("head", TOMORROW), at=TOMORROW)
    assert owed("head", TOMORROW) == []


def test_a_concurrence_is_given_by_the_substitute_of_an_absent_head():
    found = proposed("agreed")
    city.away("budget")
    assert waiting("budget2") == ["concur:budget"]
    agree(found, "budget2")
    assert found.opinions.get().capacity == "substitute"
    assert owed("budget", TOMORROW) == ["substituted"]


def test_an_acting_mayor_signs_with_the_title_of_its_own_and_owes_nobody_a_perusal():
    found = proposed("mayors")
    city.leave("mayor")
    agree(found, "head")
    assert waiting("deputy") == ["decide"]
    approve(found, "deputy")
    said = found.opinions.get(verdict="approved")
    assert (said.capacity, said.signature) == ("acting", "三内市長職務代理者 三内市副市長 三内 deputy")
    assert not found.perusals.exists()
    assert Event.objects.get(verb="proposal.approved").acting_for == ""


def test_a_proxy_of_a_proxy_decides_nothing():
    found = proposed("mayors")
    agree(found, "head")
    city.away("mayor")
    city.away("deputy")
    assert waiting("bureau") == []
    assert seats.attach(found, TODAY)["decide"].staff == ()
    assert approve(found, "mayor", TOMORROW).status == "approved"


def test_a_vacancy_that_arises_sends_it_up_with_the_nightly_run():
    found = proposed()
    city.leave("head", TOMORROW.date())
    assert actions.refresh(TOMORROW) == 1
    assert waits(found) == {("decide", "works.head")}
    assert Event.objects.filter(verb="proposal.reseated").count() == 1
    assert waiting("dept", TOMORROW) == ["decide"]


def test_the_whole_ladder_empty_leaves_it_in_its_place_and_says_so(caplog):
    found = proposed()
    for who in ("head", "dept", "bureau", "deputy", "mayor"):
        city.leave(who, TOMORROW.date())
    assert actions.refresh(TOMORROW) == 0
    assert "waits for nobody" in caplog.text
    city.appoint("dept", "works.head", TOMORROW.date())
    assert actions.refresh(TOMORROW) == 1
    assert waits(found) == {("decide", "works.head")}
