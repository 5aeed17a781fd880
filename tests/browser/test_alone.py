"""Pages by themselves, a journey by keyboard, paper at the counter, procedures that are not online yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.city.model import ROOT, City
from tests.waiting import until

from .filing import PERSON, address, soon
from .hall import answer, button, follow, press, refused, rows
from .looking import Look

SURVEY = ROOT.parent / "shared/data/procedures/municipal_applications.csv"
OPEN = ("/personal-files/", "/personal-files/dog/", "/datasets/", "/datasets/food_business_all/")
BOOK = "/desk/registers/definitions/personal-files/"
Desk = Callable[[str], Page]


@pytest.mark.parametrize("path", ["/accessibility/", "/components/", "/mailbox/", "/resume/", "/procedures/", *OPEN])
def test_a_page_reads_well_at_320_px(phone: Page, look: Look, path: str) -> None:
    phone.goto(path)
    look(phone)


@pytest.mark.parametrize("key", sorted(path.parent.name for path in ROOT.glob("catalog/sannai/*/procedure.yaml")))
def test_a_procedure_is_read_before_its_first_question(phone: Page, look: Look, key: str) -> None:
    phone.goto(f"/procedures/{key}/")
    look(phone)


def test_an_address_that_leads_nowhere_says_where_to_go(phone: Page, look: Look) -> None:
    for path in ("/nowhere/", "/a/forged/", "/procedures/nothing/"):
        assert phone.goto(path).status == 404  # type: ignore[union-attr]
        expect(phone.locator("main").get_by_role("link").first).to_be_visible()
        look(phone)


@pytest.mark.parametrize(
    ("staff_key", "paths"),
    [
        ("s1028", ["/desk/", "/desk/procedures/", "/desk/inventory/", "/desk/inventory/items/", BOOK, f"{BOOK}dog/"]),
        ("s1030", ["/desk/audit/", "/desk/audit/reads/"]),
        ("s1022", ["/desk/", "/counter/"]),
        ("s1013", ["/desk/approvals/"]),
    ],
)
def test_the_desks_own_pages_read_well(desk: Desk, look: Look, staff_key: str, paths: list[str]) -> None:
    page = desk(staff_key)
    for path in paths:
        page.goto(path)
        look(page)


def test_a_wrong_password_and_a_wrong_code_are_refused_in_words(opened: Callable[..., Page], look: Look) -> None:
    page = opened()
    page.goto("/desk/")
    look(page)
    press(page, "次へ", status=422)
    refused(page)
    look(page)
    answer(page, {"staff_key": "s1009", "password": "wrong"})
    with page.expect_navigation():
        button(page, "次へ").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page)
    answer(page, {"staff_key": "s1009", "password": "sannai-demo-2026"})
    press(page, "次へ")
    look(page)
    answer(page, {"code": "000000"})
    with page.expect_navigation():
        button(page, "サインイン").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page)


class Keys:
    """A person with a keyboard: Tab, Space, arrows, Enter, and a focus that can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, target: str, most: int = 60) -> None:
        """Tab until the focus is on what matches."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            focus = self.page.locator(":focus")
            if focus.count() and focus.evaluate("(each, target) => each.matches(target)", target):
                ring = focus.evaluate("each => [getComputedStyle(each).outlineStyle, getComputedStyle(each).boxShadow]")
                assert ring != ["none", "none"], f"{self.page.url}: {target} のフォーカスが見えません"
                return
        raise AssertionError(f"{self.page.url}: Tab で {target} に着きません")

    def enter(self, target: str) -> None:
        self.to(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        self.to(f'[name="{name}"]')
        self.page.keyboard.type(text)

    def choose(self, name: str, at: int) -> None:
        """A radio group is one stop; Space takes the first, arrows the next ones."""
        self.to(f'[name="{name}"]')
        self.page.keyboard.press("Space")
        for _ in range(at):
            self.page.keyboard.press("ArrowDown")


def test_a_notification_is_filed_with_the_keyboard_alone(opened: Callable[..., Page]) -> None:
    page = opened(java_script_enabled=False)
    page.goto("/procedures/dog-registration-notification/")
    keys = Keys(page)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "本文へ移る"
    page.keyboard.press("Enter")
    keys.enter('form[action$="/start/"] button')
    keys.choose("what", 0)
    keys.enter(".form__buttons button.button--solid")
    for name, text in (("dog_name", "ポチ"), ("breed", "柴")):
        keys.write(name, text)
    keys.choose("sex", 1)
    keys.write("coat", "茶")
    keys.choose("chip", 2)
    keys.enter(".form__buttons button.button--solid")
    keys.write("died_on", soon(-3))
    keys.enter(".form__buttons button.button--solid")
    assert page.title().startswith("届け出る方"), page.title()
    keys.write("name.text", "三内 太郎")
    keys.write("name.kana", "サンナイ タロウ")
    keys.write("address.postal_code", "000-0000")
    keys.to('[name="address.prefecture"]')
    for _ in range(27):  # 大阪府 is the 27th
        page.keyboard.press("ArrowDown")
    keys.write("address.city", "三内市")
    keys.write("address.street", "本町1丁目")
    keys.write("phone", "072-000-0123")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    keys.enter('a[href$="/prove/"]')
    asking = page.url
    email = f"taro-{asking.split('/')[4][:8]}@example.jp"  # by which the letter is found again
    keys.write("email", email)
    keys.enter('form[action$="/prove/"] button')
    page.goto("/mailbox/")
    letter = page.locator("article", has_text=email).first.inner_text()
    page.goto(asking)
    keys.write("code", letter.partition("確認番号：")[2][:6])
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/?proven=1")
    keys.enter('form[action$="/file/"] button.button--solid')
    expect(page.get_by_role("heading", level=1)).to_have_text("受け付けました")


def test_the_counter_enters_a_paper_application_on_the_same_definition(desk: Desk, look: Look) -> None:
    page = desk("s1002")
    page.goto("/counter/")
    look(page)
    follow(page, "受け付ける", hint="粗大ごみ収集の申込み")
    look(page)
    press(page, "入力を始める", status=422)
    refused(page)
    look(page)
    answer(page, {"channel": "paper"})
    press(page, "入力を始める")
    look(page)
    row = rows(page, "item")[0]
    answer(page, {f"item.{row}.kind": "bicycle", f"item.{row}.quantity": "1"})
    press(page, "次へ")
    answer(page, address("address") | {"dwelling": "house", "spot": "玄関前", "carried_out": "yes"})
    press(page, "次へ")
    answer(page, {"wished": soon(20)})
    press(page, "次へ")
    answer(page, PERSON)
    press(page, "次へ")
    answer(page, {"relief": "none"})
    press(page, "次へ")
    look(page)
    answer(page, {"arrived_on": soon(1)})
    press(page, "受け付ける", status=422)
    refused(page, "紙の原本の保管場所", "今より後")
    look(page)
    given = {"arrived_on": soon(-1), "original_place": "環境業務課 申込書つづり 第3冊"}
    answer(page, given | {"confirmed": "yes", "confirmation": "読み上げて確認"})
    press(page, "受け付ける")
    expect(page.get_by_role("heading", name="受付票")).to_be_visible()
    look(page)
    follow(page, "事案を開く")
    for words in ("入力した人", "読み上げて確認", "申込書つづり 第3冊"):
        expect(page.locator("main")).to_contain_text(words)


@pytest.mark.skipif(not Path(SURVEY).exists(), reason="国の調査の抜粋（../shared）がありません")
def test_a_procedure_that_is_not_online_yet_says_where_and_how(
    served: tuple[str, City], phone: Page, look: Look
) -> None:
    served[1].run("inventory", "import", str(SURVEY))

    def known() -> bool:  # the catalogue is remembered for five seconds
        phone.goto("/procedures/?q=温泉")
        return "まだオンラインでは申請できません" in phone.locator("main").inner_text()

    until(known, "国の調査の手続が見つかる")
    expect(phone.get_by_role("heading", name="まだオンラインでは申請できません")).to_be_visible()
    look(phone)
    with phone.expect_navigation():
        phone.locator('a[href*="/procedures/survey/"]').first.click()
    expect(phone.get_by_text("まだオンラインでは申請できません")).to_be_visible()
    expect(phone.get_by_role("heading", name="どこで、どのように")).to_be_visible()
    look(phone)
