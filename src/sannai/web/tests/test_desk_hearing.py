"""職権で始めて聴く: begun from the page of what was decided, noticed, heard, and read by whoever decides."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from sannai.approvals.queries import open_for
from sannai.casework import actions
from sannai.casework.models import Beginning, Case, Hearing
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.issuance.models import Document

from .desk_cast import post, signed_in, words

CAUSE = "5月20日の監視で、手洗い設備がないことを確かめた。"
GROUND = "施設の基準に合わなくなったため（試験法第9条）"
PLACE = "午後2時から、市役所3階会議室"
GIVEN = {"outcome": "revoked", "cause": CAUSE, "place": PLACE, "method": "post"}
HELD = {"presided_by": "head", "attended": "yes", "record": "直したと述べた。", "opinion": "認められない。"}


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()
    cast.listed()


def page(case: Case, path: str = "", who: str = "clerk") -> Any:
    return signed_in(who).get(f"/desk/cases/{case.pk}/{path}")


def soon(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def noticed(**changed: Any) -> Case:
    """A case whose addressee was told twenty days ago that the hearing is today."""
    case, at = cast.begun(cast.permitted()), timezone.now() - timedelta(days=20)
    given = {"outcome": "revoked", "cause": CAUSE, "heard_on": soon(0), "place": PLACE} | changed
    actions.notice(case, **given, by=cast.staff("clerk", at), at=at)
    actions.mark_notice_delivered(find(case.pk), by=cast.staff("clerk", at), at=at + timedelta(days=1))
    return find(case.pk)


def test_it_is_begun_from_the_page_of_what_was_decided_and_opens_there() -> None:
    earlier = cast.permitted()
    assert "職権で始める" in words(page(earlier))
    asked = words(page(earlier, "begin/"))
    for expected in ("試験の許可の取消し等", "試験の手続（disposition）", "許可", cast.NAME, "本町1-2-3"):
        assert expected in asked, expected
    response = post(signed_in("clerk"), earlier, "begin", procedure="test-adverse", ground=GROUND)
    case = find(Beginning.objects.get().case_id)
    assert response["Location"] == f"/desk/cases/{case.pk}/?done=case.begun"
    opened = words(signed_in("clerk").get(response["Location"]))
    for expected in ("職権で事案を始めました。", GROUND, earlier.reference_number, "まだ通知していません"):
        assert expected in opened, expected
    before = words(page(earlier))
    assert "この決定について職権で始めた事案" in before
    assert case.reference_number in before
    assert case.reference_number in words(page(earlier, "begin/"))


def test_it_is_offered_only_where_something_was_decided_that_a_procedure_is_about() -> None:
    undecided, other = cast.taken(cast.version()), cast.decided(cast.taken(cast.version("finding")))
    for case in (undecided, other):
        assert "職権で始める" not in words(page(case))
        assert page(case, "begin/").status_code == 404
    assert "職権で始める" not in words(page(cast.permitted(), who="counter"))


def test_beginning_asks_for_the_ground_and_keeps_what_was_typed() -> None:
    earlier = cast.permitted()
    refused = post(signed_in("clerk"), earlier, "begin", procedure="test-adverse", ground="　")
    assert refused.status_code == 422
    assert "始める理由と根拠の条を入力してください。" in words(refused)
    muddled = post(signed_in("clerk"), earlier, "begin", procedure="elsewhere", ground=GROUND)
    assert muddled.status_code == 422
    assert "いま公開されている手続から選んでください" in words(muddled)
    assert GROUND in words(muddled)
    stale = signed_in("clerk").post(f"/desk/cases/{earlier.pk}/begin/", {"seen": 0, "ground": GROUND})
    assert stale.status_code == 409
    assert GROUND in words(stale)
    assert not Beginning.objects.exists()


def test_the_addressee_is_told_on_paper_of_what_is_planned_and_the_draft_shows_it_before() -> None:
    case = cast.begun(cast.permitted())
    asked = words(page(case, "hearing/"))
    for expected in ("聴聞・通知から14日以上", "弁明の機会の付与・通知から7日以上", GROUND, "違反が重いとき。"):
        assert expected in asked, expected
    given = GIVEN | {"heard_on": soon(15).isoformat()}
    draft = post(signed_in("clerk"), case, "hearing/preview", **given)
    assert draft["Content-Type"] == "application/pdf"
    told = "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(draft.content)).pages)
    for expected in (CAUSE, "（案）", "（通知の日）", "市役所3階会議室"):
        assert expected in told, told
    assert not Hearing.objects.exists()
    assert post(signed_in("clerk"), case, "hearing", **given).status_code == 302
    shown = words(page(case))
    for expected in (CAUSE, PLACE, "許可の取消し", "これから送る", "通知を発送した", "聴聞・弁明を取りやめる"):
        assert expected in shown, expected
    assert "結論を起案する" not in shown


@pytest.mark.parametrize(
    ("written", "read"), [("令和９年１月１５日", date(2027, 1, 15)), ("Ｒ９．１．１５", date(2027, 1, 15))]
)
def test_a_day_is_read_as_officials_write_it(written: str, read: date) -> None:
    case = cast.begun(cast.permitted())
    assert post(signed_in("clerk"), case, "hearing", **GIVEN, heard_on=written).status_code == 302
    assert Hearing.objects.get().heard_on == read


@pytest.mark.parametrize("written", ["令和0年1月5日", "令和9年4月31日", "あした", ""])
def test_a_muddled_day_is_refused_by_name_and_what_was_typed_stays(written: str) -> None:
    case = cast.begun(cast.permitted())
    refused = post(signed_in("clerk"), case, "hearing", **GIVEN, heard_on=written)
    assert refused.status_code == 422
    assert "エラー：予定を通知する" in words(refused)
    assert "期日・提出期限" in words(refused)
    for typed in (CAUSE, PLACE):
        assert typed in words(refused)
    assert f'value="{written}"' in refused.content.decode() or not written
    assert not Document.objects.filter(about_id=str(case.pk)).exists()


def test_too_early_a_day_is_refused_with_the_first_that_is_allowed() -> None:
    case = cast.begun(cast.permitted())
    refused = post(signed_in("clerk"), case, "hearing", **GIVEN, heard_on=soon(13).isoformat())
    assert refused.status_code == 409
    assert "通知から少なくとも14日を置いて" in words(refused)
    assert CAUSE in words(refused)
    nothing = post(signed_in("clerk"), case, "hearing/preview", cause=CAUSE)
    assert nothing.status_code == 409
    assert "予定する処分を選んでから" in words(nothing)


def test_the_notice_is_sent_and_comes_or_comes_back() -> None:
    case = cast.begun(cast.permitted())
    post(signed_in("clerk"), case, "hearing", **GIVEN, heard_on=soon(15).isoformat())
    stale = signed_in("clerk").post(f"/desk/cases/{case.pk}/hearing/sent/", {"seen": 1})
    assert stale.status_code == 409
    assert post(signed_in("counter"), case, "hearing/sent").status_code == 302
    assert "到達はまだ" in words(page(case))
    assert "戻ってきた理由を入力してください。" in words(post(signed_in("clerk"), case, "hearing/returned"))
    assert post(signed_in("clerk"), case, "hearing/returned", reason="あて所に尋ねあたらない").status_code == 302
    shown = words(page(case))
    for expected in ("通知が戻ってきた", "あて所に尋ねあたらない", "予定を通知する"):
        assert expected in shown, expected
    post(signed_in("clerk"), case, "hearing", **GIVEN, heard_on=soon(16).isoformat())
    assert post(signed_in("clerk"), case, "hearing/delivered").status_code == 302
    assert "聴聞の結果を記入する" not in words(page(case))  # the day has not come
    assert "期日" in words(post(signed_in("clerk"), case, "hearing/held", **HELD))


def test_the_hearing_is_written_down_and_whoever_decides_reads_it() -> None:
    case = noticed()
    assert "聴聞の結果を記入する" in words(page(case))
    assert "三内 clerk（主宰できません）" in words(page(case, "hearing/held/"))
    refused = post(signed_in("clerk"), case, "hearing/held", **HELD | {"presided_by": "", "opinion": ""})
    assert refused.status_code == 422
    for expected in ("主宰者の職員番号を入力", "報告書（主宰者の意見）を入力", HELD["record"]):
        assert expected in words(refused), expected
    own = post(signed_in("clerk"), case, "hearing/held", **HELD | {"presided_by": "clerk"})
    assert "担当者は主宰できません" in words(own)
    assert HELD["opinion"] in words(own)
    wide = HELD | {"presided_by": " ｈｅａｄ "}
    assert post(signed_in("clerk"), case, "hearing/held", **wide).status_code == 302
    shown = words(page(case))
    for expected in ("聴聞を行った", "三内 head", HELD["record"], HELD["opinion"], "もう一度、予定を通知する"):
        assert expected in shown, expected
    asked = words(page(case, "outcome/"))
    for expected in ("違反が重いとき。", HELD["opinion"], GROUND):
        assert expected in asked, expected
    assert post(signed_in("clerk"), case, "outcome", outcome="revoked", grounds="基準に合わない。").status_code == 302
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    sheet = words(signed_in("head").get(f"/desk/approvals/{proposal.pk}/"))
    for expected in (HELD["record"], HELD["opinion"], "違反が重いとき。", GROUND, "名宛人", CAUSE, "行政手続法第26条"):
        assert expected in sheet, expected
    assert "対象の申請" not in sheet


def test_an_explanation_is_received_or_lapses() -> None:
    case = noticed(outcome="ordered")
    assert "弁明の内容を入力してください。" in words(post(signed_in("clerk"), case, "explanation"))
    assert "まだ過ぎていません" in words(post(signed_in("clerk"), case, "explanation/lapsed"))
    assert post(signed_in("clerk"), case, "explanation", record="設備を直しました。").status_code == 302
    shown = words(page(case))
    assert "弁明書が提出された" in shown
    assert "設備を直しました。" in shown
    late = noticed(outcome="ordered", heard_on=soon(-1))
    assert "弁明がないまま期限が過ぎた" in words(page(late))
    assert post(signed_in("clerk"), late, "explanation/lapsed").status_code == 302
    assert "期限までに弁明書の提出がなかった" in words(page(late))


def test_why_nobody_is_heard_or_why_it_was_called_off_is_written_down() -> None:
    case = cast.begun(cast.permitted())
    assert "設けない理由を入力してください。" in words(
        post(signed_in("clerk"), case, "hearing/omitted", outcome="revoked")
    )
    why = "食中毒が広がっており緊急（第13条第2項第1号）。"
    assert post(signed_in("clerk"), case, "hearing/omitted", outcome="revoked", cause=why).status_code == 302
    assert why in words(page(case))
    other = noticed()
    assert "取りやめる理由を入力してください。" in words(post(signed_in("clerk"), other, "hearing/cancelled"))
    assert post(signed_in("clerk"), other, "hearing/cancelled", reason="処分をしないことにした。").status_code == 302
    assert "取りやめた" in words(page(other))


def test_nobody_is_heard_about_what_somebody_applied_for() -> None:
    case = cast.taken(cast.version())
    for path in ("hearing/", "hearing/held/", "hearing/omitted/", "hearing/cancelled/", "explanation/"):
        assert page(case, path).status_code == 404, path
    assert "不利益処分の手続で設けます" in words(post(signed_in("clerk"), case, "hearing/sent"))
