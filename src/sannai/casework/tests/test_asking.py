from __future__ import annotations

from datetime import date, timedelta

import pytest

from sannai.applications.answers import filed, of
from sannai.casework import actions
from sannai.casework.actions import FEE_ITEM, Item
from sannai.casework.arrival import after_filing
from sannai.casework.behalf import ToldByApplicant
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common.action import Denied
from sannai.common.models import Event
from sannai.notices.models import Notice
from sannai.procedures.mending import Faulty

from . import cast
from .lists import queue

pytestmark = pytest.mark.usefixtures("city")
DAY = timedelta(days=1)
ASKED = cast.MONDAY + DAY
DUE = date(2026, 6, 12)


def asked(*items: Item, of=None):
    case = cast.taken(of or cast.version())
    items = items or (Item("detail", "", "内容が読み取れません。"),)
    actions.request_correction(case, items=items, due=DUE, message="お願いします。", by=cast.staff("clerk"), at=ASKED)
    return case


def test_a_correction_is_asked_item_by_item_and_told_with_its_link():
    case = asked()
    assert case.status == "correction"
    notice = Notice.objects.get(key=f"correction:1:{case.pk}")
    assert "・内容：内容が読み取れません。" in notice.told().body
    assert "期限：令和8年6月12日" in notice.told().body


def test_only_what_was_asked_changes_and_what_was_filed_stays_as_filed():
    case = asked()
    given = cast.ANSWERS | {"detail": "書き直した内容", "phone": "072-000-9999"}
    actions.answer_correction(case, answers=given, by=cast.applicant(case), at=ASKED + 3 * DAY)
    now = of(case.application)
    assert now["detail"] == "書き直した内容"
    assert now["phone"] == "072-000-0001"
    assert now["name"]["text"] == cast.NAME
    assert filed(case.application)["detail"] == "ふつうの内容"
    assert find(case.pk).status == "in_review"


def test_one_row_of_a_group_is_mended_and_the_others_stay():
    case = asked(Item("count", "r2", "数が多すぎます。"))
    rows = [{"_key": "r1", "thing": "いす", "count": 9}, {"_key": "r2", "thing": "机", "count": 1}]
    actions.answer_correction(case, answers=cast.ANSWERS | {"item": rows}, by=cast.applicant(case), at=ASKED + DAY)
    assert [row["count"] for row in of(case.application)["item"]] == [1, 1]


def test_a_question_that_opens_by_mending_is_answered_with_it():
    case = asked(Item("other", "", "希望の有無をお答えください。"))
    with pytest.raises(Faulty) as refused:
        actions.answer_correction(case, answers=cast.ANSWERS | {"other": True}, by=cast.applicant(case), at=ASKED + DAY)
    assert [fault.field for fault in refused.value.faults] == ["wish"]
    case = find(case.pk)
    answers = cast.ANSWERS | {"other": True, "wish": "午前中"}
    actions.answer_correction(case, answers=answers, by=cast.applicant(case), at=ASKED + DAY)
    assert of(case.application)["wish"] == "午前中"


def test_a_mended_answer_that_cannot_stand_is_refused_and_nothing_moves():
    case = asked()
    with pytest.raises(Faulty):
        actions.answer_correction(case, answers={"detail": ""}, by=cast.applicant(case), at=ASKED + DAY)
    assert find(case.pk).status == "correction"
    assert case.application.amendments.count() == 0


def test_the_clock_stands_still_while_a_correction_is_open():
    case = asked()
    assert case.promised_on == date(2026, 6, 15)
    actions.answer_correction(case, answers=cast.ANSWERS, by=cast.applicant(case), at=ASKED + 6 * DAY)
    # Asked on Tuesday 2 June, answered on Monday 8 June: four business days stood still.
    assert find(case.pk).promised_on == date(2026, 6, 19)


def test_a_deadline_that_stops_for_nothing_does_not_move():
    case = asked(of=cast.version(stops=""))
    actions.answer_correction(case, answers=cast.ANSWERS, by=cast.applicant(case), at=ASKED + 6 * DAY)
    assert find(case.pk).promised_on == date(2026, 6, 15)


def test_an_unpaid_fee_is_asked_for_as_a_defect():
    case = asked(Item(FEE_ITEM, "", "手数料が納められていません。"), of=cast.version(due="filing"))
    assert case.arrived_at == cast.MONDAY  # it has arrived all the same
    assert "・手数料の納付：" in Notice.objects.get(key=f"correction:1:{case.pk}").told().body


@pytest.mark.parametrize(
    ("items", "due", "says"),
    [
        ([], DUE, "項目を一つ以上"),
        ([Item("detail", "", " ")], DUE, "理由"),
        ([Item("no_such", "", "変です")], DUE, "この手続にありません"),
        ([Item("detail", "", "変です")], ASKED.date(), "明日以降"),
    ],
)
def test_a_correction_without_item_reason_or_period_is_refused(items, due, says):
    case = cast.taken(cast.version())
    with pytest.raises(NotAllowed, match=says):
        actions.request_correction(case, items=items, due=due, by=cast.staff("clerk"), at=ASKED)


def test_a_correction_lapses_only_after_its_period():
    case = asked()
    with pytest.raises(NotAllowed, match="まだ過ぎていません"):
        actions.lapse_correction(case, by=cast.staff("clerk"), at=ASKED + 2 * DAY)
    case = find(case.pk)
    actions.lapse_correction(case, by=cast.staff("clerk"), at=cast.MONDAY + 12 * DAY)
    assert find(case.pk).status == "in_review"
    with pytest.raises(NotAllowed):
        actions.answer_correction(case, answers=cast.ANSWERS, by=cast.applicant(case), at=cast.MONDAY + 13 * DAY)


def test_nobody_but_the_applicant_answers_and_nobody_asks_without_the_right():
    case = asked()
    stranger = cast.filed(cast.version("service"))
    for by in (cast.applicant(stranger), cast.staff("clerk")):
        with pytest.raises(Denied):
            actions.answer_correction(case, answers=cast.ANSWERS, by=by, at=ASKED + DAY)
    other = cast.taken(cast.version())
    for who in ("counter", "auditor", "waste"):
        with pytest.raises(Denied):
            actions.request_correction(
                other, items=[Item("detail", "", "変です")], due=DUE, by=cast.staff(who), at=ASKED
            )


def test_staff_type_in_what_the_applicant_said_and_the_record_names_who_typed():
    case = asked()
    told = ToldByApplicant(cast.staff("clerk"))
    actions.answer_correction(case, answers=cast.ANSWERS | {"detail": "電話で聞いた"}, by=told, at=ASKED + DAY)
    event = Event.objects.get(subject_id=str(case.pk), verb="correction.answered")
    assert (event.actor_kind, event.staff_key) == ("staff", "clerk")
    assert "申請者の申し出による" in str(event.payload.body)
    with pytest.raises(Denied):
        actions.withdraw(find(case.pk), by=ToldByApplicant(cast.staff("waste")), at=ASKED + DAY)


def test_an_inquiry_is_voluntary_and_stops_nothing():
    case = cast.taken(cast.version())
    inquiry = actions.inquire(case, question="席数は？", by=cast.staff("clerk"), at=ASKED)
    assert case.status == "in_review"
    assert "お答えは任意" in Notice.objects.get(key=f"inquiry:1:{case.pk}").told().body
    actions.answer_inquiry(case, number=1, answer="24席です。", by=cast.applicant(case), at=ASKED + 5 * DAY)
    inquiry.refresh_from_db()
    assert inquiry.answer == "24席です。"
    assert find(case.pk).promised_on == date(2026, 6, 15)
    with pytest.raises(NotAllowed, match="すでに"):
        actions.answer_inquiry(case, number=1, answer="もう一度", by=cast.applicant(case), at=ASKED + 6 * DAY)
    with pytest.raises(NotAllowed, match="見つかりません"):
        actions.answer_inquiry(find(case.pk), number=9, answer="?", by=cast.applicant(case), at=ASKED + 6 * DAY)


def test_an_empty_question_or_answer_is_refused():
    case = cast.taken(cast.version())
    with pytest.raises(NotAllowed):
        actions.inquire(case, question=" ", by=cast.staff("clerk"), at=ASKED)
    case = find(case.pk)
    actions.inquire(case, question="席数は？", by=cast.staff("clerk"), at=ASKED)
    with pytest.raises(NotAllowed):
        actions.answer_inquiry(case, number=1, answer="", by=cast.applicant(case), at=ASKED)


def test_after_a_correction_the_desk_finds_the_case_by_its_mended_name():
    case = asked(Item("name", "", "誤字があります。"))
    after_filing.func(str(case.pk))
    mended = cast.ANSWERS | {"name": {"text": "三内 花子", "kana": "サンナイ ハナコ"}}
    actions.answer_correction(find(case.pk), answers=mended, by=cast.applicant(case), at=ASKED)
    found = [len(queue(cast.staff("clerk"), on=DUE, q=q)) for q in ("三内花子", "ﾊﾅｺ", cast.NAME)]
    assert found == [1, 1, 0]
