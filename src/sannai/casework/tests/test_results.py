from __future__ import annotations

import pytest

from sannai.casework import actions, results
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common.models import Event
from sannai.common.time import today

from . import cast
from .referred import LATER, referral, referred, result, row

pytestmark = pytest.mark.usefixtures("city")


def judged(content, who="clerk"):
    return results.read(content, cast.staff(who, LATER), today(LATER))


def said(content, who="clerk"):
    """(line, column, what) of every fault."""
    return [(one.line, one.heading, one.what) for one in judged(content, who).wrong]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_a_file_is_read_in_the_encodings_of_the_office_and_ends_its_cases(encoding):
    one, other = referred(), referred()
    refused = {"結果": "却下", "決定番号": "", "開始年月": "", "決定日": "令和8年6月9日"}
    found = judged(result(row(one, 開始年月="2026年7月"), row(other, **refused), encoding=encoding))
    assert (found.wrong, len(found.ready), found.before) == ([], 2, [])
    results.apply(found.ready, by=cast.staff("clerk", LATER), at=LATER)
    assert [(find(case.pk).status, find(case.pk).outcome) for case in (one, other)] == [
        ("closed", "granted"), ("closed", "refused"),
    ]  # fmt: skip
    assert referral(other).decided_on.isoformat() == "2026-06-09"


def test_the_same_file_again_does_nothing_and_is_no_fault():
    case = referred()
    content = result(row(case))
    results.apply(judged(content).ready, by=cast.staff("clerk", LATER), at=LATER)
    again = judged(content)
    assert (again.wrong, again.ready, len(again.before)) == ([], [], 1)
    assert Event.objects.filter(subject_id=str(case.pk), verb="case.result_received").count() == 1


def test_a_case_that_has_ended_otherwise_is_told():
    case = referred()
    results.apply(judged(result(row(case))).ready, by=cast.staff("clerk", LATER), at=LATER)
    assert said(result(row(case, 決定番号="認-13"))) == [
        (2, "照合キー", "この事案は、2026-06-08の別の結果で終わっています")
    ]


def test_a_referral_that_was_taken_back_is_told():
    case = referred()
    content = result(row(case))
    actions.take_back_referral(case, reason="口座の名義", by=cast.staff("clerk"), at=cast.MONDAY)
    assert said(content) == [(2, "照合キー", "この引渡しは取りやめられています")]


def test_what_is_unknown_or_of_another_division_is_told_alike():
    case = referred()
    stranger = row(case, 照合キー="0197c0de-0000-7000-8000-000000000000")
    (unknown,) = said(result(stranger))
    assert unknown[:2] == (2, "照合キー")
    assert case.reference_number in unknown[2]
    assert said(result(row(case)), "waste") == [unknown]
    assert said(result(row(case, 照合キー="なし")))[0][:2] == (2, "照合キー")


@pytest.mark.parametrize(
    ("other", "column", "what"),
    [
        ({"受付番号": "1111-2222-333"}, "受付番号", "照合キーの事案の受付番号"),
        ({"様式": "試験の届け 第2版"}, "様式", "様式が「試験の届け 第1版」ではありません"),
        ({"結果": "許可"}, "結果", "この手続にない結果です"),
        ({"結果": ""}, "結果", "この手続にない結果です"),
        ({"決定日": "2026-06-31"}, "決定日", "日"),
        ({"決定日": ""}, "決定日", "決定日がありません"),
        ({"決定日": "2026-06-30"}, "決定日", "今日までの日"),
        ({"決定日": "2026-05-01"}, "決定日", "引き渡した日（令和8年6月1日）から"),
        ({"決定番号": ""}, "決定番号", "「認定」には決定番号が要ります"),
        ({"決定番号": "9" * 41}, "決定番号", "長すぎます"),
        ({"開始年月": ""}, "開始年月", "「認定」に開始年月が要ります"),
        ({"開始年月": "2026-13"}, "開始年月", "年月として読めません"),
        ({"開始年月": "来月"}, "開始年月", "年月として読めません"),
        ({"結果": "却下"}, "開始年月", "「却下」に開始年月は書けません"),
    ],
)
def test_every_fault_of_a_line_names_line_and_column(other, column, what):
    (fault,) = said(result(row(referred()), row(referred(), **other)))
    assert fault[:2] == (3, column)
    assert what in fault[2]


def test_two_lines_for_one_case_and_missing_or_unknown_columns_are_told():
    case = referred()
    assert said(result(row(case), row(case))) == [(3, "照合キー", "2行目と同じ照合キーです")]
    text = result(row(case)).decode("utf-8-sig")
    assert said(text.replace("決定日", "支払日").encode()) == [
        (1, "決定日", "見出し「決定日」の列がありません"),
        (1, "支払日", "見出し「支払日」の列は、結果のファイルにありません"),
    ]
    assert said(text.replace("2026-07", "2026-07,余分").encode()) == [(2, "", "見出しより多くのセルがあります")]
    assert said(text.splitlines()[0].encode())[0][2] == "結果の行がありません"
    assert "文字のファイルではありません" in said(b"PK\x03\x04\0\0")[0][2]


def test_a_broken_quotation_mark_and_a_letter_that_cannot_be_read_name_their_line():
    one, other = referred(), referred()
    lines = result(row(one), row(other), encoding="utf-8").splitlines(keepends=True)
    assert said(lines[0] + lines[1] + lines[2].replace("認-12".encode(), '"認'.encode()))[0][0] == 3
    assert said(lines[0] + lines[1].replace("認-12".encode(), b"\xff\xfe") + lines[2])[0][0] == 2


def test_five_hundred_are_judged_in_a_few_statements_and_one_fault_of_the_last_applies_none(
    django_assert_max_num_queries,
):
    cases = [referred() for _ in range(4)]
    with django_assert_max_num_queries(12):
        found = judged(result(*(row(case) for case in cases)))
    actions.take_back_referral(find(cases[3].pk), reason="誤り", by=cast.staff("clerk", LATER), at=LATER)
    with pytest.raises(NotAllowed, match="5行目"):
        results.apply(found.ready, by=cast.staff("clerk", LATER), at=LATER)
    assert {find(case.pk).status for case in cases[:3]} == {"referred"}
    assert not Event.objects.filter(verb="case.result_received").exists()


def test_more_than_five_hundred_lines_are_refused():
    case = referred()
    assert "501行あります" in said(result(*[row(case)] * 501))[0][2]
