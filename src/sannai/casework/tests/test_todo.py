"""やること: what waits for a person is found in the work, and gone from there when it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.approvals import actions as approvals
from sannai.approvals.models import Perusal
from sannai.approvals.queries import open_for
from sannai.approvals.subjects import current
from sannai.casework import actions, todo
from sannai.casework.actions import Item
from sannai.casework.arrival import after_filing
from sannai.casework.models import Case, FeeDue
from sannai.casework.queries import find
from sannai.organization.models import Absence, StandIn

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]


def waits(who: str = "clerk", days: int = 0) -> dict[str, int]:
    """The sorts of which something waits for this person; each list has as many rows as were counted."""
    staff = cast.staff(who, cast.MONDAY + timedelta(days=days))
    counts = todo.counts(staff)
    rows = {work.key: len(todo.first(work, staff, todo.MOST)) for work in todo.WORKS}
    assert rows == counts
    return {key: count for key, count in counts.items() if count}


def proposed(case: Case, **given: str):
    actions.propose(find(case.pk), outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY, **given)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    return proposal


def test_a_new_case_waits_for_its_division_until_somebody_takes_it():
    case = cast.filed(cast.version())
    assert waits() == waits("other") == waits("head") == {"new": 1}
    assert waits("waste") == waits("dx") == waits("auditor") == {}
    actions.take(case, by=cast.staff("other"), at=cast.MONDAY)
    assert waits() == waits("head") == {}


def test_an_answer_waits_for_who_is_in_charge_until_they_have_done_something():
    case, clerk = cast.taken(cast.version()), cast.staff("clerk")
    items = [Item("detail", "", "くわしく書いてください")]
    actions.request_correction(case, items=items, due=cast.MONDAY.date() + timedelta(days=14), by=clerk, at=cast.MONDAY)
    assert waits() == {}
    assert waits(days=15)["overdue"] == 1
    answers = cast.ANSWERS | {"detail": "くわしい内容"}
    actions.answer_correction(find(case.pk), answers=answers, by=cast.applicant(case), at=cast.MONDAY)
    assert waits() == {"answered": 1}
    assert waits("other") == {}
    actions.add_memo(find(case.pk), text="確かめた", by=clerk, at=cast.MONDAY)
    assert waits() == {}


def test_what_is_handed_over_waits_for_the_other_until_they_have_begun():
    case = cast.taken(cast.version())
    actions.hand_over(case, to="other", by=cast.staff("clerk"), at=cast.MONDAY)
    assert (waits(), waits("other")) == ({}, {"handed": 1})
    actions.add_memo(find(case.pk), text="読んだ", by=cast.staff("other"), at=cast.MONDAY)
    assert waits("other") == {}


def test_a_proposal_waits_for_its_decider_and_comes_back_to_its_proposer_until_it_is_proposed_anew():
    case = cast.taken(cast.version())
    proposal = proposed(case)
    assert (waits(), waits("head")) == ({}, {"waiting": 1})
    approvals.send_back(proposal, by=cast.staff("head"), at=cast.MONDAY, reason="直してください")
    assert (waits(), waits("head")) == ({"returned": 1}, {})
    assert waits(days=91).get("returned") is None
    again = proposed(case)
    assert (waits(), waits("head")) == ({}, {"waiting": 1})
    approvals.approve(again, by=cast.staff("head"), at=cast.MONDAY, digest=current(again)[0])
    assert (waits()["decided"], waits("head")) == (1, {})


def test_who_stands_in_is_told_and_what_went_on_meanwhile_is_perused_later():
    proposal = proposed(cast.taken(cast.version()))
    away = Absence.objects.create(staff_key="head", reason="出張", valid_from=cast.MONDAY.date())
    StandIn.objects.create(post_key="food.head", by_post_key="food.clerk2", kind="acting", valid_from=cast.START)
    assert (waits("head"), waits("other")) == ({}, {"waiting": 1})
    away.delete()
    Perusal.objects.create(
        proposal=proposal, post_key="food.head", matter=proposal.matter, because="passed", opened_at=cast.MONDAY
    )
    assert (waits("head"), waits("other")) == ({"waiting": 1, "perusals": 1}, {})


def test_fees_and_deadlines_wait_for_who_is_in_charge():
    case = cast.taken(cast.version(due="filing"))
    after_filing.func(str(case.pk))
    assert waits() == {"unpaid": 1}
    fee = FeeDue.objects.get(case=case)
    actions.record_payment(
        find(case.pk), yen=fee.yen, how="窓口（キャッシュレス）", by=cast.staff("other"), at=cast.MONDAY
    )
    assert waits() == {"paid": 1}
    assert waits(days=30) == {"paid": 1, "late": 1}


def test_whatever_waits_is_counted_in_one_statement():
    for _ in range(3):
        proposed(cast.taken(cast.version()))
        cast.filed(cast.version())
    staff = cast.staff("head")
    with CaptureQueriesContext(connection) as asked:
        assert todo.counts(staff) | {"new": 3, "waiting": 3} == todo.counts(staff)
    assert len(asked) == 2


def test_the_whole_is_what_all_sorts_come_to_and_is_asked_no_further_than_it_is_said(monkeypatch: pytest.MonkeyPatch):
    for _ in range(3):
        proposed(cast.taken(cast.version()))
        cast.filed(cast.version())
    staff = cast.staff("head")
    with CaptureQueriesContext(connection) as asked:
        assert todo.total(staff) == 6 == sum(todo.counts(staff).values())
    assert len(asked) == 2
    assert todo.counts(staff, of=("waiting", "perusals")) == {"waiting": 3, "perusals": 0}
    assert todo.total(cast.staff("auditor")) == 0
    monkeypatch.setattr(todo, "MOST", 4)
    assert todo.total(staff) == 4
