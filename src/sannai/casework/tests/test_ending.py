from __future__ import annotations

from datetime import date, timedelta

import pytest

from sannai.approvals.models import Proposal
from sannai.approvals.queries import open_for
from sannai.casework import actions
from sannai.casework.actions import Item
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common.action import Denied
from sannai.issuance.models import Document
from sannai.notices.models import Notice

from . import cast

pytestmark = pytest.mark.usefixtures("city")
DAY = timedelta(days=1)


def test_an_application_is_withdrawn_before_the_decision_and_its_proposal_falls():
    case = cast.taken(cast.version())
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    actions.withdraw(case, reason="事情が変わりました", by=cast.applicant(case), at=cast.MONDAY + DAY)
    case = find(case.pk)
    assert (case.status, case.closed_at) == ("withdrawn", cast.MONDAY + DAY)
    assert open_for("case", str(case.pk)) is None
    assert Proposal.objects.get().status == "abandoned"
    assert Notice.objects.filter(key=f"withdrawn:{case.pk}").exists()
    with pytest.raises(NotAllowed, match="取下げ"):
        actions.withdraw(case, by=cast.applicant(case), at=cast.MONDAY + DAY)


def test_after_the_decision_nothing_is_withdrawn():
    case = cast.decided(cast.taken(cast.version()))
    with pytest.raises(NotAllowed, match="決定済み"):
        actions.withdraw(case, by=cast.applicant(case), at=cast.MONDAY)


def test_a_notification_took_effect_on_arrival_and_cannot_be_withdrawn():
    case = cast.filed(cast.version("notification"))
    with pytest.raises(NotAllowed, match="届いたときに効力"):
        actions.withdraw(case, by=cast.applicant(case), at=cast.MONDAY)


def test_only_the_applicant_withdraws():
    case = cast.filed(cast.version())
    for by in (cast.staff("clerk"), cast.staff("head"), cast.applicant(cast.filed(cast.version("service")))):
        with pytest.raises(Denied):
            actions.withdraw(case, by=by, at=cast.MONDAY)


def test_a_withdrawal_closes_the_open_correction():
    case = cast.taken(cast.version())
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=date(2026, 6, 20), by=cast.staff("clerk"), at=cast.MONDAY)
    actions.withdraw(case, by=cast.applicant(case), at=cast.MONDAY + DAY)
    assert case.corrections.get().closed_at == cast.MONDAY + DAY


def test_a_resurvey_brings_a_second_decision_and_keeps_the_first():
    case = cast.decided(cast.taken(cast.version("finding")))
    first = actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY)
    actions.mark_delivered(case, by=cast.staff("clerk"), at=cast.MONDAY + DAY)
    with pytest.raises(NotAllowed, match="理由"):
        actions.request_resurvey(case, reason="", by=cast.applicant(case), at=cast.MONDAY + 2 * DAY)
    case = find(case.pk)
    actions.request_resurvey(case, reason="室内も見てください", by=cast.applicant(case), at=cast.MONDAY + 2 * DAY)
    case = find(case.pk)
    assert (case.status, case.closed_at, case.promised_on) == ("in_review", None, date(2026, 6, 17))
    later = cast.MONDAY + 3 * DAY
    actions.save_desk_page(case, page="survey", answers={"grade": "bad"}, by=cast.staff("clerk"), at=later)
    case = cast.decided(case, later)
    second = actions.issue(case, by=cast.staff("clerk"), at=later)
    assert [decision.number for decision in case.decisions.order_by("number")] == [1, 2]
    assert set(Document.objects.values_list("pk", flat=True)) == {first.pk, second.pk}


def test_only_a_finding_is_surveyed_again_and_only_after_its_document():
    plain = cast.decided(cast.taken(cast.version()))
    with pytest.raises(NotAllowed, match="罹災証明書など"):
        actions.request_resurvey(plain, reason="もう一度", by=cast.applicant(plain), at=cast.MONDAY)
    early = cast.taken(cast.version("finding"))
    with pytest.raises(NotAllowed, match="審査中"):
        actions.request_resurvey(early, reason="もう一度", by=cast.applicant(early), at=cast.MONDAY)


def test_the_desk_page_is_known_and_stays_as_approved():
    case = cast.taken(cast.version())
    for page, answers in (("nowhere", {}), ("survey", {"name": "x"})):
        with pytest.raises(NotAllowed):
            actions.save_desk_page(case, page=page, answers=answers, by=cast.staff("clerk"), at=cast.MONDAY)
    case = find(case.pk)
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    with pytest.raises(NotAllowed, match="決裁待ち"):
        actions.save_desk_page(case, page="survey", answers={"grade": "bad"}, by=cast.staff("clerk"), at=cast.MONDAY)
