"""A permit is taken away after a hearing, and a certificate is mended: by the office itself, on the desk, on paper."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from sannai.common.time import now, today
from sannai.text.eras import wareki
from tests.city import model as cities

from .conftest import PHONE
from .hall import answer, follow, open_case, press, refused
from .looking import DESKTOP, Look
from .revocable import CAUSE, GROUND
from .test_between import proposal_of

INSPECTOR, CHIEF, HEAD, DIRECTOR = "s1025", "s1024", "s1023", "s1039"  # 食品衛生課 主任・係長・課長, 保健所長
SURVEYOR, RECOVERY = "s1015", "s1013"  # 罹災証明書の担当者, その課長
WRONG = "被害の程度を、調査票と違う「半壊」と証明していたため。"
OPINION = "忙しかったという主張は、命令に従わない理由にならない。"
Desk = Callable[[str], Page]
Made = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def made(served: tuple[str, cities.City]) -> Made:
    command = [sys.executable, "-m", "tests.browser.revocable"]
    done = subprocess.run(command, env=served[1].env, cwd=cities.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def both(page: Page, look: Look) -> None:
    """Looked at on a desk's screen and on a phone."""
    look(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    look(page)
    page.set_viewport_size(DESKTOP)


def says(pdf: bytes) -> str:
    return "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(pdf)).pages)


def letter_of(page: Page, number: int = 0) -> str:
    """The words of one of the documents that the case page lists, the newest first."""
    link = page.get_by_role("region", name="発行した文書").get_by_role("link").nth(number)
    return says(page.request.get(link.get_attribute("href") or "").body())


def soon(days: int) -> date:
    return today(now()) + timedelta(days=days)


def test_the_office_begins_by_itself_and_tells_the_addressee_what_is_planned(desk: Desk, made: Made, look: Look):
    page = desk(INSPECTOR)
    open_case(page, made["permit"]["reference"])
    follow(page, "職権で始める")
    both(page, look)
    press(page, "始める", status=422)
    refused(page, "始める理由と根拠の条を入力してください")
    answer(page, {"ground": GROUND})
    press(page, "始める")
    expect(page.locator("main")).to_contain_text("職権で事案を始めました。")
    both(page, look)
    press(page, "担当する")
    follow(page, "予定を通知する")
    both(page, look)
    answer(page, {"outcome": "revoked", "cause": CAUSE, "place": "午後2時から、保健所3階会議室"})
    answer(page, {"heard_on": "令和9年4月31日"})
    press(page, "通知書を作る", status=422)
    refused(page, "期日・提出期限")
    look(page)
    answer(page, {"heard_on": wareki(soon(16))})
    draft = drafted(page)
    for expected in ("（案）", CAUSE, "".join(wareki(soon(16)).split())):
        assert expected in draft, draft
    press(page, "通知書を作る")
    both(page, look)
    told = letter_of(page)
    for expected in (CAUSE, wareki(soon(16)), "許可の取消し", "食品衛生法"):
        assert expected in told, told
    press(page, "通知を発送した")
    follow(page, "通知が戻ってきた（返戻）")
    both(page, look)
    follow(page, "事案に戻る")
    press(page, "通知が届いた・手渡した")
    expect(page.get_by_role("region", name="聴聞・弁明")).to_contain_text("到達")
    follow(page, "聴聞・弁明を取りやめる")
    both(page, look)


def drafted(page: Page) -> str:
    """What the draft of the notice says, as the button would show it in another tab."""
    given = {one["name"]: one["value"] for one in page.locator("#form").evaluate(FILLED)}
    address = page.get_by_role("button", name="通知書の案を見る").get_attribute("formaction") or ""
    return says(page.request.post(address, form=given, headers={"Referer": page.url}).body())


FILLED = "form => [...new FormData(form)].map(([name, value]) => ({name, value}))"


def test_a_permit_is_revoked_after_the_hearing_and_its_own_page_says_so(
    desk: Desk, inside: Callable[..., Page], phone: Page, made: Made, look: Look
):
    page, number = desk(INSPECTOR), made["heard"]["reference"]
    open_case(page, number)
    both(page, look)
    follow(page, "聴聞の結果を記入する")
    answer(page, {"presided_by": INSPECTOR, "attended": "yes", "record": "忙しかったと述べた。", "opinion": OPINION})
    press(page, "聴聞を終える", status=409)
    expect(page.locator("main")).to_contain_text("担当者は主宰できません")
    both(page, look)
    answer(page, {"presided_by": CHIEF})
    press(page, "聴聞を終える")
    expect(page.get_by_role("region", name="聴聞・弁明")).to_contain_text(OPINION)
    look(page)
    follow(page, "結論を起案する")
    both(page, look)
    answer(page, {"outcome": "revoked", "grounds": CAUSE})
    press(page, "起案して決裁に回す")
    decided(desk(HEAD), inside(DIRECTOR), proposal_of(page), look)

    page.goto(page.url.partition("?")[0])
    press(page, "文書を発行する")
    letter = letter_of(page)
    for expected in (
        "教示",
        "三内市長に対して審査請求",
        CAUSE,
        "食品衛生法第60条第1項",
        wareki(soon(0)),
        "三内市保健所長",
    ):
        assert "".join(expected.split()) in letter, letter
    press(page, "発送した")
    press(page, "届いた・手渡した")
    both(page, look)
    follow(page, "この決定の説明", hint="日")
    expect(page.locator("main")).to_contain_text(OPINION)
    both(page, look)

    follow(page, "事案に戻る")
    with page.expect_navigation():
        page.get_by_role("region", name="職権で始めた理由").get_by_role("link").click()
    expect(page.get_by_role("region", name="発行した文書")).to_contain_text("により取り消されました。")
    expect(page.get_by_role("region", name="決定")).to_contain_text(number)
    both(page, look)
    phone.goto(made["heard"]["link"])
    expect(phone.locator("main")).to_contain_text("この決定は取り消されました")
    look(phone)


def decided(head: Page, director: Page, address: str, look: Look) -> None:
    """What takes something away goes over the head of the division to 保健所長, who reads what was said."""
    head.goto(address)
    press(head, "同意する")
    director.goto(address)
    for heading, expected in (("聴聞・弁明", OPINION), ("処分基準", "処分基準 第2条")):
        expect(director.get_by_role("region", name=heading)).to_contain_text(expected)
    both(director, look)
    press(director, "決裁する")


def test_a_certificate_is_mended_and_the_first_decision_still_explains_itself(
    desk: Desk, phone: Page, made: Made, look: Look
):
    page = desk(SURVEYOR)
    open_case(page, made["certificate"]["reference"])
    follow(page, "職権で訂正する")
    both(page, look)
    answer(page, {"ground": WRONG})
    press(page, "訂正を始める")
    expect(page.locator("main")).to_contain_text("職権による訂正を始めました。")
    follow(page, "被害認定調査を記入する")
    answer(page, {"loss": "43", "grade": "large_half"})
    press(page, "保存する")
    follow(page, "結論を起案する")
    answer(page, {"outcome": "certified"})
    press(page, "起案して決裁に回す")
    head = desk(RECOVERY)
    head.goto(proposal_of(page))
    press(head, "決裁する")

    page.goto(page.url.partition("?")[0])
    press(page, "文書を発行する")
    press(page, "発送した")
    press(page, "届いた・手渡した")
    letter = letter_of(page)
    for expected in ("大規模半壊", "に代わるものです（職権による訂正）"):
        assert expected in letter, letter
    assert "大規模半壊" not in letter_of(page, 1)
    documents = page.get_by_role("region", name="発行した文書")
    expect(documents).to_contain_text("により訂正されました（職権による訂正）。")
    both(page, look)
    with page.expect_navigation():
        page.get_by_role("region", name="決定").get_by_role("link", name="この決定の説明").last.click()
    expect(page.locator("main")).to_contain_text("決定のあとに変わった項目があります")
    expect(page.get_by_role("region", name="調査・検査（決定した時）")).not_to_contain_text("43")
    both(page, look)
    phone.goto(made["certificate"]["link"])
    expect(phone.locator("main")).to_contain_text("により訂正されました（職権による訂正）。")
    expect(phone.get_by_role("region", name="これまでの経過")).to_contain_text(WRONG)
    look(phone)
