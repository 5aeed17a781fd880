from __future__ import annotations

from datetime import date, timedelta

import pytest

from sannai.applications.models import Amendment
from sannai.casework import actions, keeping, numbers, reading, referral_files
from sannai.casework.actions import Item
from sannai.casework.models import Decision, Referral
from sannai.casework.queries import find, moves, timeline
from sannai.casework.states import NotAllowed
from sannai.common.action import Denied
from sannai.common.keepers import StillNeeded, dispose
from sannai.common.models import Event
from sannai.notices.models import Notice
from sannai.procedures.mending import Faulty
from sannai.rules.compiler import compile_package
from sannai.rules.elsewhere import forecast
from sannai.rules.model import Kept

from . import cast
from .referred import LATER, file_of, package, referral, referred, version

pytestmark = pytest.mark.usefixtures("city")


def received(case, at=LATER, **other):
    given = {
        "referral": referral(case), "outcome": "granted", "decided_on": date(2026, 6, 8), "decision_number": "認-12",
        "starts_on": date(2026, 7, 1),
    } | other  # fmt: skip
    actions.receive_result(case, by=cast.staff("clerk", at), at=at, **given)
    return find(case.pk)


def test_the_file_has_a_line_for_each_row_and_says_the_same_every_time():
    case = referred()
    first = file_of(case)
    assert first[0][:5] == ["様式", "受付番号", "照合キー", "申請日", "行"]
    assert first[0][5:10] == ["氏名", "フリガナ", "郵便番号", "内容", "減免の希望"]
    assert first[0][10:] == ["希望", "品名", "数量", "見込額", "合計", "判定"]
    begin = ["試験の届け 第1版", case.reference_number, str(referral(case).pk), "2026-06-01"]
    person = [cast.NAME, "ヤマザキ　タカコ", "000-0000", "ふつうの内容", "1", ""]
    assert first[1:] == [
        [*begin, "1", *person, "いす", "1", "100", "300", "good"],
        [*begin, "2", *person, "机", "2", "200", "300", "good"],
    ]
    assert file_of(case) == first
    assert [event.verb for event in Event.objects.filter(subject_id=str(case.pk), verb="case.referred")] == [
        "case.referred"
    ]


def test_nobody_decides_here_and_the_page_says_where():
    case = cast.taken(version())
    assert moves(case) & {"case.proposed", "delivery.chosen"} == set()
    with pytest.raises(NotAllowed, match="この手続は試験システムで決定します"):
        actions.propose(case, outcome="granted", by=cast.staff("clerk"), at=cast.MONDAY)
    actions.refer(case, by=cast.staff("clerk"), at=cast.MONDAY)
    assert moves(find(case.pk)) & {"case.withdrawn", "correction.requested", "case.proposed"} == set()
    told = timeline(find(case.pk))[-1]
    assert (told.title, told.meaning) == ("確認が済みました", "試験システムで決定します。")


def test_what_is_decided_here_is_handed_to_nobody():
    case = cast.taken(cast.version())
    assert "case.referred" not in moves(case)
    with pytest.raises(NotAllowed):
        actions.refer(case, by=cast.staff("clerk"), at=cast.MONDAY)


def test_what_the_desk_has_not_found_out_a_hold_and_a_stranger_keep_it_here():
    case = cast.filed(version())
    actions.take(case, by=cast.staff("clerk"), at=cast.MONDAY)
    with pytest.raises(Faulty) as faulty:
        actions.refer(case, by=cast.staff("clerk"), at=cast.MONDAY)
    assert [fault.field for fault in faulty.value.faults] == ["grade"]
    case = cast.taken(version())
    actions.place_hold(case, reason="支援措置", by=cast.staff("clerk"), at=cast.MONDAY)
    with pytest.raises(NotAllowed, match="支援措置"):
        actions.refer(case, by=cast.staff("clerk"), at=cast.MONDAY)
    with pytest.raises(Denied):
        actions.refer(cast.taken(version()), by=cast.staff("waste"), at=cast.MONDAY)
    assert not Referral.objects.exists()


def test_the_result_ends_the_case_and_says_when_under_which_number_and_from_which_month():
    case = received(referred())
    assert (case.status, case.outcome, case.closed_at) == ("closed", "granted", LATER)
    assert not Decision.objects.filter(case=case).exists(), "nobody decided it here"
    told = timeline(case)[-1]
    assert told.title == "試験システムで決定しました：認定"
    assert told.meaning == "決定の日は令和8年6月8日です。番号は認-12です。令和8年7月分からです。認定されました。"
    assert not case.clocks.filter(ended_on=None).exists()
    body = Notice.objects.get(key=f"result:1:{case.pk}").told().body
    assert "令和8年6月8日に、試験システムで決定しました：認定" in body
    assert "認-12" not in body, "a mail holds nothing that finds a person"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"outcome": "yes"}, "この手続にない結果"),
        ({"decided_on": date(2026, 5, 31)}, "引き渡した日（令和8年6月1日）から今日まで"),
        ({"decided_on": date(2026, 6, 11)}, "引き渡した日（令和8年6月1日）から今日まで"),
        ({"decision_number": ""}, "決定番号が要ります"),
        ({"starts_on": None}, "開始年月が要ります"),
        ({"outcome": "refused"}, "開始年月は書けません"),
    ],
)
def test_a_result_that_cannot_be_is_refused_and_the_case_waits_on(other, why):
    case = referred()
    with pytest.raises(NotAllowed, match=why):
        received(case, **other)
    assert find(case.pk).status == "referred"


def test_a_refusal_has_no_month_and_needs_no_number():
    case = received(referred(), outcome="refused", decision_number="", starts_on=None)
    assert (case.status, case.outcome) == ("closed", "refused")


def test_taken_back_it_can_be_mended_and_goes_out_under_another_key():
    case = referred()
    before = referral(case)
    actions.take_back_referral(case, reason="口座の名義が違う", by=cast.staff("clerk"), at=cast.MONDAY)
    case = find(case.pk)
    assert case.status == "in_review"
    assert "口座" not in "".join(moment.title + moment.meaning for moment in timeline(case))
    actions.request_correction(
        case, items=[Item("detail", "", "くわしく")], due=date(2026, 6, 8), by=cast.staff("clerk"), at=cast.MONDAY
    )
    given = cast.ANSWERS | {"detail": "直した内容"}
    actions.answer_correction(find(case.pk), answers=given, by=cast.applicant(case), at=cast.MONDAY)
    again = cast.MONDAY + timedelta(hours=2)
    actions.refer(find(case.pk), by=cast.staff("clerk"), at=again)
    case = find(case.pk)
    assert referral(case).pk != before.pk
    assert {line[8] for line in file_of(case)[1:]} == {"直した内容"}
    rows = referral_files.referrals_of(cast.staff("clerk"), case.procedure_key, before.referred_at)
    with pytest.raises(NotAllowed, match="すべて取りやめ"):
        referral_files.written(rows or [])
    with pytest.raises(NotAllowed, match="引渡しは終わっています"):
        received(case, referral=before)


def test_a_file_that_would_come_out_otherwise_is_not_made():
    case = referred()
    filed = case.application
    assert filed is not None
    Amendment.objects.create(
        application=filed, number=1, answers=filed.answers.replace("ふつうの内容", "別の内容"),
        salt="0" * 32, digest="0" * 64, at=cast.MONDAY,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="引き渡したときと同じではありません"):
        file_of(case)


def test_files_are_of_what_a_person_reviews_and_of_one_moment():
    one = referred()
    other = cast.taken(version())
    actions.refer(other, by=cast.staff("clerk"), at=LATER)
    third = cast.taken(version())
    actions.refer(third, by=cast.staff("clerk"), at=LATER)
    shown = referral_files.files(cast.staff("clerk"), 10)
    assert [(file.count, file.waiting) for file in shown] == [(2, 2), (1, 1)]
    assert referral_files.files(cast.staff("waste"), 10) == []
    assert referral_files.referrals_of(cast.staff("waste"), one.procedure_key, cast.MONDAY) is None


def test_a_number_waits_for_the_result_and_goes_its_days_after_it():
    case = referred()
    assert numbers.day_of(case, Kept("decided", "番号法第20条", 30)) is None
    assert numbers.day_of(received(case), Kept("decided", "番号法第20条", 30)) == date(2026, 7, 10)


def test_while_the_result_is_awaited_nothing_of_it_goes_and_afterwards_the_number_of_the_decision_does():
    case = referred()
    with pytest.raises(StillNeeded):
        keeping._fields([str(case.pk)], frozenset({"detail"}), LATER)
    received(case)
    dispose("case", [str(case.pk)], LATER)
    assert referral(case).decision_number == ""


def test_the_forecast_is_of_each_row_and_of_the_whole():
    case = referred()
    definition = compile_package({"procedure.yaml": package().encode()})
    shown = forecast(definition, reading.evaluated(case))
    assert shown == [("品目 1件目 見込みの額", "100円"), ("品目 2件目 見込みの額", "200円"), ("見込みの合計", "300円")]
