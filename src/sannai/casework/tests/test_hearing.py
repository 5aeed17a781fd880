"""予定通知、聴聞、弁明: nobody loses anything before they were told of it, had the time of the law, and were heard."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from tests.city.told import case_told

from sannai.casework import actions, hearings
from sannai.casework.decided import standing
from sannai.casework.models import Case, Hearing
from sannai.casework.offering import facts_of
from sannai.casework.queries import find, moves, timeline, verbs_of
from sannai.casework.states import NotAllowed
from sannai.casework.whole import Whole
from sannai.common import audit
from sannai.common.time import today
from sannai.issuance import documents
from sannai.issuance.models import Document

from . import cast

pytestmark = pytest.mark.usefixtures("city")
DAY = timedelta(days=1)
CAUSE = "令和8年5月20日の監視で、手洗い設備がないことを確かめた。"
HEARD_ON = date(2026, 6, 16)  # fifteen days after the Monday
HEARD_AT = cast.MONDAY + 15 * DAY
RECORD = {
    "presided_by": "head",
    "attended": True,
    "record": "設備は直したと述べた。",
    "opinion": "直したとは認められない。",
}


def noticed(case: Case, at: datetime = cast.MONDAY, **changed: Any) -> Hearing:
    told = {"outcome": "revoked", "cause": CAUSE, "heard_on": HEARD_ON, "place": "午後2時から、市役所3階会議室"}
    return actions.notice(find(case.pk), **told | changed, by=cast.staff("clerk", at), at=at)


def delivered(case: Case, at: datetime = cast.MONDAY + DAY) -> Case:
    actions.mark_notice_sent(find(case.pk), by=cast.staff("clerk", at), at=at)
    actions.mark_notice_delivered(find(case.pk), by=cast.staff("clerk", at), at=at)
    return find(case.pk)


def held(case: Case, at: datetime = HEARD_AT, **changed: Any) -> Case:
    actions.hold_hearing(find(case.pk), **RECORD | changed, by=cast.staff("clerk", at), at=at)
    return find(case.pk)


def paper(document: Document) -> str:
    with documents.open_pdf(document) as stream:
        return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(stream.read())).pages).split())


def offered(case: Case, at: datetime) -> set[str]:
    """What the desk offers the clerk, of what belongs to being heard."""
    facts = facts_of(Whole(find(case.pk), today(at)), cast.staff("clerk", at).staff_key)
    return {
        verb.name
        for verb in verbs_of(find(case.pk))
        if verb.offered(facts) and verb.name.split(".")[0] in ("hearing", "explanation")
    }


def test_a_revocation_goes_by_notice_and_hearing_to_a_letter_that_ends_the_earlier_permit():
    earlier = cast.permitted()
    permit = Document.objects.get()
    case = cast.begun(earlier)
    notice = noticed(case).document
    told = paper(notice)
    for part in (
        "許可の取消し",
        CAUSE,
        "令和8年6月16日",
        "市役所3階会議室",
        "出頭して意見を述べ",
        "資料の閲覧",
        "違反が重いとき",
        documents.number_text(permit),
    ):
        assert "".join(part.split()) in told, part
    case = held(delivered(case))
    case = cast.decided(case, HEARD_AT, outcome="revoked", grounds="手洗い設備がないまま改善されない。")
    letter = actions.issue(case, by=cast.staff("clerk"), at=HEARD_AT)
    for part in ("手洗い設備がないまま", "教示", "三内市長に対して審査請求"):
        assert part in paper(letter), part
    assert "取り消されました" not in [moment.title for moment in timeline(find(earlier.pk))]
    actions.mark_sent(find(case.pk), by=cast.staff("clerk"), at=HEARD_AT)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=HEARD_AT + DAY)
    permit.refresh_from_db()
    assert (permit.supersession.how, permit.supersession.by) == ("revoked", letter)
    assert not hasattr(Document.objects.get(pk=notice.pk), "supersession")
    earlier = find(earlier.pk)
    assert (earlier.status, case_told(earlier).status) == ("closed", "closed")
    assert timeline(earlier)[-1].title == "決定が取り消されました"
    assert case_told(find(case.pk)).status == "closed"
    assert audit.verify() == []


def test_nothing_adverse_is_proposed_before_somebody_was_heard_and_letting_it_be_needs_nobody():
    case = cast.begun(cast.permitted())
    for outcome in ("revoked", "ordered"):
        with pytest.raises(NotAllowed, match="が必要です（行政手続法第13条）"):
            cast.decided(find(case.pk), outcome=outcome, grounds="理由")
    noticed(case)
    with pytest.raises(NotAllowed, match="聴聞の途中です"):
        cast.decided(find(case.pk), outcome="nothing")
    actions.cancel(find(case.pk), reason="事実がなかったため。", by=cast.staff("clerk"), at=cast.MONDAY)
    with pytest.raises(NotAllowed, match="が必要です"):
        cast.decided(find(case.pk), outcome="revoked", grounds="理由")
    assert cast.decided(find(case.pk), outcome="nothing").outcome == "nothing"


def test_a_hearing_serves_for_an_order_but_an_explanation_for_no_revocation():
    case = held(delivered_after_notice(cast.begun(cast.permitted())))
    assert cast.decided(case, HEARD_AT, outcome="ordered", grounds="理由").outcome == "ordered"
    case = cast.begun(cast.permitted())
    noticed(case, outcome="ordered")
    delivered(case)
    actions.receive_explanation(find(case.pk), record="直しました。", by=cast.staff("clerk"), at=cast.MONDAY + 3 * DAY)
    with pytest.raises(NotAllowed, match="聴聞が必要です"):
        cast.decided(find(case.pk), HEARD_AT, outcome="revoked", grounds="理由")


def delivered_after_notice(case: Case) -> Case:
    noticed(case)
    return delivered(case)


def test_a_hearing_about_one_outcome_is_none_about_another_that_asks_for_one_too():
    both = cast.ADVERSE.replace("form: explanation, days: 7", "form: hearing, days: 14")
    case = cast.begun(cast.permitted(), package=both)
    noticed(case, outcome="ordered")
    case = held(delivered(case))
    with pytest.raises(NotAllowed, match="「許可の取消し」の前に、聴聞が必要です"):
        cast.decided(case, HEARD_AT, outcome="revoked", grounds="理由")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"heard_on": date(2026, 6, 14)}, "令和8年6月15日以後"),
        ({"heard_on": date(2026, 6, 16), "method": "public_notice"}, "公示送達は掲示から14日後"),
        ({"cause": "　"}, "原因となる事実"),
        ({"place": ""}, "場所"),
        ({"outcome": "nothing"}, "予定する処分を選んで"),
        ({"method": "electronic"}, "通知のしかた"),
    ],
)
def test_a_notice_that_says_too_little_or_comes_too_late_is_refused_and_takes_no_number(changed, message):
    case = cast.begun(cast.permitted())
    with pytest.raises(NotAllowed, match=message):
        noticed(case, **changed)
    assert not Hearing.objects.exists()
    assert noticed(case).document.number == 2  # the permit took the first


def test_nobody_is_heard_before_the_notice_arrived_and_the_day_has_come():
    case = cast.begun(cast.permitted())
    with pytest.raises(NotAllowed, match="先に「予定を通知する」"):
        held(case)
    noticed(case)
    with pytest.raises(NotAllowed, match="届いたことが記録されていません"):
        held(case)
    delivered(case)
    with pytest.raises(NotAllowed, match="期日（令和8年6月16日）より前"):
        held(case, HEARD_AT - DAY)
    assert hearings.delivered_on(case.hearings.get()) == today(cast.MONDAY + DAY)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"presided_by": "clerk"}, "担当者は主宰できません"),
        ({"presided_by": "nobody"}, "職員番号を確かめて"),
        ({"record": " "}, "聴聞調書"),
        ({"opinion": ""}, "報告書"),
    ],
)
def test_a_hearing_has_an_impartial_chair_a_record_and_a_report(changed, message):
    case = delivered_after_notice(cast.begun(cast.permitted()))
    with pytest.raises(NotAllowed, match=message):
        held(case, **changed)
    assert held(case, attended=False).hearings.get().ending == "absent"


def test_an_explanation_lapses_only_after_its_last_day():
    case = cast.begun(cast.permitted())
    noticed(case, outcome="ordered", heard_on=date(2026, 6, 9))
    delivered(case)
    last = cast.MONDAY + 8 * DAY
    with pytest.raises(NotAllowed, match="まだ過ぎていません"):
        actions.lapse_explanation(find(case.pk), by=cast.staff("clerk"), at=last)
    with pytest.raises(NotAllowed, match="通知したのは弁明の機会の付与です"):
        held(case)
    actions.lapse_explanation(find(case.pk), by=cast.staff("clerk"), at=last + DAY)
    assert cast.decided(find(case.pk), last + DAY, outcome="ordered", grounds="理由").outcome == "ordered"


def test_a_notice_that_comes_back_is_given_anew_by_posting_it_up_and_arrives_after_two_weeks():
    case = cast.begun(cast.permitted())
    noticed(case)
    actions.mark_notice_sent(find(case.pk), by=cast.staff("clerk"), at=cast.MONDAY)
    returned = cast.MONDAY + 3 * DAY
    actions.mark_notice_returned(find(case.pk), reason="あて所に尋ねあたりません", by=cast.staff("clerk"), at=returned)
    noticed(case, returned, method="public_notice", heard_on=date(2026, 7, 7))
    with pytest.raises(NotAllowed, match="掲示を始めた日を記録"):
        actions.mark_notice_delivered(find(case.pk), by=cast.staff("clerk"), at=returned)
    actions.mark_notice_sent(find(case.pk), by=cast.staff("clerk"), at=returned)
    for days in (1, 14):
        with pytest.raises(NotAllowed, match="14日を過ぎたとき"):
            actions.mark_notice_delivered(find(case.pk), by=cast.staff("clerk"), at=returned + days * DAY)
    actions.mark_notice_delivered(find(case.pk), by=cast.staff("clerk"), at=returned + 15 * DAY)
    assert [one.ending for one in case.hearings.order_by("number")] == ["returned", ""]


def test_who_is_heard_by_nobody_must_be_told_why():
    case = cast.begun(cast.permitted())
    with pytest.raises(NotAllowed, match="第13条第2項の何号"):
        actions.omit(case, outcome="revoked", cause="", by=cast.staff("clerk"), at=cast.MONDAY)
    cause = "食中毒が広がっており、緊急に処分する必要がある（第13条第2項第1号）。"
    actions.omit(case, outcome="revoked", cause=cause, by=cast.staff("clerk"), at=cast.MONDAY)
    assert cause in [moment.meaning for moment in timeline(find(case.pk))]
    assert cast.decided(find(case.pk), outcome="revoked", grounds="理由").outcome == "revoked"


def test_a_decision_rests_on_what_was_said_at_the_hearing():
    case = delivered_after_notice(cast.begun(cast.permitted()))
    before = standing(str(case.pk))
    after = standing(str(held(case).pk))
    assert after.digest != before.digest
    assert after.seq > before.seq


def test_the_desk_offers_what_comes_next_and_nothing_else():
    case = cast.begun(cast.permitted())
    steps = [
        (lambda: None, cast.MONDAY, {"hearing.noticed", "hearing.omitted"}),
        (lambda: noticed(case), cast.MONDAY, {"hearing.notice_sent", "hearing.notice_delivered", "hearing.cancelled"}),
        (lambda: delivered(case), cast.MONDAY + DAY, {"hearing.cancelled"}),
        (lambda: None, HEARD_AT, {"hearing.cancelled", "hearing.held"}),
        (lambda: held(case), HEARD_AT, {"hearing.noticed", "hearing.omitted"}),
    ]
    for act, at, expected in steps:
        act()
        assert offered(case, at) == expected
    assert not {"correction.requested", "inquiry.asked", "case.withdrawn", "delivery.chosen"} & moves(find(case.pk))
    ordinary = cast.taken(cast.version())
    assert not {"hearing.noticed", "explanation.received"} & moves(ordinary)
