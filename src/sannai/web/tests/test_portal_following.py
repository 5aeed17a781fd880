from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.city.links import come_in

from sannai.applications import answers as filed_answers
from sannai.applications.access import opened_of
from sannai.casework import actions, tasks
from sannai.casework.actions import FEE_ITEM, Item
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.action import NotAllowed
from sannai.common.events import StaleSubject
from sannai.intake import projections
from sannai.intake.models import DraftPage

from .desk_cast import signed_in, words
from .trial import refused, text

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _city(db, settings, tmp_path) -> None:
    settings.HOME = tmp_path
    cast.city()


def root(client: Any, case: Case) -> str:
    return come_in(client, case.pk)


def asked(*items: Item, of=None, **answers) -> Case:
    case = cast.taken(of or cast.version(), **answers)
    actions.request_correction(
        case, items=items, due=date(2026, 7, 1), message="早めにお願いします。", by=cast.staff("clerk"), at=cast.MONDAY
    )
    return find(case.pk)


def test_the_status_tells_what_happened_what_it_means_and_when_it_ends(client) -> None:
    case = cast.taken(cast.version())
    page = text(client.get(root(client, case)))
    for word in [
        case.reference_number,
        "内容を確認しています",
        "申請が市に届きました",
        "担当の職員が確認を始めました",
        "2026年6月15日（月）まで",
        "食品衛生課",
        cast.NAME,
    ]:
        assert word in page
    assert "調査・検査の結果を記入しました" not in page  # the office's own


def test_only_what_was_asked_is_open_with_its_reason_beside_it(client) -> None:
    case = asked(Item("detail", "", "場所も書いてください。"), Item("count", "r2", "数が図面と違います。"))
    assert "直していただきたいところ" in text(client.get(root(client, case)))
    page = text(client.get(f"{root(client, case)}correction/"))
    assert "場所も書いてください。" in page
    assert "数が図面と違います。" in page
    assert "早めにお願いします。" in page
    assert 'name="detail"' in page
    assert 'name="item.r2.count"' in page
    assert "品目 2件目" in page
    for closed in ('name="phone"', 'name="item.r1.count"', 'name="item.r2.thing"', 'name="add"'):
        assert closed not in page


def test_an_answered_correction_changes_what_was_asked_and_nothing_else(client) -> None:
    case = asked(Item("detail", "", "場所も。"), Item("count", "r2", "数。"))
    sent = {"detail": "新しい内容", "item.rows": "r2", "item.r2.count": "５", "item.r2.thing": "悪", "phone": "110"}
    response = client.post(f"{root(client, case)}correction/", sent)
    assert response.url == f"{root(client, case)}?done=correction"
    now = filed_answers.of(case.application)
    assert now["detail"] == "新しい内容"
    assert now["item"] == [{"_key": "r1", "thing": "いす", "count": 1}, {"_key": "r2", "thing": "机", "count": 5}]
    assert now["phone"] == cast.ANSWERS["phone"]
    assert "直した内容が届きました" in text(client.get(response.url))
    assert client.get(f"{root(client, case)}correction/").url == root(client, case)
    assert client.post(f"{root(client, case)}correction/", sent).url == root(client, case)


def test_a_faulty_correction_keeps_what_was_typed_now_and_later(client) -> None:
    case = asked(Item("detail", "", "場所も。"), Item("count", "r2", "数。"))
    response = client.post(
        f"{root(client, case)}correction/",
        {"detail": "書きかけ", "item.rows": "r2", "item.r2.count": "たくさん"},
        follow=True,
    )
    assert response.status_code == 422
    assert '<a href="#f-item.r2.count">' in text(response)
    assert "品目 2件目" in text(response)
    for page in (text(response), text(client.get(f"{root(client, case)}correction/"))):
        assert 'value="たくさん"' in page
        assert 'value="書きかけ"' in page


def test_a_mended_answer_may_bring_up_a_new_question(client) -> None:
    case = asked(Item("other", "", "お電話でご希望があると伺いました。"))
    response = client.post(f"{root(client, case)}correction/", {"other": "yes"}, follow=True)
    page = text(response)
    assert response.status_code == 200
    assert "質問が増えました" in page
    assert 'name="wish"' in page
    sent = {"other": "yes", "newly": "wish"}
    assert client.post(f"{root(client, case)}correction/", sent | {"wish": ""}, follow=True).status_code == 422
    assert (
        client.post(f"{root(client, case)}correction/", sent | {"wish": "午前中"}).url
        == f"{root(client, case)}?done=correction"
    )
    assert filed_answers.of(case.application)["wish"] == "午前中"


def test_a_whole_group_can_be_mended(client) -> None:
    case = asked(Item("item", "", "1件足りません。"))
    rows = {"item.r1.thing": "いす", "item.r1.count": "1", "item.r2.thing": "机", "item.r2.count": "2"}
    rows["item.r2.count"] = "たくさん"
    added = client.post(f"{root(client, case)}correction/", rows | {"item.rows": ["r1", "r2"], "add": "item"})
    assert added.url == f"{root(client, case)}correction/?rows=1#f-item.r3.thing"
    for _ in range(2):
        page = text(client.get(added.url))
        assert page.count('name="item.r3.thing"') == 1
        assert 'name="item.r4.thing"' not in page
        assert 'value="たくさん"' in page
        assert "<title>エラー" not in page
    fewer = client.post(
        f"{root(client, case)}correction/",
        rows | {"item.rows": ["r1", "r2", "r3"], "item.r3.thing": "台", "remove": "item.r1"},
    )
    page = text(client.get(fewer.url))
    assert fewer.status_code == 302
    assert 'name="item.r1.thing"' not in page
    assert 'value="台"' in page
    rows["item.r2.count"] = "2"
    sent = rows | {"item.rows": ["r1", "r2", "r3"], "item.r3.thing": "棚", "item.r3.count": "1"}
    assert client.post(f"{root(client, case)}correction/", sent).status_code == 302
    assert [row["thing"] for row in filed_answers.of(case.application)["item"]] == ["いす", "机", "棚"]


def test_an_unpaid_fee_that_is_asked_for_is_told(client) -> None:
    case = asked(Item(FEE_ITEM, "", "手数料1,000円を納めてください。"), of=cast.version(due="filing"))
    assert "手数料1,000円を納めてください。" in text(client.get(f"{root(client, case)}correction/"))


def test_nothing_is_open_for_upload_unless_it_was_asked_for(client) -> None:
    case = asked(Item("detail", "", "場所も。"))
    response = client.post(f"{root(client, case)}upload/photo/", {"file": SimpleUploadedFile("a.png", b"x")})
    assert response.url == root(client, case)


def test_an_inquiry_is_answered_once(client) -> None:
    case = cast.taken(cast.version())
    actions.inquire(case, question="客席はいくつですか。", by=cast.staff("clerk"), at=cast.MONDAY)
    assert "客席はいくつですか。" in text(client.get(root(client, case)))
    address = f"{root(client, case)}inquiry/1/"
    assert "お答えは任意です" in text(client.get(address))
    refused(client, address, {"answer": " "})
    assert client.post(address, {"answer": "10席です。"}).url == f"{root(client, case)}?done=inquiry"
    assert client.post(address, {"answer": "20席です。"}).url == root(client, case)
    assert find(case.pk).inquiries.get().answer == "10席です。"
    assert client.get(f"{root(client, case)}inquiry/9/").status_code == 404


def test_withdrawing_asks_first_and_happens_once(client) -> None:
    case = cast.taken(cast.version())
    address = f"{root(client, case)}withdraw/"
    assert "元に戻せません" in text(client.get(address))
    page = text(refused(client, address, {"reason": "都合により"}))
    assert "都合により" in page
    assert 'href="#f-sure"' in page
    again = text(client.get(address))
    assert "都合により" in again
    assert 'href="#f-sure"' not in again
    assert client.post(address, {"sure": "yes"}).url == f"{root(client, case)}?done=withdrawn"
    assert not DraftPage.objects.filter(draft=case.pk, page__startswith="case:").exists()
    assert client.post(address, {"sure": "yes"}).url == root(client, case)
    assert "申請を取り下げました" in text(client.get(root(client, case)))


def test_a_notification_cannot_be_withdrawn_and_says_why(client) -> None:
    case = cast.filed(cast.version("notification"))
    assert "withdraw/" not in text(client.get(root(client, case)))
    response = refused(client, f"{root(client, case)}withdraw/", {"sure": "yes", "reason": "都合により"}, 409)
    assert "効力が生じている" in text(response)
    assert "都合により" in text(response)


def test_the_way_of_delivery_is_chosen_and_changed(client) -> None:
    case = cast.taken(cast.version())
    refused(client, f"{root(client, case)}delivery/", {"method": "pigeon"})
    assert (
        client.post(f"{root(client, case)}delivery/", {"method": "electronic"}).url
        == f"{root(client, case)}?done=delivery"
    )
    assert "この画面でダウンロードする" in text(client.get(root(client, case)))
    assert client.post(f"{root(client, case)}delivery/", {"method": "post"}).status_code == 302
    assert "checked" in text(client.get(f"{root(client, case)}delivery/"))


def issued(method: str) -> tuple[Case, str]:
    case = cast.taken(cast.version())
    actions.choose_delivery(case, method=method, by=cast.applicant(case), at=cast.MONDAY)
    case = cast.decided(case, outcome="no", grounds="基準に合わないため。")
    document = actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY + timedelta(hours=1))
    return find(case.pk), str(document.pk)


def test_an_electronic_document_arrives_when_receive_is_pressed_and_not_when_a_link_is_followed(client) -> None:
    case, document = issued("electronic")
    page = text(client.get(root(client, case)))
    assert f"{root(client, case)}documents/{document}/" in page
    assert "教示" in page
    address = f"{root(client, case)}documents/{document}/"
    for scanner in (client.get, client.head, client.get):  # a mail scanner follows every link
        response = scanner(address)
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/html")
    assert "受け取る" in text(response)
    assert find(case.pk).status == "issued"
    assert "文書が届きました" not in text(client.get(root(client, case)))
    assert client.post(address).url == f"{root(client, case)}?done=received"
    assert find(case.pk).status == "closed"
    assert "文書が届きました" in text(client.get(f"{root(client, case)}?done=received"))
    for _ in range(2):
        again = client.get(address)
        assert again["Content-Type"] == "application/pdf"
        assert b"".join(again.streaming_content).startswith(b"%PDF")
    assert client.post(address).url == f"{root(client, case)}?done=received"


def test_after_the_paper_arrived_the_page_hands_out_the_file_too(client) -> None:
    case, document = issued("electronic")
    at = cast.MONDAY + timedelta(days=20)
    tasks.keep_clocks(at)
    actions.mark_sent(find(case.pk), by=cast.staff("clerk"), at=at)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=at)
    response = client.get(f"{root(client, case)}documents/{document}/")
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_a_paper_document_or_somebody_elses_is_not_downloaded(client) -> None:
    case, document = issued("post")
    page = text(client.get(root(client, case)))
    assert f"documents/{document}/" not in page
    response = client.get(f"{root(client, case)}documents/{document}/")
    assert response.status_code == 404
    assert "紙の文書" in text(response)
    other = cast.filed(cast.version())
    assert client.get(f"{root(client, other)}documents/{document}/").status_code == 404


def test_a_finding_can_be_surveyed_again_and_nothing_else_can(client) -> None:
    case = cast.decided(cast.taken(cast.version("finding")))
    actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY + timedelta(hours=1))
    address = f"{root(client, case)}resurvey/"
    assert "再調査を申し出る" in text(client.get(root(client, case)))
    refused(client, address, {"reason": ""})
    assert client.post(address, {"reason": "2階の床も傾いています。"}).url == f"{root(client, case)}?done=resurvey"
    assert "再調査の申出が届きました" in text(client.get(root(client, case)))
    other = cast.filed(cast.version())
    assert client.get(f"{root(client, other)}resurvey/").url == root(client, other)


def test_what_is_issued_elsewhere_shows_number_and_code_for_the_counter(client) -> None:
    case = cast.filed(cast.version("certificate"))
    page = text(client.get(root(client, case)))
    assert "窓口でお見せください" in page
    assert f"受付番号 {case.reference_number} の二次元コード" in page


def test_a_field_that_was_not_asked_cannot_be_opened_by_a_forged_form(client) -> None:
    case = asked(Item("detail", "", "場所も。"))
    page = text(
        client.post(
            f"{root(client, case)}correction/", {"detail": "", "newly": ["phone", "detail", "nothing"]}, follow=True
        )
    )
    assert 'name="phone"' not in page
    client.post(f"{root(client, case)}correction/", {"detail": "新しい内容", "newly": "phone", "phone": "110"})
    assert filed_answers.of(case.application)["phone"] == cast.ANSWERS["phone"]


def test_a_correction_that_came_too_late_says_so_at_an_address_of_its_own(client, monkeypatch) -> None:
    case = asked(Item("detail", "", "場所も。"))
    too_late = NotAllowed("補正の期間が過ぎています。")

    def refuse(*_: object, **__: object) -> None:
        raise too_late

    monkeypatch.setattr(actions, "answer_correction", refuse)
    page = text(refused(client, f"{root(client, case)}correction/", {"detail": "新しい内容"}))
    assert "補正の期間が過ぎています。" in page
    assert 'value="新しい内容"' in page or "新しい内容</textarea>" in page
    again = text(client.get(f"{root(client, case)}correction/"))
    assert "補正の期間が過ぎています。" not in again
    assert "新しい内容" in again


def test_what_was_typed_stays_when_somebody_was_quicker(client, monkeypatch) -> None:
    case = cast.taken(cast.version())

    def overtaken(*_: object, **__: object) -> None:
        raise StaleSubject

    monkeypatch.setattr(actions, "withdraw", overtaken)
    response = client.post(f"{root(client, case)}withdraw/", {"sure": "yes", "reason": "都合により"})
    assert response.url == f"{root(client, case)}?done=stale"
    assert "都合により" in text(client.get(f"{root(client, case)}withdraw/"))
    assert find(case.pk).status != "withdrawn"


def test_a_paper_document_is_not_received_by_a_forged_press(client) -> None:
    case, document = issued("post")
    pressed = client.post(f"{root(client, case)}documents/{document}/")
    assert pressed.status_code == 302
    page = client.get(pressed.url)
    assert page.status_code == 404
    assert "紙の文書" in text(page)


def lapsed() -> Case:
    case, at = asked(Item("detail", "", "場所も。"), Item("count", "r2", "数。")), cast.MONDAY + timedelta(days=40)
    actions.lapse_correction(case, by=cast.staff("clerk", at), at=at)
    return find(case.pk)


def test_an_answer_that_comes_after_the_correction_was_closed_is_taken_beside_the_application(client) -> None:
    case = lapsed()
    assert client.get(f"{root(client, case)}correction/").url == root(client, case)  # it is asked of nobody any more
    sent = {
        "?correction": "1",
        "detail": "遅れて書いた内容",
        "item.rows": "r2",
        "item.r2.count": "たくさん",
        "phone": "110",
    }
    for _ in range(2):  # a second press
        assert client.post(f"{root(client, case)}correction/", sent).url == f"{root(client, case)}?done=added"
    page = text(client.get(f"{root(client, case)}?done=added"))
    assert "追加のご提出として受け取りました" in page
    assert page.count("追加のご提出を受け取りました") == 1
    assert "遅れて書いた内容" not in page  # what was filed stands as it was
    desk = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    for word in ("追加提出", "遅れて書いた内容", "たくさん"):
        assert word in desk
    assert "110" not in str(case.additions.get().answers)


def test_a_late_answer_that_says_nothing_new_leads_back(client) -> None:
    case = lapsed()
    sent = {"?correction": "1", "detail": cast.ANSWERS["detail"], "item.rows": "r2", "item.r2.count": "2"}
    assert client.post(f"{root(client, case)}correction/", sent).url == root(client, case)
    assert client.post(f"{root(client, case)}correction/", sent | {"?correction": "7"}).url == root(
        client, case
    )  # which nobody asked
    assert not case.additions.exists()


def test_where_it_stands_costs_three_statements_whatever_has_happened(client, django_assert_num_queries) -> None:
    fresh, (case, document) = cast.filed(cast.version()), issued("electronic")
    pages = [root(client, each) for each in (fresh, case)]
    client.get(pages[0])  # the definition, and how the city is called, are known from now on
    for page in pages:
        with django_assert_num_queries(3):  # the link, whether it is filed, and what is shown of it
            client.get(page)
        with django_assert_num_queries(2):
            client.get(f"{page}receipt/")
    client.post(f"{pages[1]}documents/{document}/")
    with django_assert_num_queries(3):  # the link, what is shown, and the copy
        client.get(f"{pages[1]}documents/{document}/")


def test_what_the_office_notes_for_itself_makes_no_page_of_the_applicant_stale(client) -> None:
    case = cast.taken(cast.version())
    seen = projections.read(opened_of(case.application)).p
    actions.add_memo(case, text="電話があった。", by=cast.staff("clerk"), at=cast.MONDAY)
    answer = client.post(f"{root(client, case)}withdraw/", {"sure": "yes", "seen": str(seen)})
    assert answer.url == f"{root(client, case)}?done=withdrawn"
