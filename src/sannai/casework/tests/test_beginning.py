"""職権: what the office begins by itself goes the way of every case, and nobody else's words are put into it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from tests.city.told import case_told

from sannai.casework import actions, arrival
from sannai.casework.models import Beginning, Case
from sannai.casework.queries import find, named, timeline
from sannai.casework.states import NotAllowed
from sannai.common import audit
from sannai.common.action import Denied
from sannai.common.models import Event
from sannai.common.time import today
from sannai.issuance import documents
from sannai.notices.models import Notice

from . import cast
from .lists import queue

pytestmark = pytest.mark.usefixtures("city")
AT = cast.MONDAY + timedelta(days=3)
GROUND = "許可の要件を満たさなくなったため（食品衛生法第60条）"


def begun(earlier: Case, who: str = "clerk", ground: str = GROUND) -> Case:
    return find(actions.begin(earlier, cast.adverse(), ground=ground, by=cast.staff(who), at=AT).pk)


def test_it_is_addressed_to_whom_the_earlier_decision_was_for_and_stands_in_the_queue():
    earlier = cast.permitted()
    case = begun(earlier)
    assert (case.application, case.status) == (None, "received")
    assert case.pk != earlier.pk
    assert case.reference_number != earlier.reference_number
    rows = {row.case.pk: row for row in queue(cast.staff("clerk"), on=today(AT))}
    assert rows[case.pk].applicant == cast.NAME
    assert cast.NAME in named([str(case.pk)])[str(case.pk)]
    assert [moment.title for moment in timeline(case)] == ["市が職権で手続を始めました"]


def test_it_is_taken_decided_issued_and_delivered_by_letter_without_a_mail_to_anybody():
    case = begun(cast.permitted())
    told = Notice.objects.count()
    actions.take(case, by=cast.staff("clerk"), at=AT)
    actions.omit(
        case, outcome="ordered", cause="緊急に停止する必要があるため（第13条第2項第1号）", by=cast.staff("clerk"), at=AT
    )
    actions.save_desk_page(case, page="survey", answers={"grade": "bad"}, by=cast.staff("clerk"), at=AT)
    case = cast.decided(case, AT, outcome="ordered", grounds="基準に合わなくなったため。")
    document = actions.issue(case, by=cast.staff("clerk"), at=AT)
    with documents.open_pdf(document) as stream:
        paper = "".join(PdfReader(io.BytesIO(stream.read())).pages[0].extract_text().split())
    for expected in ("".join(cast.NAME.split()), "基準に合わなくなったため。", "教示", case.reference_number):
        assert expected in paper, expected
    assert cast.NAME in document.dispatches.get().address
    actions.mark_sent(find(case.pk), by=cast.staff("clerk"), at=AT)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=AT)
    case = find(case.pk)
    folded = case_told(case)
    assert (case.status, folded.status, folded.division, folded.seq) == (
        "closed",
        "closed",
        case.division_key,
        case.seq,
    )
    assert not [one for one in Notice.objects.order_by("pk")[told:] if one.about_kind == "case"]


def test_it_begins_its_own_chain_and_leaves_the_earlier_one_alone():
    earlier = cast.permitted()
    case = begun(earlier)
    event = Event.objects.get(subject_kind="case", subject_id=str(case.pk))
    assert (event.verb, event.seq, case.seq) == ("case.begun", 1, 1)
    assert find(earlier.pk).seq == earlier.seq
    assert audit.verify() == []


@pytest.mark.parametrize("regime", ["disposition", "finding", "notification", "service", "internal", "certificate"])
def test_what_only_somebody_else_can_begin_is_refused(regime):
    earlier = cast.permitted()
    with pytest.raises(NotAllowed, match="職権では始められません"):
        actions.begin(earlier, cast.version(regime), ground=GROUND, by=cast.staff("clerk"), at=AT)


def test_only_what_it_is_about_can_be_taken_away():
    other = cast.decided(cast.taken(cast.version("finding")))
    with pytest.raises(NotAllowed, match="この手続の決定については始められません"):
        begun(other)


def test_what_was_never_granted_or_is_revoked_already_cannot_be_taken_away():
    refused = cast.decided(cast.taken(cast.version()), outcome="no", grounds="理由")
    with pytest.raises(NotAllowed, match="何も許していません"):
        begun(refused)
    earlier = cast.permitted()
    case = cast.begun(earlier)
    actions.omit(case, outcome="revoked", cause="緊急", by=cast.staff("clerk"), at=AT)
    case = cast.decided(find(case.pk), AT, outcome="revoked", grounds="理由")
    actions.issue(case, by=cast.staff("clerk"), at=AT)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=AT)
    with pytest.raises(NotAllowed, match="すでに取り消されています"):
        begun(find(earlier.pk))


def test_an_undecided_case_or_a_missing_ground_is_refused_and_nothing_is_left():
    undecided = cast.filed(cast.version())
    with pytest.raises(NotAllowed, match="まだ決定していません"):
        begun(undecided)
    earlier = cast.permitted()
    with pytest.raises(NotAllowed, match="根拠の条"):
        begun(earlier, ground="　")
    assert not Beginning.objects.exists()


@pytest.mark.parametrize("who", ["waste", "counter", "auditor", "dx"])
def test_nobody_begins_what_they_may_not_review(who):
    earlier = cast.permitted()
    with pytest.raises(Denied):
        begun(earlier, who)
    assert Case.objects.count() == 1


@pytest.mark.both_databases
def test_it_is_found_by_the_name_of_whoever_was_granted_what_it_is_about():
    earlier = cast.permitted()
    arrival.after_filing.func(str(earlier.pk))
    case = begun(earlier)
    assert case.pk in {row.case.pk for row in queue(cast.staff("clerk"), on=today(AT), q=cast.NAME[:2])}
