"""Between a citizen's phone and the desk of the division: corrections, questions, decisions, documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from sannai.cli.walk.staff import AUDITOR, CLERK, HEAD

from .filing import Filed as Sent
from .filing import reference, soon
from .hall import answer, await_words, button, follow, open_case, press, refused
from .looking import Look

DAMAGE, RECORD, WASTE = "disaster-damage-certificate", "resident-record-copy", "oversized-waste-collection"
REGISTRAR = "s1020"
Desk, Filed = Callable[[str], Page], Callable[[str], Sent]
SURVEY = {"survey_method": "exterior", "surveyed_on": date.today().isoformat(), "surveyors": "見本・例示"}


def test_only_what_was_asked_is_open_to_correction_with_the_reason_beside_it(
    desk: Desk, filed: Filed, phone: Page, look: Look
) -> None:
    status = filed(DAMAGE)
    clerk = desk(CLERK)
    open_case(clerk, reference(status))
    look(clerk)
    press(clerk, "担当する")
    follow(clerk, "補正を求める")
    look(clerk)
    press(clerk, "補正を求める", status=422)
    look(clerk)
    clerk.get_by_label("被害のくわしい様子", exact=True).check()
    press(clerk, "補正を求める", status=422)
    clerk.get_by_label("「被害のくわしい様子」を直してもらう理由").fill("階と部屋を書いてください。")
    answer(clerk, {"message": "写真の説明も書き添えてください。"})
    press(clerk, "補正を求める")
    expect(clerk.locator("main")).to_contain_text("補正中")
    look(clerk)

    phone.goto(status.link)
    expect(phone.get_by_role("heading", name="直していただきたいところがあります")).to_be_visible()
    look(phone)
    follow(phone, "直す")
    expect(phone.locator("main")).to_contain_text("階と部屋を書いてください。")
    assert phone.locator('[name="storeys"], [name="name.text"]').count() == 0
    look(phone)
    answer(phone, {"detail": ""})
    press(phone, "直した内容を送る", status=422)
    refused(phone, "被害のくわしい様子")
    look(phone)
    answer(phone, {"detail": "2階の6畳間の天井が落ちました。"})
    press(phone, "直した内容を送る")
    expect(phone.get_by_text("直した内容を送りました")).to_be_visible()
    look(phone)

    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("補正で変更あり")
    expect(clerk.locator("main")).to_contain_text("2階の6畳間の天井が落ちました。")
    look(clerk)


def test_back_and_reload_after_a_refusal_find_every_text_and_ask_nothing(
    desk: Desk, filed: Filed, phone: Page, look: Look
) -> None:
    """A row of a correction that cannot stand, a withdrawal without the tick: each has an address of its own."""
    status = filed(WASTE)
    clerk = desk("s1002")
    open_case(clerk, reference(status))
    press(clerk, "担当する")
    follow(clerk, "補正を求める")
    for label in ("数量", "備考"):
        clerk.get_by_role("checkbox", name=label).check()
        clerk.get_by_label(f"「{label}」を直してもらう理由").fill("もう一度お確かめください。")
    press(clerk, "補正を求める")

    phone.goto(status.link)
    phone.goto(f"{status.url}correction/")
    remark, quantity = phone.locator('[name$=".remark"]'), phone.locator('[name$=".quantity"]')
    remark.fill("高さ2m、鏡つき")
    quantity.fill("たくさん")
    press(phone, "直した内容を送る", status=422)
    phone.go_back()
    assert phone.url == f"{status.url}correction/"
    expect(quantity).to_have_value("たくさん")
    expect(remark).to_have_value("高さ2m、鏡つき")
    phone.go_forward()
    assert reloaded(phone) == ("GET", 422)
    refused(phone, "数量")
    look(phone)
    quantity.fill("2")
    press(phone, "直した内容を送る")
    expect(phone.get_by_text("直した内容を送りました")).to_be_visible()

    follow(phone, "この申込みを取り下げる")
    answer(phone, {"reason": "親族が引き取ることになりました。"})
    press(phone, "取り下げる", status=422)
    assert reloaded(phone) == ("GET", 422)
    phone.go_back()
    expect(phone.locator('[name="reason"]')).to_have_value("親族が引き取ることになりました。")
    look(phone)


def reloaded(page: Page) -> tuple[str, int]:
    """By which method the page is asked again, and what the answer is: by POST, a person is asked first."""
    response = page.reload()
    assert response
    return response.request.method, response.status


def test_a_question_is_answered_and_the_case_handed_over(desk: Desk, filed: Filed, phone: Page, look: Look) -> None:
    status = filed(WASTE)
    clerk = desk("s1002")
    open_case(clerk, reference(status))
    press(clerk, "担当する")
    follow(clerk, "照会する")
    press(clerk, "照会する", status=422)
    refused(clerk)
    look(clerk)
    answer(clerk, {"question": "自転車は電動ですか。"})
    press(clerk, "照会する")

    phone.goto(status.link)
    expect(phone.locator("main")).to_contain_text("自転車は電動ですか。")
    look(phone)
    follow(phone, "答える")
    press(phone, "答えを送る", status=422)
    refused(phone, "お答え")
    look(phone)
    answer(phone, {"answer": "いいえ。"})
    press(phone, "答えを送る")
    expect(phone.get_by_text("お答えを送りました")).to_be_visible()

    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("いいえ。")
    follow(clerk, "同じ課の人に引き継ぐ")
    look(clerk)
    clerk.locator('[name="to"]').select_option(index=1)
    person = clerk.locator('[name="to"] option:checked').inner_text()
    press(clerk, "引き継ぐ")
    expect(clerk.locator(".case-head")).to_contain_text(person)


def test_an_application_is_withdrawn_only_after_asking_twice(desk: Desk, filed: Filed, phone: Page, look: Look) -> None:
    status = filed(WASTE)
    phone.goto(status.link)
    follow(phone, "この申込みを取り下げる")
    look(phone)
    press(phone, "取り下げる", status=422)
    refused(phone, "チェック")
    look(phone)
    answer(phone, {"sure": "yes", "reason": "親族が引き取ることになりました。"})
    press(phone, "取り下げる")
    expect(phone.get_by_text("取り下げました").first).to_be_visible()
    assert phone.get_by_role("link", name="取り下げる").count() == 0
    look(phone)
    clerk = desk("s1002")
    open_case(clerk, reference(status))
    assert button(clerk, "担当する").count() == 0
    look(clerk)


def test_a_certificate_is_returned_decided_by_one_of_two_and_received(
    desk: Desk, filed: Filed, phone: Page, look: Look
) -> None:
    status = filed(DAMAGE)
    choose_electronic(phone, status, look)
    clerk, head, second = desk(CLERK), desk(HEAD), desk(HEAD)
    survey(clerk, reference(status), look)
    propose(clerk, look)
    send_back(head, proposal_of(clerk), look)
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("所見を書いてください。")
    look(clerk)
    follow(clerk, "結論を起案する")
    propose(clerk, look, grounds="損害割合24%による。")
    approve_at_once(head, second, proposal_of(clerk), look)
    issued(clerk)
    look(clerk)
    receive(phone, look)
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("到達")
    look(clerk)
    ask_again(phone, look)
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("再調査")
    look(clerk)


def choose_electronic(phone: Page, status: Sent, look: Look) -> None:
    phone.goto(status.link)
    follow(phone, "選ぶ")
    look(phone)
    press(phone, "決める", status=422)
    refused(phone, "受け取り方")
    look(phone)
    answer(phone, {"method": "electronic"})
    press(phone, "決める")
    expect(phone.get_by_text("受け取り方を決めました")).to_be_visible()


def survey(clerk: Page, number: str, look: Look) -> None:
    """A grade that the loss does not bear is refused beside the field; nothing that was written is lost."""
    open_case(clerk, number)
    press(clerk, "担当する")
    follow(clerk, "被害認定調査を記入する")
    look(clerk)
    answer(clerk, SURVEY | {"dwelling": "yes"})
    press(clerk, "保存する")
    expect(clerk.get_by_text("記入する項目が増えました")).to_be_visible()
    look(clerk)
    answer(clerk, {"loss": "２４", "grade": "total"})
    press(clerk, "保存する", status=422)
    refused(clerk, "半壊")
    look(clerk)
    answer(clerk, {"grade": "half"})
    press(clerk, "保存する")
    expect(clerk.locator("main")).to_contain_text("半壊")
    follow(clerk, "結論を起案する")


def propose(clerk: Page, look: Look, grounds: str = "") -> None:
    look(clerk)
    if not grounds:
        press(clerk, "起案して決裁に回す", status=422)
        refused(clerk, "結論")
        look(clerk)
    answer(clerk, {"outcome": "certified", "grounds": grounds})
    with clerk.context.expect_event("response", lambda each: each.url.endswith("/preview/")) as shown:
        button(clerk, "文書の案を見る").click()
    assert shown.value.headers["content-type"] == "application/pdf"
    press(clerk, "起案して決裁に回す")
    expect(clerk.locator("main")).to_contain_text("決裁待ち")
    look(clerk)


def proposal_of(clerk: Page) -> str:
    """The address of the proposal that the case waits for."""
    return clerk.locator('main a[href*="/desk/approvals/"]').first.get_attribute("href") or ""


def send_back(head: Page, address: str, look: Look) -> None:
    head.goto("/desk/approvals/")
    look(head)
    head.goto(address)
    look(head)
    head.locator("summary").filter(has_text="差し戻す").click()
    press(head, "差し戻す", status=422)
    refused(head, "差し戻す理由を入力してください")
    look(head)
    answer(head, {"reason": "所見を書いてください。"})
    press(head, "差し戻す")
    expect(head.get_by_text("差し戻しました。")).to_be_visible()


def approve_at_once(head: Page, second: Page, address: str, look: Look) -> None:
    """Two browsers of the deciding post press in the same moment: one decides, the other is told what happened."""
    for each in (head, second):
        each.goto(address)
    expect(head.locator("main")).to_contain_text("前に差し戻した起案から変わったこと")
    look(head)
    for each in (head, second):
        button(each, "決裁する").click(no_wait_after=True)
    for each in (head, second):
        expect(each.locator(".banner--success, .banner--error").first).to_be_visible()
    won = [each for each in (head, second) if each.locator(".banner--success").count()]
    lost = [each for each in (head, second) if each.locator(".banner--error").count()]
    assert (len(won), len(lost)) == (1, 1)
    for words in ("この起案は、画面を開いたあとに動きました", "決裁しました"):
        expect(lost[0].locator(".banner--error")).to_contain_text(words)
    look(lost[0])
    look(won[0])


def issued(clerk: Page) -> None:
    """What is received electronically is issued in the background just after the decision."""
    await_words(clerk, "発行済み", ".case-head")


def receive(phone: Page, look: Look) -> None:
    phone.reload()
    look(phone)
    phone.get_by_role("link", name="受け取る").click()
    look(phone)
    phone.get_by_role("button", name="受け取る").click()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="ダウンロードする").click()
    assert download.value.suggested_filename.endswith(".pdf")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("手続は終わりました")
    look(phone)


def ask_again(phone: Page, look: Look) -> None:
    follow(phone, "結果に納得できないとき：再調査を申し出る")
    look(phone)
    press(phone, "申し出る", status=422)
    refused(phone, "理由")
    look(phone)
    answer(phone, {"reason": "内部の被害も見てください。"})
    press(phone, "申し出る")
    expect(phone.get_by_text("再調査を申し出ました")).to_be_visible()
    look(phone)


def test_a_notice_on_paper_is_issued_sent_and_delivered_by_hand(desk: Desk, filed: Filed, look: Look) -> None:
    clerk, head = desk("s1002"), desk("s1004")
    open_case(clerk, reference(filed(WASTE)))
    press(clerk, "担当する")
    follow(clerk, "収集の手配を記入する")
    answer(clerk, {"collection_date": soon(20), "route": "north"})
    press(clerk, "保存する")
    follow(clerk, "結論を起案する")
    answer(clerk, {"outcome": "accepted"})
    press(clerk, "起案して決裁に回す")
    head.goto(proposal_of(clerk))
    press(head, "決裁する")
    clerk.goto(clerk.url.partition("?")[0])
    press(clerk, "文書を発行する")
    look(clerk)
    press(clerk, "発送した")
    press(clerk, "届いた・手渡した")
    expect(clerk.get_by_role("region", name="発行した文書")).to_contain_text("到達")
    look(clerk)


def test_a_number_and_a_code_are_shown_at_the_counter_for_a_copy_of_the_resident_record(
    desk: Desk, filed: Filed, phone: Page, look: Look
) -> None:
    status = filed(RECORD)
    phone.goto(status.link)
    expect(phone.get_by_role("heading", name="窓口でお見せください")).to_be_visible()
    expect(phone.get_by_role("img", name=f"受付番号 {reference(status)} の二次元コード")).to_be_visible()
    look(phone)
    clerk = desk(REGISTRAR)
    open_case(clerk, reference(status))
    press(clerk, "担当する")
    follow(clerk, "交付の準備を記入する")
    answer(clerk, {"found": "yes", "entitled": "yes"})
    press(clerk, "保存する")
    look(clerk)
    answer(clerk, {"hold": "none"})
    press(clerk, "保存する")
    press(clerk, "窓口交付の準備ができた")
    look(clerk)
    phone.reload()
    look(phone)
    follow(clerk, "納付を記録する")
    look(clerk)


def test_a_stale_page_is_told_what_happened_and_keeps_what_was_typed(desk: Desk, filed: Filed, look: Look) -> None:
    status = filed(WASTE)
    clerk = desk("s1002")
    open_case(clerk, reference(status))
    late = clerk.context.new_page()
    late.goto(clerk.url)
    answer(late, {"text": "あとから書いたメモ"})
    press(clerk, "担当する")
    press(late, "メモを残す", status=409)
    expect(late.get_by_role("alert")).to_contain_text("ほかの人が先に操作しました")
    expect(late.get_by_role("alert")).to_contain_text("最新の動き")
    expect(late.locator('[name="text"]')).to_have_value("あとから書いたメモ")
    look(late)


def test_the_queue_is_narrowed_in_its_address_and_shows_each_only_its_own(desk: Desk, filed: Filed, look: Look) -> None:
    status = filed(WASTE)
    clerk = desk("s1002")
    open_case(clerk, reference(status))
    case = clerk.url
    clerk.goto("/desk/")
    look(clerk)
    answer(clerk, {"status": "all", "assignee": "-"})
    press(clerk, "しぼり込む")
    assert "status=all" in clerk.url
    assert "assignee=-" in clerk.url
    answer(clerk, {"q": "だれでもない人"})
    press(clerk, "しぼり込む")
    expect(clerk.get_by_text("あてはまる事案はありません")).to_be_visible()
    look(clerk)
    other = desk(CLERK)
    assert other.goto(case).status == 404  # type: ignore[union-attr]
    look(other)


def test_the_auditor_sees_a_log_that_is_whole(desk: Desk, look: Look) -> None:
    auditor = desk(AUDITOR)
    auditor.goto("/desk/audit/")
    expect(auditor.locator("main")).to_contain_text("異常はありません")
    look(auditor)
