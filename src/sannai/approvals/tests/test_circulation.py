"""回議・合議・決裁: who is asked when, dissent, return to an earlier step, amendments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.approvals import actions, circulation, queries, subjects
from sannai.common.action import Denied, NotAllowed
from sannai.common.models import Event

from . import city
from .city import AT, TODAY, agree, approve, dissent, person, proposed, waits

pytestmark = pytest.mark.usefixtures("ring")
BIG = {"amount": 500}
CONCURRENCE = {("concur:budget", "budget.head"), ("concur:legal", "legal.head")}


def waiting(who, at=AT):
    return [each.step for each in queries.waiting_for(person(who, at), at.date())]


def concurring():
    found = proposed("spending", content=BIG)
    agree(found, "head")
    assert waits(found) == CONCURRENCE
    return found


def test_a_circulation_goes_its_way_and_each_sees_only_what_waits_for_them(ring):
    found = proposed("spending", content=BIG)
    assert waits(found) == {("via:division_head", "waste.head")}
    agree(found, "head", text="よいと思います")
    assert (waiting("budget"), waiting("legal"), waiting("bureau")) == (["concur:budget"], ["concur:legal"], [])
    agree(found, "legal")
    assert waits(found) == {("concur:budget", "budget.head")}
    agree(found, "budget")
    agree(found, "dept")
    assert waits(found) == {("decide", "env.head")}
    assert approve(found, "bureau").status == "approved"
    assert ring.verdicts == [("approved", "bureau", "")]
    assert [each.staff_key for each in found.opinions.order_by("number")] == [
        "head", "legal", "budget", "dept", "bureau",
    ]  # fmt: skip
    assert Event.objects.filter(subject_kind="proposal").count() == 6


def test_nobody_speaks_out_of_turn():
    found = proposed("spending", content=BIG)
    for who in ("budget", "bureau", "clerk2", "clerk"):
        with pytest.raises(Denied):
            agree(found, who)
    with pytest.raises(Denied):
        approve(found, "bureau")


def test_a_dissent_goes_on_and_stands_on_top_for_the_decider():
    found = concurring()
    agree(found, "legal")
    with pytest.raises(NotAllowed, match="異議の内容を書いて"):
        dissent(found, "budget", " ")
    dissent(found, "budget", "財源がありません")
    assert waits(found) == {("via:department_head", "works.head")}
    agree(found, "dept")
    assert [each.opinion.text for each in circulation.places(queries.find(found.pk), AT) if each.opinion][
        1
    ] == "財源がありません"
    assert approve(found, "bureau").status == "approved"


def test_a_return_to_an_earlier_step_asks_anew_from_there():
    found = concurring()
    agree(found, "legal")
    agree(found, "budget")
    with pytest.raises(NotAllowed, match="差し戻す理由を書いて"):
        actions.send_back(queries.find(found.pk), to="concur:legal", by=person("dept"), at=AT)
    with pytest.raises(NotAllowed, match="すでに回議か合議に答えた段から"):
        actions.send_back(queries.find(found.pk), to="decide", reason="x", by=person("dept"), at=AT)
    actions.send_back(queries.find(found.pk), to="concur:legal", reason="条文を確かめて", by=person("dept"), at=AT)
    assert waits(found) == {("concur:legal", "legal.head")}  # the budget division's agreement stands
    assert queries.find(found.pk).status == "open"
    agree(found, "legal")
    assert waits(found) == {("via:department_head", "works.head")}
    actions.send_back(queries.find(found.pk), to="via:division_head", reason="初めから", by=person("dept"), at=AT)
    assert waits(found) == {("via:division_head", "waste.head")}
    agree(found, "head")
    assert waits(found) == CONCURRENCE


def test_a_return_to_the_proposer_ends_it(ring):
    found = concurring()
    actions.send_back(queries.find(found.pk), reason="額を直して", by=person("budget"), at=AT)
    assert (queries.find(found.pk).status, waits(found)) == ("returned", set())
    assert ring.verdicts == [("returned", "budget", "額を直して")]
    again = proposed("spending", content=BIG, at=AT + timedelta(hours=1))
    assert queries.earlier(again) == found


def test_a_minor_amendment_is_noted_and_agreement_stands():
    found = concurring()
    old = subjects.current(queries.find(found.pk))[0]
    with pytest.raises(NotAllowed, match="何を、なぜ直したか"):
        actions.amend(queries.find(found.pk), kind="minor", what="", title="件　名", by=person("clerk"), at=AT)
    actions.amend(
        queries.find(found.pk), kind="minor", what="件名の誤字", title="正しい件名", by=person("clerk"), at=AT
    )
    assert waits(found) == CONCURRENCE
    amended = found.revisions.get(number=2)
    assert (amended.kind, amended.note) == ("minor", "件名の誤字")
    with pytest.raises(actions.Changed):
        actions.agree(queries.find(found.pk), by=person("budget"), at=AT, digest=old)
    agree(found, "budget")
    assert found.opinions.get(staff_key="budget").revision == 2


def test_a_material_amendment_voids_every_opinion_and_asks_anew():
    found = concurring()
    agree(found, "legal")
    changed = '{"amount":900}'
    fresh = queries.find(found.pk)
    with pytest.raises(NotAllowed, match="重要な修正として"):
        actions.amend(fresh, kind="minor", what="額", content=changed, by=person("clerk"), at=AT)
    fresh = queries.find(found.pk)
    actions.amend(fresh, kind="material", what="額を増やした", content=changed, by=person("clerk"), at=AT)
    assert waits(found) == {("via:division_head", "waste.head")}
    assert not found.opinions.filter(void_at=None).exists()
    assert [each.kind for each in found.revisions.order_by("number")] == ["first", "material"]


def test_a_larger_amount_climbs_when_it_is_amended():
    found = concurring()
    fresh = queries.find(found.pk)
    actions.amend(fresh, kind="material", what="額", content='{"amount":5000}', by=person("clerk"), at=AT)
    assert circulation.places(queries.find(found.pk), AT)[-1].step.post_key == "mayor"


def test_a_subject_that_moved_is_taken_in_by_a_material_amendment_only(ring):
    found = concurring()
    ring.digest = "c" * 64
    with pytest.raises(NotAllowed, match="重要な修正として回し直して"):
        actions.amend(queries.find(found.pk), kind="minor", what="誤字", title="t", by=person("clerk"), at=AT)
    with pytest.raises(actions.Changed):
        agree(found, "legal")
    actions.amend(queries.find(found.pk), kind="material", what="申請の補正を反映", by=person("clerk"), at=AT)
    agree(found, "head")
    assert waits(found) == CONCURRENCE


def test_only_the_proposer_amends():
    with pytest.raises(Denied):
        actions.amend(proposed(), kind="minor", what="誤字", title="t", by=person("clerk2"), at=AT)


def test_the_page_tells_each_place_on_the_way():
    found = concurring()
    places = circulation.places(queries.find(found.pk), AT)
    assert [(each.step.id, each.waiting, bool(each.opinion)) for each in places] == [
        ("via:division_head", False, True),
        ("concur:budget", True, False),
        ("concur:legal", True, False),
        ("via:department_head", False, False),
        ("decide", False, False),
    ]
    assert places[3].seat.staff == ("dept",)


def test_what_waits_is_found_with_a_constant_number_of_statements(django_assert_num_queries):
    staff = person("head")
    list(queries.waiting_for(staff, TODAY))
    for number in range(12):
        proposed(about=str(number + 10))
    city.away("legal", TODAY + timedelta(days=5))  # a new revision of the organisation
    list(queries.waiting_for(staff, TODAY))
    with django_assert_num_queries(1):
        assert len(queries.waiting_for(staff, TODAY)) == 12
