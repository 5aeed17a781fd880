from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from sannai.applications import filing
from sannai.applications.access import Applicant
from sannai.applications.models import SearchKey
from sannai.casework import actions, arrival
from sannai.casework.models import Case, FeeDue
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common.action import Denied
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.intake import slots
from sannai.notices.models import Notice

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
NEXT = cast.MONDAY + timedelta(days=1)


def test_an_application_arrives_once_however_often_it_is_filed():
    filling, evaluation = cast.filled(cast.version())
    filing.file(filling, evaluation, by=Applicant(filling.draft.pk), at=cast.MONDAY)
    with pytest.raises(filing.AlreadyFiled):
        filing.file(filling, evaluation, by=Applicant(filling.draft.pk), at=NEXT)
    assert Case.objects.count() == 1
    assert list(Event.objects.filter(subject_kind="case").values_list("verb", "seq")) == [("application.filed", 1)]


def test_filing_takes_ten_statements_and_the_hall_promises_a_date(django_assert_num_queries):
    filling, evaluation = cast.filled(cast.version())
    # envelope, draft, link, event, payload, case, clock, task, the clock again and the picture, and the savepoint
    with django_assert_num_queries(12):
        filing.file(filling, evaluation, by=Applicant(filling.draft.pk), at=cast.MONDAY)
    case = find(filling.draft.pk)
    assert case.status == "received"
    assert case.promised_on == date(2026, 6, 15)  # ten business days after 1 June


def test_only_the_holder_of_the_link_files_and_staff_enter_only_with_the_right():
    filling, evaluation = cast.filled(cast.version())
    stranger = cast.filed(cast.version("service"))
    for by in (Applicant(stranger.pk), cast.staff("auditor")):
        with pytest.raises(Denied):
            filing.file(filling, evaluation, by=by, at=cast.MONDAY)
    filing.file(filling, evaluation, by=cast.staff("counter"), at=cast.MONDAY)
    event = Event.objects.get(subject_id=str(filling.draft.pk))
    assert (event.verb, event.staff_key) == ("application.entered", "counter")


def test_after_filing_may_run_twice_and_nothing_doubles():
    case = cast.filed(cast.version(due="filing"))
    for _ in range(2):
        arrival.after_filing.func(str(case.pk))
    assert FeeDue.objects.get(case=case).yen == 1000
    assert set(SearchKey.objects.values_list("kind", flat=True)) == {"name", "kana", "address", "phone", "email"}
    assert sorted(Notice.objects.values_list("key", flat=True)) == sorted(
        [f"receipt:{case.pk}", f"arrived:division:{case.pk}"]
    )
    receipt = Notice.objects.get(key=f"receipt:{case.pk}")
    assert receipt.to_email == "taro@example.jp"
    assert case.reference_number in receipt.told().body
    assert "令和8年6月15日まで" in receipt.told().body
    found = re.search("/e/([a-z2-7]{32})/", receipt.told().body)
    assert found
    opened = slots.open_by(slots.read(found[1]))
    assert opened
    assert opened.case == case.pk
    assert found[1] not in receipt.parameters  # a notice keeps no secret link
    assert "ふつうの内容" not in receipt.told().body  # answers never go into a mail


def test_taking_up_is_a_moment_of_its_own():
    case = cast.filed(cast.version(start="accepted"))
    assert case.promised_on is None
    actions.take(case, by=cast.staff("clerk"), at=NEXT)
    case = find(case.pk)
    assert (case.status, case.assignee) == ("in_review", "clerk")
    assert case.promised_on == date(2026, 6, 16)
    assert case.arrived_at == cast.MONDAY
    actions.take(case, by=cast.staff("other"), at=NEXT)
    assert (find(case.pk).status, find(case.pk).assignee) == ("in_review", "other")
    with pytest.raises(NotAllowed, match="すでにあなたが担当"):
        actions.take(case, by=cast.staff("other"), at=NEXT)


@pytest.mark.parametrize("who", ["waste", "auditor", "dx", "counter"])
def test_another_division_and_other_roles_cannot_take_it(who: str):
    case = cast.filed(cast.version())
    with pytest.raises(Denied):
        actions.take(case, by=cast.staff(who), at=NEXT)


def test_it_is_handed_over_only_to_somebody_who_could_take_it():
    case = cast.taken(cast.version())
    for wrong in ("waste", "nobody", "counter", "clerk"):
        with pytest.raises(NotAllowed):
            actions.hand_over(case, to=wrong, by=cast.staff("clerk"), at=NEXT)
    actions.hand_over(case, to="other", by=cast.staff("clerk"), at=NEXT)
    assert find(case.pk).assignee == "other"


def test_a_case_moves_to_another_division_with_a_reason():
    case = cast.taken(cast.version())
    with pytest.raises(NotAllowed, match="理由"):
        actions.transfer(case, division="waste", reason=" ", by=cast.staff("clerk"), at=NEXT)
    with pytest.raises(NotAllowed, match="見つかりません"):
        actions.transfer(case, division="nowhere", reason="誤り", by=cast.staff("clerk"), at=NEXT)
    actions.transfer(case, division="waste", reason="ごみの件のため", by=cast.staff("clerk"), at=NEXT)
    case = find(case.pk)
    assert (case.status, case.division_key, case.assignee) == ("received", "waste", "")
    with pytest.raises(Denied):
        actions.take(case, by=cast.staff("clerk"), at=NEXT)
    actions.take(case, by=cast.staff("waste"), at=NEXT)


def test_of_two_who_saw_the_same_page_one_wins():
    case = cast.filed(cast.version())
    mine, yours = find(case.pk), find(case.pk)
    actions.take(mine, by=cast.staff("clerk"), at=NEXT, seen=1)
    with pytest.raises(StaleSubject):
        actions.take(yours, by=cast.staff("other"), at=NEXT, seen=1)
    assert find(case.pk).assignee == "clerk"
    with pytest.raises(StaleSubject):
        actions.add_memo(find(case.pk), text="古い画面から", by=cast.staff("clerk"), at=NEXT, seen=1)


def test_a_memo_needs_words_and_the_right_to_review():
    case = cast.filed(cast.version())
    with pytest.raises(NotAllowed, match="内容"):
        actions.add_memo(case, text="  ", by=cast.staff("clerk"), at=NEXT)
    for who in ("counter", "auditor", "waste"):
        with pytest.raises(Denied):
            actions.add_memo(case, text="見た", by=cast.staff(who), at=NEXT)
    actions.add_memo(case, text="電話で確認", by=cast.staff("head"), at=NEXT)
    assert case.memos.get().text == "電話で確認"
