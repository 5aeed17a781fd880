"""One case on the desk: every verb by its button, and what the person reads when the office says no."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sannai.approvals.queries import open_for
from sannai.casework import actions
from sannai.casework.models import Case, FeeDue
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.models import AccessLog, Event
from sannai.common.time import today
from sannai.organization.models import Body, Duty, Unit

from .desk_cast import post, signed_in, words


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


@pytest.fixture
def case() -> Case:
    return cast.taken(cast.version("disposition"))


def page(case: Case, who: str = "clerk", path: str = "") -> Any:
    return signed_in(who).get(f"/desk/cases/{case.pk}/{path}")


def test_the_case_shows_the_application_in_the_words_of_its_own_version(case: Case):
    said = words(page(case))
    for expected in ("試験の手続", cast.NAME, "ヤマザキ", "ふつうの内容", "品目 1", "いす", "三内 clerk"):
        assert expected in said


def test_taking_a_case_begins_its_review():
    case = cast.filed(cast.version("disposition"))
    response = post(signed_in("other"), case, "take")
    assert response.status_code == 302
    assert find(case.pk).assignee == "other"
    assert "担当になりました" in words(signed_in("other").get(response["Location"]))


def test_a_stale_page_says_what_happened_and_changes_nothing():
    case = cast.filed(cast.version("disposition"))
    before = case.seq
    actions.take(case, by=cast.staff("other"), at=cast.MONDAY)
    response = signed_in("clerk").post(f"/desk/cases/{case.pk}/take/", {"seen": before})
    assert response.status_code == 409
    assert "ほかの人が先に操作しました" in words(response)
    assert "三内 other" in words(response)
    assert find(case.pk).assignee == "other"


def test_a_double_click_does_it_once(case: Case):
    client = signed_in("clerk")
    given = {"seen": find(case.pk).seq, "text": "電話で確認した"}
    assert client.post(f"/desk/cases/{case.pk}/memo/", given).status_code == 302
    assert client.post(f"/desk/cases/{case.pk}/memo/", given).status_code == 409
    assert case.memos.count() == 1


def test_a_correction_is_asked_for_item_by_item(case: Case):
    response = post(
        signed_in("clerk"), case, "correction",
        item=["detail:", "thing:r2"], due="令和20年1月31日", message="お願いします",
        **{"reason.detail:": "内容が読めません", "reason.thing:r2": "品名を正しく"},
    )  # fmt: skip
    assert response.status_code == 302
    asked = case.corrections.get()
    assert {(item.field, item.row, item.reason) for item in asked.items.all()} == {
        ("detail", "", "内容が読めません"),
        ("thing", "r2", "品名を正しく"),
    }
    assert asked.due_on.isoformat() == "2038-01-31"
    said = words(page(case))
    assert "補正待ち" in said
    assert "内容：内容が読めません" in said


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"due": "2038/1/31"}, "補正を求める項目を一つ以上選んでください"),
        ({"due": "2038/1/31", "item": "detail:"}, "「内容」の補正を求める理由を入力してください"),
        ({"due": "2038/4/31", "item": "detail:", "reason.detail:": "理由"}, "4月は30日までです"),
        ({"due": "令和0年1月1日", "item": "detail:", "reason.detail:": "理由"}, "令和に0年はありません"),
        ({"due": "2020/1/1", "item": "detail:", "reason.detail:": "理由"}, "明日以降の日付"),
        ({"due": "", "item": "detail:", "reason.detail:": "理由"}, "補正の期限を入力してください"),
        ({"due": "2038/1/31", "reason.detail:": "理由"}, "「内容」は理由だけが書かれています"),
    ],
)
def test_a_faulty_correction_names_what_to_mend_and_keeps_what_was_typed(
    case: Case, given: dict[str, str], message: str
):
    response = post(signed_in("clerk"), case, "correction", message="申請者への長い説明", **given)
    assert response.status_code == 422
    assert message in words(response)
    assert "申請者への長い説明" in response.content.decode()
    assert given["due"] in response.content.decode()
    assert not case.corrections.exists()


def test_what_was_typed_survives_a_colleague_who_was_quicker(case: Case):
    seen = find(case.pk).seq
    actions.add_memo(find(case.pk), text="先のメモ", by=cast.staff("other"), at=cast.MONDAY)
    response = signed_in("clerk").post(f"/desk/cases/{case.pk}/inquiry/", {"seen": seen, "question": "長く考えた質問"})
    assert response.status_code == 409
    assert "長く考えた質問" in words(response)
    assert f'name="seen" value="{find(case.pk).seq}"' in response.content.decode()
    assert not case.inquiries.exists()


def test_what_a_correction_changed_stands_beside_what_was_filed(case: Case):
    actions.request_correction(
        case, items=[actions.Item("detail", "", "書き直してください")],
        due=(cast.MONDAY + timedelta(days=14)).date(), by=cast.staff("clerk"), at=cast.MONDAY,
    )  # fmt: skip
    answers = cast.ANSWERS | {"detail": "書き直した内容"}
    actions.answer_correction(case, answers=answers, by=cast.applicant(case), at=cast.MONDAY)
    said = " ".join(words(page(case)).split())
    assert "書き直した内容補正で変更 提出時：ふつうの内容" in said


def test_a_verb_that_the_state_does_not_admit_is_refused_in_words():
    case = cast.filed(cast.version("disposition"))
    response = post(signed_in("clerk"), case, "outcome", outcome="yes", reasons="伺います")
    assert response.status_code == 409
    assert "先に「担当する」を押して" in words(response)
    assert "伺います" in words(response)


def test_findings_are_written_by_the_same_rules_as_the_citizens_answers():
    case = cast.filed(cast.version("disposition"))
    client = signed_in("clerk")
    wrong = post(client, case, "page/survey", grade="")
    assert wrong.status_code == 422
    assert "判定" in words(wrong)
    assert post(client, case, "page/survey", grade="bad").status_code == 302
    assert "不可" in words(page(case))
    assert client.get(f"/desk/cases/{case.pk}/page/person/").status_code == 404


def test_a_hold_stops_the_issue_until_it_is_lifted(case: Case):
    decided = cast.decided(case)
    client = signed_in("clerk")
    assert "文書を発行する" in words(page(decided))
    assert post(client, decided, "hold", reason="支援措置").status_code == 302
    assert "文書を発行する" not in words(page(decided))
    refused = post(client, decided, "issue")
    assert refused.status_code == 409
    assert "発行が保留されています（支援措置）" in words(refused)
    assert post(client, decided, f"hold/{decided.holds.get().pk}/lift").status_code == 302
    assert post(client, decided, "issue").status_code == 302
    assert find(case.pk).status == "issued"


def test_a_payment_must_be_the_sum_that_is_owed(case: Case):
    client = signed_in("clerk")
    assert "額が合いません" in words(post(client, case, "fee", how="納付書", yen="９９９円"))
    for typed in ("千円", ",,,", "，円", "²"):
        assert "数字で入力してください" in words(post(client, case, "fee", how="納付書", yen=typed))
    assert post(client, case, "fee", how="納付書", yen="１，０００").status_code == 302
    assert "納付書" in words(page(case))


def test_a_case_that_is_read_before_its_fee_is_kept_shows_it_and_keeps_nothing(case: Case):
    FeeDue.objects.filter(case=case).delete()
    for path in ("", "fee/", "correction/"):
        assert "1,000円" in words(page(case, path=path)) or path == "correction/"
    assert not FeeDue.objects.filter(case=case).exists()
    assert post(signed_in("clerk"), case, "fee", how="納付書", yen="1,000").status_code == 302
    assert FeeDue.objects.get(case=case).paid_yen == 1000


def test_a_cash_officer_whose_appointment_ended_yesterday_is_refused_today_in_an_open_page_too(case: Case):
    client = signed_in("clerk")
    opened = client.get(f"/desk/cases/{case.pk}/fee/")
    assert 'value="窓口（現金）"' in opened.content.decode()
    Duty.objects.filter(staff_key="clerk").update(valid_to=today(timezone.now()))
    refused = post(client, case, "fee", how="窓口（現金）", yen="1,000")
    assert refused.status_code == 403
    assert "あなたの会計職員の任命は" in words(refused)
    assert "今日この職務を持つのは、三内 head（出納員）、三内 other（会計職員）です" in words(refused)
    due = FeeDue.objects.filter(case=case).first()
    assert due is None or due.paid_yen == 0
    for response in (refused, client.get(f"/desk/cases/{case.pk}/fee/")):
        assert 'value="窓口（現金）"' not in response.content.decode()
        assert 'value="納付書"' in response.content.decode()
    assert post(signed_in("other"), case, "fee", how="窓口（現金）", yen="1,000").status_code == 302


def test_whoever_decided_the_relief_is_not_offered_the_cash(case: Case):
    client = signed_in("clerk")
    assert post(client, case, "fee/relief", granted="yes").status_code == 302
    opened = client.get(f"/desk/cases/{case.pk}/fee/")
    assert 'value="窓口（現金）"' not in opened.content.decode()
    assert "決める人と扱う人を分けるため" in words(opened)
    assert post(client, case, "fee", how="窓口（現金）", yen="500").status_code == 403
    assert 'value="窓口（現金）"' in signed_in("other").get(f"/desk/cases/{case.pk}/fee/").content.decode()


def test_relief_that_is_not_granted_says_why(case: Case):
    client = signed_in("clerk")
    assert "認めない理由を書いてください" in words(post(client, case, "fee/relief", granted="no"))
    assert post(client, case, "fee/relief", granted="yes").status_code == 302
    case.fee.refresh_from_db()
    assert case.fee.relief_granted_yen == 500


def test_a_case_is_handed_to_a_colleague_who_may_take_it(case: Case):
    client = signed_in("clerk")
    choices = client.get(f"/desk/cases/{case.pk}/hand-over/").content.decode()
    assert 'value="other"' in choices
    assert 'value="waste"' not in choices
    assert post(client, case, "hand-over", to="waste").status_code == 422
    assert post(client, case, "hand-over", to="other").status_code == 302
    assert find(case.pk).assignee == "other"


def test_a_case_moved_to_another_division_is_no_longer_there(case: Case):
    client = signed_in("clerk")
    asked = post(client, case, "transfer", division="waste", reason="ごみの件です")
    assert asked.status_code == 422
    name = "「環境業務課」へ移す"
    assert name in words(asked)
    assert "もう一度「移す」を押してください" in words(asked)
    elsewhere = post(client, case, "transfer", division="budget", reason="ごみの件です", sure="waste")
    assert elsewhere.status_code == 422
    assert find(case.pk).division_key == case.division_key
    response = post(client, case, "transfer", division="waste", reason="ごみの件です", sure="waste")
    assert response["Location"] == "/desk/"
    assert page(case).status_code == 404
    assert "ふつうの内容" in words(page(case, "waste"))


def test_a_notification_is_confirmed_and_recorded():
    case = cast.taken(cast.version("notification"))
    assert "結論を起案する" not in words(page(case))
    assert post(signed_in("clerk"), case, "record").status_code == 302
    assert find(case.pk).status == "recorded"


def test_what_is_issued_elsewhere_is_prepared_and_handed_out_after_a_look_at_the_person():
    case = cast.taken(cast.version("certificate"))
    client = signed_in("counter")
    assert post(client, case, "prepare").status_code == 302
    assert "本人確認に使った書類を入力してください" in words(post(client, case, "hand-out", identity=""))
    assert post(client, case, "hand-out", identity="運転免許証").status_code == 302
    assert find(case.pk).status == "closed"


def test_a_letter_that_came_back_is_sent_once_more(case: Case):
    decided = cast.decided(case)
    client = signed_in("clerk")
    for verb in ("issue", "sent"):
        assert post(client, decided, verb).status_code == 302
    assert post(client, decided, "returned", reason="あて所に尋ねあたらない").status_code == 302
    assert "返戻" in words(page(case))
    assert post(client, decided, "resend", method="counter", address="").status_code == 302
    assert post(client, decided, "delivered").status_code == 302
    assert find(case.pk).status == "closed"


def test_the_issued_document_opens_as_a_pdf_that_can_do_nothing_else(case: Case):
    decided = cast.decided(case)
    document = actions.issue(decided, by=cast.staff("clerk"), at=cast.MONDAY)
    response = page(case, path=f"documents/{document.pk}/")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["Content-Type"] == "application/pdf"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_history_names_who_did_what_in_plain_words(case: Case):
    actions.place_hold(case, reason="支援措置", by=cast.staff("other"), at=cast.MONDAY)
    said = words(page(case))
    for expected in (
        "申請が市に届きました",
        "担当の職員が確認を始めました",
        "食品衛生課 主事 三内 clerk",
        "発行を保留しました",
    ):
        assert expected in said


def test_an_auditor_reads_and_the_reading_is_written_down(case: Case):
    response = page(case, "auditor")
    assert response.status_code == 200
    assert "あなたの職では、できることはありません" in words(response)
    read = AccessLog.objects.get()
    assert (read.staff_key, read.about_id) == ("auditor", str(case.pk))
    page(case)
    assert AccessLog.objects.count() == 1  # the division's own reading is its work


def test_reading_writes_no_event(case: Case):
    before = Event.objects.count()
    client = signed_in("clerk")
    for path in ("", "correction/", "outcome/", "hold/", "fee/", "page/survey/"):
        assert client.get(f"/desk/cases/{case.pk}/{path}").status_code == 200
    assert Event.objects.count() == before


def test_control_characters_and_endless_text_are_met_calmly(case: Case):
    client = signed_in("clerk")
    assert post(client, case, "memo", text="\x00神\ufa19\u202e葛\U000e0100\r\n二行目").status_code == 302
    assert case.memos.get().text == "神\ufa19葛\U000e0100\n二行目"
    refused = post(client, case, "memo", text="あ" * 4001)
    assert refused.status_code == 422
    assert "4000文字までです" in words(refused)
    assert post(client, case, "memo", text=" \x00 ").status_code == 422


def test_a_lapsed_correction_returns_to_the_review(case: Case):
    ago = timezone.now() - timedelta(days=30)
    actions.request_correction(
        case, items=[actions.Item("detail", "", "直してください")],
        due=(ago + timedelta(days=7)).date(), by=cast.staff("clerk", ago), at=ago,
    )  # fmt: skip
    assert "補正がないまま審査に戻す" in words(page(case))
    assert post(signed_in("clerk"), case, "correction/lapse").status_code == 302
    assert find(case.pk).status == "in_review"


def test_the_page_of_a_case_asks_the_database_no_more_when_more_has_happened(
    case: Case, django_assert_max_num_queries: Any
):
    for number in range(10):
        actions.add_memo(find(case.pk), text=f"メモ{number}", by=cast.staff("clerk"), at=cast.MONDAY)
    client = signed_in("clerk")
    with django_assert_max_num_queries(60):
        client.get(f"/desk/cases/{case.pk}/")
    assert open_for("case", str(case.pk)) is None


def test_what_was_provided_to_another_body_stands_in_the_history_of_the_case(case: Case):
    on = timezone.localdate() - timedelta(days=1)
    Body.objects.create(key="school", kind="education", name="三内市教育委員会", valid_from=on)
    Unit.objects.filter(key="waste").update(body_key="school")
    actions.share(
        find(case.pk), unit="waste", reason="perusal", by=cast.staff("clerk"), at=timezone.now(),
        ground="consent", purpose="就学先を決めるため",
    )  # fmt: skip
    said = words(page(case))
    assert "提供：市長から三内市教育委員会へ。本人の同意" in said
    assert "目的：就学先を決めるため" in said
