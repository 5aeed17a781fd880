"""外部（クラウド）サービス利用申請 at the desk: importance 4 and 1 are asked differently and go different ways."""

from __future__ import annotations

import io
from collections.abc import Callable

from playwright.sync_api import Page, expect
from pypdf import PdfWriter

from .deciding import say
from .filing import soon
from .hall import answer, await_words, follow, open_case, press
from .looking import Look

KEY = "cloud-service-use-request"
CLERK, OFFICER, DX_HEAD, LEGAL, BUREAU, DEPUTY_MAYOR = "s1002", "s1131", "s1028", "s1121", "s1036", "s1102"
SERVICE = {
    "service_name": "ひろば写真",
    "provider": "株式会社見本写真",
    "service_kind": "storage",
    "purpose": "収集の啓発の写真を区役所と共有する",
    "users": "12",
    "start_on": soon(40),
}
INFORMATION = {"information": "公開済みの写真", "personal_data": "none"}
PLACE = {"location": "japan", "encrypted": "yes", "erasure": "契約終了後30日で消去する"}
ASSURANCE = {"certifications": ["ismap"], "sign_in": ["multi_factor"], "logged": "yes"}
STRUCTURE = {"incident": "提供者が1時間以内に電話する。", "backup": "毎日、別の地域に残す"}
FOUND = {"importance_right": "yes", "listed": "yes", "risk": "acceptable"}
Inside = Callable[..., Page]


def test_importance_4_is_asked_little_and_decided_by_the_head_of_the_division_in_charge(
    inside: Inside, look: Look
) -> None:
    clerk = inside(CLERK)
    clerk.goto("/desk/internal/")
    look(clerk)
    follow(clerk, "申請する", hint="外部（クラウド）サービス利用申請")
    look(clerk)
    begin(clerk)
    look(clerk)
    for given in (SERVICE, INFORMATION | {"importance": "4"}, {"contract": "free", "yearly_cost": "0"}):
        answer(clerk, given)
        press(clerk, "次へ")
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("確認")
    look(clerk)
    press(clerk, "申請する")
    expect(clerk.get_by_role("status")).to_contain_text("申請しました")
    status, number = clerk.url.partition("?")[0], reference(clerk)
    look(clerk)

    way = proposed(inside(OFFICER), number, look)
    route = way.get_by_role("region", name="決裁の道筋")
    expect(route).to_contain_text("DX推進課 課長")
    expect(route).not_to_contain_text("法務課")
    expect(route).not_to_contain_text("副市長")
    say(inside(DX_HEAD), way.url, "決裁する", {}, look)
    officer = inside(OFFICER)
    open_case(officer, number)
    await_words(officer, "発行済み", ".case-head")
    clerk.goto(status)
    await_words(clerk, "受け取る")
    clerk.get_by_role("link", name="受け取る").click()
    look(clerk)
    clerk.get_by_role("button", name="受け取る").click()
    with clerk.context.expect_event("response", lambda each: "/documents/" in each.url) as shown:
        clerk.get_by_role("link", name="ダウンロードする").click(no_wait_after=True)
    assert shown.value.headers["content-type"] == "application/pdf"
    clerk.goto(status)
    expect(clerk.locator("main")).to_contain_text("利用の承認")
    look(clerk)


def test_importance_1_needs_drawings_and_goes_over_two_divisions_to_the_deputy_mayor(
    inside: Inside, look: Look
) -> None:
    clerk = inside(CLERK)
    clerk.goto(f"/desk/internal/start/{KEY}/")
    begin(clerk)
    for given in (SERVICE, INFORMATION | {"importance": "1"}, PLACE):
        answer(clerk, given)
        press(clerk, "次へ")
    look(clerk)
    answer(clerk, ASSURANCE)
    press(clerk, "次へ", status=422)
    expect(clerk.locator(".error-summary")).to_contain_text("安全管理の確認票")
    answer(clerk, ASSURANCE)
    attach(clerk, "安全管理の確認票")
    press(clerk, "次へ")
    answer(clerk, STRUCTURE)
    attach(clerk, "システム構成図")
    press(clerk, "次へ")
    answer(clerk, {"contract": "individual", "subcontract": "yes", "yearly_cost": "１２０，０００"})
    attach(clerk, "契約書の案または約款")
    press(clerk, "次へ")
    press(clerk, "申請する")
    number = reference(clerk)

    way = proposed(inside(OFFICER), number, look)
    route = way.get_by_role("region", name="決裁の道筋")
    for post in ("DX推進課 課長", "総務局 局長", "法務課 課長", "副市長"):
        expect(route).to_contain_text(post)
    expect(way.get_by_role("region", name="文書としての起案")).to_contain_text("別表第1 情報の項第3号ア")
    look(way)
    for key in (DX_HEAD, LEGAL, BUREAU):
        say(inside(key), way.url, "同意する", {})
    decider = inside(DEPUTY_MAYOR)
    say(decider, way.url, "決裁する", {}, look)
    expect(decider.get_by_role("status")).to_contain_text("決裁しました。")
    decider.goto("/desk/")
    assert decider.url.endswith("/desk/inbox/"), "who decides begins with what waits for him, not with the queue"


def begin(clerk: Page) -> None:
    """A new one, though a colleague may have begun another."""
    words = "新しく始める" if clerk.get_by_role("button", name="新しく始める").count() else "入力を始める"
    press(clerk, words)


def attach(clerk: Page, label: str) -> None:
    """Attach a blank sheet to this question and come back to its page."""
    sheet = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(sheet)
    press(clerk, "ファイルを選ぶ", hint=label)
    clerk.set_input_files(
        'input[type="file"]', {"name": "見本.pdf", "mimeType": "application/pdf", "buffer": sheet.getvalue()}
    )
    press(clerk, "添付する")
    press(clerk, "質問のページに戻る")


def reference(page: Page) -> str:
    """The reference number on the page of its status."""
    return page.locator("dt", has_text="受付番号").locator("xpath=following-sibling::dd").first.inner_text()


def proposed(officer: Page, number: str, look: Look) -> Page:
    """Checked and proposed by the division in charge; the page of the 起案."""
    open_case(officer, number)
    press(officer, "担当する")
    follow(officer, "対策の確認を記入する")
    answer(officer, {name: value for name, value in FOUND.items() if officer.locator(f'[name="{name}"]').count()})
    press(officer, "保存する")
    case = officer.url.partition("?")[0]
    if not officer.get_by_role("link", name="結論を起案する").count():
        officer.goto(case)
    follow(officer, "結論を起案する")
    look(officer)
    answer(officer, {"outcome": "approved"})
    press(officer, "起案して決裁に回す")
    officer.goto(officer.locator('main a[href*="/desk/approvals/"]').first.get_attribute("href") or "")
    return officer
