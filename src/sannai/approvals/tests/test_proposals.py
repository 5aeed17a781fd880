"""起案: what is proposed, its number, its chain, who sees it; what a stale page or a moved subject cannot do."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.city import small

from sannai.approvals import actions, queries, subjects
from sannai.approvals.models import AdoptedRules, Proposal
from sannai.approvals.states import Changed
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.organization.models import Engagement, Unit

from . import city
from .city import AT, approve, person, proposed, waits

pytestmark = pytest.mark.usefixtures("ring")


def test_a_proposal_has_a_number_a_chain_and_waits_for_the_deciding_post():
    found = proposed()
    assert (found.seq, found.about_seq, waits(found)) == (1, 3, {("decide", "waste.head")})
    assert str(found.record) == "三環業起第1号"
    assert (found.record.disclosure, found.record.decided_on) == ("open", None)
    event = Event.objects.get(subject_kind="proposal", subject_id=str(found.pk))
    assert (event.verb, event.staff_key) == ("proposal.proposed", "clerk")
    assert json.loads(event.payload.body)["number"] == "8三環業起第1号"


def test_the_subject_says_how_its_proposal_is_filed_and_the_proposer_may_say_otherwise(ring):
    ring.facts |= {"record": {"classification": "環-2", "retention": "5年", "disclosure": "partial"}}
    first, second = proposed(), proposed(about="2", retention="10年", disclosure="closed")
    assert (first.record.classification, first.record.retention, first.record.disclosure) == ("環-2", "5年", "partial")
    assert (second.record.classification, second.record.retention, second.record.disclosure) == (
        "環-2", "10年", "closed",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="公開、一部非公開、非公開から"):
        proposed(about="3", disclosure="secret")


def test_numbers_have_no_gap_although_a_proposal_was_refused():
    numbers = [proposed(about=str(number)).record.number for number in range(2)]
    with pytest.raises(NotAllowed, match="すでに決裁を待っている"):
        proposed(about="1")
    with pytest.raises(NotAllowed, match="規程にない事項"):
        proposed("unheard", about="8")
    assert [*numbers, proposed(about="9").record.number] == [1, 2, 3]


def test_the_day_of_approval_and_the_day_it_takes_effect_are_two():
    later = AT + timedelta(days=3)
    first = approve(proposed(), "head", later)
    assert (first.record.decided_on, first.record.takes_effect_on) == (later.date(), later.date())
    second = approve(proposed(about="2", takes_effect_on=date(2026, 7, 1)), "head", later)
    assert (second.record.decided_on, second.record.takes_effect_on) == (later.date(), date(2026, 7, 1))
    overtaken = approve(proposed(about="3", takes_effect_on=date(2026, 6, 2)), "head", later)
    assert overtaken.record.takes_effect_on == later.date()
    with pytest.raises(NotAllowed, match="施行日は、起案の日より前"):
        proposed(about="4", takes_effect_on=date(2026, 5, 31))


def test_one_open_proposal_for_each_subject():
    proposed()
    with pytest.raises(NotAllowed, match="すでに決裁を待っている"):
        proposed()
    proposed(about="2")
    assert Proposal.objects.count() == 2


def test_a_city_without_rules_decides_nothing():
    AdoptedRules.objects.all().delete()
    with pytest.raises(NotAllowed, match="専決規程がまだ採用されていない"):
        proposed()


def test_a_unit_that_no_longer_stands_cannot_propose(ring):
    ring.facts |= {"division": "nowhere"}
    with pytest.raises(NotAllowed, match="所属を選び直してください"):
        proposed()


def test_the_subject_hears_each_verdict_once(ring):
    first = proposed()
    actions.send_back(first, reason="直して", by=person("head"), at=AT)
    second = proposed()
    actions.recall(second, by=person("clerk"), at=AT)
    third = proposed()
    actions.abandon(third, by=person("clerk"), at=AT, reason="不要になった")
    fourth = proposed()
    actions.approve(fourth, by=person("head"), at=AT, seen=1, digest=subjects.current(fourth)[0])
    assert ring.verdicts == [
        ("returned", "head", "直して"),
        ("recalled", "clerk", ""),
        ("abandoned", "clerk", "不要になった"),
        ("approved", "head", ""),
    ]
    for done in (first, second, third, fourth):
        assert waits(done) == set()
        with pytest.raises(NotAllowed, match="この起案は"):
            actions.abandon(done, by=System(), at=AT)


@pytest.mark.parametrize("change", [{"digest": "b" * 64}, {"seq": 4}])
def test_a_subject_that_moved_on_cannot_be_approved(ring, change):
    found = proposed()
    seen = subjects.current(found)[0]
    vars(ring).update(change)
    with pytest.raises(Changed, match="差し戻して"):
        actions.approve(found, by=person("head"), at=AT, digest=seen)
    assert ring.verdicts == []


def test_an_old_page_cannot_approve():
    found = proposed()
    with pytest.raises(StaleSubject):
        actions.approve(found, by=person("head"), at=AT, seen=0, digest=found.digest)
    with pytest.raises(Changed, match="見ていた画面"):
        actions.approve(found, by=person("head"), at=AT, seen=1, digest="")


def test_title_and_reasons_are_part_of_what_is_approved():
    found = proposed()
    seen = subjects.current(found)[0]
    Proposal.objects.filter(pk=found.pk).update(reasons="すり替えた伺い")
    with pytest.raises(Changed):
        actions.approve(queries.find(found.pk), by=person("head"), at=AT, digest=seen)


def test_who_left_the_post_on_that_day_no_longer_decides_and_past_approvals_stand():
    found = proposed()
    city.leave("head", date(2026, 6, 2))
    stale_session = person("head")  # signed in the day before
    later = AT + timedelta(days=1)
    with pytest.raises(Denied):
        actions.approve(found, by=stale_session, at=later, digest=found.digest)
    found.refresh_from_db()
    approve(found, "head")
    assert queries.newest_for("ring", "1").status == "approved"
    assert found.opinions.get(verdict="approved").signature == "環境業務課 課長 三内 head"
    Unit.objects.filter(key="waste").update(name="資源循環課")
    assert found.opinions.get(verdict="approved").signature == "環境業務課 課長 三内 head"  # the name of its day


def test_a_stranger_does_not_even_see_it():
    found = proposed()
    for who in ("head", "clerk", "clerk2"):
        assert queries.load(person(who), found.pk) == found
    for who, which in (("budget", found.pk), ("dept", found.pk), ("head", uuid4())):
        with pytest.raises(queries.NotVisible):
            queries.load(person(who), which)


def test_an_auditor_reads_it_within_the_engagement_only():
    small.hold("audit", "audit")
    found = proposed()
    Engagement.objects.create(
        staff_key="audit", unit_key="works", subject="定期監査", valid_from=city.TODAY, valid_to=date(2026, 6, 3)
    )
    assert queries.load(person("audit"), found.pk) == found
    with pytest.raises(queries.NotVisible):
        queries.load(person("audit", AT + timedelta(days=2)), found.pk)


def test_whoever_spoke_still_sees_it():
    found = proposed("agreed")
    city.agree(found, "budget")
    assert queries.load(person("budget"), found.pk) == found


def test_only_the_proposer_recalls_until_the_proposer_has_left():
    found = proposed()
    with pytest.raises(Denied):
        actions.recall(found, by=person("clerk2"), at=AT)
    later = AT + timedelta(days=2)
    city.leave("clerk", later.date())
    with pytest.raises(Denied):
        actions.recall(queries.find(found.pk), by=person("budget2", later), at=later)
    actions.recall(queries.find(found.pk), by=person("clerk2", later), at=later)
    assert queries.find(found.pk).status == "recalled"
