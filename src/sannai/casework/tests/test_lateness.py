"""What will be late, first what a statute sets; and for whom it waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.casework import actions
from sannai.casework.actions import Item
from sannai.casework.queries import find
from sannai.organization.models import Appointment, StandIn

from . import cast
from .lists import late, run_out
from .test_clock import EXTENDABLE

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]


def at(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), cast.MONDAY.timetz())


def listed(day: str, who: str = "head"):
    return late(cast.staff(who, at(day)), date.fromisoformat(day))


def reasons(day: str) -> list[str]:
    [row] = listed(day)
    return [reason.text for reason in row.reasons]


def test_what_is_far_away_is_not_listed_and_what_is_near_or_past_is():
    cast.filed(cast.version())  # due on 15 June
    assert listed("2026-06-05") == ()
    assert (len(listed("2026-06-08")), run_out(date(2026, 6, 8))) == (1, 0)
    [row] = listed("2026-06-16")
    assert (run_out(date(2026, 6, 16)), row.remaining.text) == (1, "1開庁日超過")


def test_statutory_deadlines_come_first_then_the_soonest():
    later = cast.taken(cast.version(deadlines=EXTENDABLE))
    soon = cast.filed(cast.version("service"), cast.MONDAY - timedelta(days=7))
    rows = listed("2026-06-26")
    assert [(row.case.pk, row.remaining.deadline) for row in rows] == [
        (later.pk, "whole"),
        (soon.pk, "standard"),
        (later.pk, "standard"),
    ]


@pytest.mark.parametrize(("who", "total"), [("head", 1), ("clerk", 1), ("auditor", 1), ("waste", 0), ("dx", 0)])
def test_everybody_sees_only_what_they_may_read(who, total):
    cast.filed(cast.version())
    assert len(listed("2026-06-16", who)) == total


def test_it_says_that_nobody_is_in_charge():
    cast.filed(cast.version())
    assert reasons("2026-06-16") == ["担当者が決まっていません"]


def test_it_says_who_works_on_it():
    cast.taken(cast.version())
    assert reasons("2026-06-16") == ["三内 clerkが審査しています"]


def test_it_says_that_the_applicant_has_to_mend_and_when_that_is_overdue():
    case = cast.taken(cast.version(stops=""))
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=date(2026, 6, 12), by=cast.staff("clerk"), at=at("2026-06-02"))
    [reason] = listed("2026-06-12")[0].reasons
    assert (reason.text, reason.since, reason.remedy) == ("申請者の補正を待っています", date(2026, 6, 2), "")
    [reason] = listed("2026-06-15")[0].reasons
    assert "期限が過ぎています" in reason.remedy


def test_a_clock_that_stands_still_says_so():
    case = cast.taken(cast.version())
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=date(2026, 6, 30), by=cast.staff("clerk"), at=at("2026-06-02"))
    page = listed("2026-06-20")
    assert (page[0].remaining.text, run_out(date(2026, 6, 20))) == ("止まっています（補正中）", 0)


def test_it_says_whose_approval_it_waits_for_and_since_when():
    case = cast.taken(cast.version())
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=at("2026-06-03"))
    [reason] = listed("2026-06-16")[0].reasons
    assert (reason.text, reason.since) == ("食品衛生課 課長の決裁を待っています", date(2026, 6, 3))


def test_it_says_that_the_post_is_vacant_or_who_acts_for_it():
    case = cast.taken(cast.version())
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=at("2026-06-03"))
    Appointment.objects.filter(post_key="food.head").update(valid_to=date(2026, 6, 10))
    [reason] = listed("2026-06-16", "clerk")[0].reasons
    assert reason.remedy == "欠員です"
    StandIn.objects.create(
        post_key="food.head", by_post_key="food.clerk2", kind="acting", title="課長職務代理者", valid_from=cast.START
    )
    [reason] = listed("2026-06-16", "clerk")[0].reasons
    assert reason.remedy == "欠員です（課長職務代理者）"


def test_it_says_that_an_inquiry_is_unanswered():
    case = cast.taken(cast.version())
    actions.inquire(case, question="席数は？", by=cast.staff("clerk"), at=at("2026-06-02"))
    assert reasons("2026-06-16") == ["照会の回答を待っています"]


def test_what_is_decided_waits_for_its_document():
    case = cast.decided(cast.taken(cast.version(deadlines=EXTENDABLE)), at("2026-06-05"))
    [row] = listed("2026-06-08")
    assert (row.remaining.label, [each.text for each in row.reasons]) == ("文書の発行", ["文書の発行を待っています"])
    actions.issue(find(case.pk), by=cast.staff("clerk"), at=at("2026-06-08"))
    assert listed("2026-06-08") == ()


def test_the_list_takes_the_same_number_of_statements_for_any_size():
    of = cast.version()
    for _ in range(2):
        cast.filed(of)
    listed("2026-06-16")
    head = cast.staff("head", at("2026-06-16"))
    with CaptureQueriesContext(connection) as few:
        late(head, date(2026, 6, 16))
    for number in range(12):
        case = cast.taken(of)
        if number % 2:
            actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=at("2026-06-03"))
    with CaptureQueriesContext(connection) as many:
        page = late(head, date(2026, 6, 16))
    assert len(page) == 14
    assert len(many) <= len(few) + 1  # the names of those in charge, once there is one
    assert len(many) <= 8
