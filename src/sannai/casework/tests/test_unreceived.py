from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.casework import actions, tasks, unreceived
from sannai.casework.queries import find, timeline
from sannai.casework.states import NotAllowed
from sannai.common.actors import System
from sannai.common.time import today
from sannai.issuance.models import Dispatch
from sannai.notices.models import Notice

from . import cast

pytestmark = pytest.mark.usefixtures("city")
AT = cast.MONDAY


def waiting(at: datetime = AT):
    case = cast.taken(cast.version())
    actions.choose_delivery(case, method="electronic", by=cast.applicant(case), at=AT)
    document = actions.issue(cast.decided(case), by=cast.staff("clerk"), at=at)
    return find(case.pk), document


def test_what_nobody_receives_goes_on_paper_after_the_last_day_once():
    case, document = waiting()
    assert "6月15日" in Notice.objects.get(key=f"issued:{document.pk}:{case.pk}").told().body
    tasks.keep_clocks(AT + timedelta(days=14))
    assert Dispatch.objects.count() == 1
    for _ in range(2):
        tasks.keep_clocks(AT + timedelta(days=15))
    electronic, paper = Dispatch.objects.order_by("pk")
    assert electronic.returned_at is not None
    assert (paper.method, paper.document_id, paper.sent_at) == ("post", document.pk, None)
    assert cast.NAME in paper.address
    told = Notice.objects.get(key=f"paper:{paper.pk}:{case.pk}").told()
    assert "紙でお送りします" in told.subject
    assert "紙で送ってください" in Notice.objects.get(key=f"paper:{paper.pk}:division:{case.pk}").told().subject
    assert "文書を紙でお送りします" in [moment.title for moment in timeline(find(case.pk))]
    assert find(case.pk).status == "issued"


@pytest.mark.both_databases
def test_of_what_may_still_be_received_no_case_is_read():
    waiting()
    with CaptureQueriesContext(connection) as asked:
        assert list(unreceived.overdue(today(AT + timedelta(days=14)))) == []
    assert len(asked) == 1
    assert len(list(unreceived.overdue(today(AT + timedelta(days=15))))) == 1


def test_the_last_day_that_falls_on_a_closed_day_is_the_next_open_one(settings):
    settings.RECEIVE_DAYS = 5  # Saturday
    waiting()
    tasks.keep_clocks(AT + timedelta(days=7))
    assert Dispatch.objects.count() == 1
    tasks.keep_clocks(AT + timedelta(days=8))
    assert Dispatch.objects.count() == 2


def test_until_the_paper_arrives_the_page_still_hands_it_over_and_a_returned_letter_is_sent_again():
    case, document = waiting()
    tasks.keep_clocks(AT + timedelta(days=20))
    actions.mark_sent(find(case.pk), by=cast.staff("clerk"), at=AT + timedelta(days=21))
    actions.mark_returned(find(case.pk), reason="保管期間の経過", by=cast.staff("clerk"), at=AT + timedelta(days=30))
    actions.resend(find(case.pk), method="post", by=cast.staff("clerk"), at=AT + timedelta(days=31))
    at = AT + timedelta(days=32)
    actions.receive_document(find(case.pk), document_id=document.pk, by=cast.applicant(case), at=at)
    assert find(case.pk).status == "closed"
    assert Dispatch.objects.get(method="electronic").delivered_at == at
    tasks.keep_clocks(AT + timedelta(days=90))
    assert Dispatch.objects.count() == 3


def test_under_a_hold_a_person_looks_first_and_nobody_sends_paper_early():
    case, _ = waiting()
    with pytest.raises(NotAllowed, match="待つ期間"):
        actions.follow_on_paper(case, by=System(), at=AT + timedelta(days=3))
    actions.place_hold(find(case.pk), reason="支援措置", by=cast.staff("clerk"), at=AT)
    tasks.keep_clocks(AT + timedelta(days=60))
    assert Dispatch.objects.count() == 1
