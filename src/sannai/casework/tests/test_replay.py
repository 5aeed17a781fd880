from __future__ import annotations

import contextlib
from datetime import timedelta
from random import Random

import pytest
from tests.city.told import case_told

from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.approvals.subjects import current
from sannai.casework import actions, fees
from sannai.casework.actions import Item
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.replay import fold
from sannai.casework.states import NotAllowed
from sannai.common.action import Denied
from sannai.common.models import Event

from . import cast

pytestmark = pytest.mark.usefixtures("city")
STAFF = ("clerk", "other", "head", "counter", "waste")


def verdict(case, at, random):
    proposal = open_for("case", str(case.pk))
    if proposal is None:
        return
    if random.random() < 0.6:
        approvals.approve(proposal, by=cast.staff("head"), at=at, digest=current(proposal)[0])
    elif random.random() < 0.5:
        approvals.send_back(proposal, by=cast.staff("head"), at=at, reason="書き足してください。")
    else:
        approvals.recall(proposal, by=cast.staff("clerk"), at=at)


def step(case: Case, random: Random, at) -> None:
    """Something that somebody might try, allowed or not."""
    by, mine = cast.staff(random.choice(STAFF)), cast.applicant(case)
    items, due = [Item("detail", "", "読めません")], at.date() + timedelta(days=3)
    tries = (
        lambda: actions.take(case, by=by, at=at),
        lambda: actions.hand_over(case, to="other", by=by, at=at),
        lambda: actions.transfer(case, division="health", reason="試験", by=by, at=at),
        lambda: actions.add_memo(case, text="メモ", by=by, at=at),
        lambda: actions.request_correction(case, items=items, due=due, by=by, at=at),
        lambda: actions.answer_correction(case, answers=cast.ANSWERS, by=mine, at=at),
        lambda: actions.lapse_correction(case, by=by, at=at),
        lambda: actions.inquire(case, question="?", by=by, at=at),
        lambda: actions.answer_inquiry(case, number=1, answer="!", by=mine, at=at),
        lambda: actions.save_desk_page(case, page="survey", answers={"grade": "good"}, by=by, at=at),
        lambda: actions.choose_delivery(case, method="electronic", by=mine, at=at),
        lambda: actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=at),
        lambda: actions.propose(case, outcome="quiet", by=cast.staff("clerk"), at=at),
        lambda: verdict(case, at, random),
        lambda: actions.record(case, by=by, at=at),
        lambda: actions.prepare(case, by=by, at=at),
        lambda: actions.hand_out(case, by=by, at=at),
        lambda: actions.record_payment(case, how=fees.CASH, by=by, at=at),
        lambda: actions.mark_sent(case, by=by, at=at),
        lambda: actions.mark_delivered(case, by=by, at=at),
        lambda: actions.mark_returned(case, by=by, at=at),
        lambda: actions.request_resurvey(case, reason="もう一度", by=mine, at=at),
        lambda: actions.withdraw(case, by=mine, at=at) if random.random() < 0.1 else None,
        lambda: actions.issue(case, by=by, at=at),
    )
    with contextlib.suppress(NotAllowed, Denied):
        random.choice(tries)()


@pytest.mark.parametrize("regime", ["disposition", "notification", "certificate", "finding", "service"])
def test_the_row_says_what_its_events_say_whatever_is_tried(regime):
    of = cast.version(regime)
    reached = set()
    for seed in range(3):
        random = Random(seed)
        case = cast.filed(of)
        for number in range(45):
            step(find(case.pk), random, cast.MONDAY + timedelta(hours=6 * number))
            now = find(case.pk)
            told = case_told(now)
            assert (told.status, told.seq, told.assignee, told.division, told.outcome) == (
                now.status, now.seq, now.assignee, now.division_key, now.outcome,
            )  # fmt: skip
            reached.add(now.status)
    assert len(reached) >= 4


def test_events_that_no_state_admits_are_found():
    case = cast.decided(cast.taken(cast.version()))
    events = list(Event.objects.filter(subject_id=str(case.pk)).select_related("payload").order_by("seq"))
    with pytest.raises(ValueError, match=r"case\.decided"):
        fold([event for event in events if event.verb != "case.proposed"])
