"""A page of a register as a grid: with a keyboard and a spreadsheet beside it, and on a telephone without script."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Dialog, Locator, Page, expect

from .conftest import PHONE
from .hall import follow, press, refused
from .looking import Look

CLERK, ANIMALS = "s1131", "s1009"  # DX推進課, which keeps the vendors; 動物指導センター, which keeps the dogs
VENDORS, DOGS = "/desk/registers/vendor/?sheet=1", "/desk/registers/dog/?sheet=1"
ROWS, QUOTED = 20, 3
PASTE = """(cell, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""
Inside = Callable[..., Page]


def cell(page: Page, row: int, name: str) -> Locator:
    return page.locator(f'[name="c.{row}.{name}"]')


def caret(page: Page) -> str:
    """Where one types."""
    return str(page.evaluate("document.activeElement.name"))


def paste(at: Locator, text: str) -> None:
    at.evaluate(PASTE, text)


def test_arrows_and_enter_move_and_leave_the_caret_of_a_text_alone(inside: Inside, look: Look) -> None:
    page = inside(CLERK)
    page.goto("/desk/registers/vendor/")
    follow(page, "表で直す")
    look(page)
    cell(page, 1, "title").click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert caret(page) == "c.1.title"  # within the text
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert caret(page) == "c.1.section"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert caret(page) == "c.3.section"
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert caret(page) == "c.2.title"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert caret(page) == "c.1.title"  # there is nothing above
    cell(page, 1, "title").fill("例示商会")
    expect(page.locator("td.is-edited")).to_have_count(1)
    asked: list[Dialog] = []
    page.once("dialog", lambda dialog: (asked.append(dialog), dialog.dismiss()))
    page.get_by_role("link", name="一覧に戻る").click()
    page.wait_for_function("document.querySelector('td.is-edited') !== null")
    assert [dialog.type for dialog in asked] == ["beforeunload"]


def test_a_block_of_a_spreadsheet_spreads_over_the_cells_and_is_judged_when_it_is_sent(
    inside: Inside, look: Look
) -> None:
    page = inside(CLERK)
    page.goto(VENDORS)
    rows = [
        [f"例示{at}号株式会社", f"担当{at}", f"03-0000-{at:04}", f"https://r{at}.example/"] for at in range(1, ROWS + 1)
    ]
    rows[QUOTED][0] = '"例示の\n""二段""株式会社"'
    rows[1][2] = "たくさん"
    assert page.locator('[name$=".title"]').count() >= ROWS
    paste(cell(page, 1, "title"), "\r\n".join("\t".join(row) for row in rows) + "\r\n")
    expect(page.get_by_role("status").last).to_contain_text(f"{ROWS}行×4列を貼り付けました")
    expect(cell(page, QUOTED + 1, "title")).to_have_value('例示の "二段"株式会社')
    expect(cell(page, ROWS, "site")).to_have_value("https://r20.example/")
    look(page)
    page.get_by_label("理由").fill("一括の見直し")
    press(page, "変えた行を書く", status=422)
    refused(page, "行2")
    look(page)
    expect(cell(page, 2, "phone")).to_have_value("たくさん")
    expect(cell(page, 1, "title")).to_have_value("例示1号株式会社")
    page.get_by_role("link", name="行2").first.click()
    assert caret(page) == "c.2.phone"
    page.keyboard.press("Control+A")
    page.keyboard.type("03-0000-0002")
    press(page, "変えた行を書く")
    expect(page.get_by_role("status").first).to_contain_text("1件の記載を書きました")


def test_a_row_that_somebody_else_changed_asks_whose_values_are_to_stand(inside: Inside, look: Look) -> None:
    mine, theirs = inside(CLERK), inside(CLERK)
    for page, words in ((mine, "窓口A"), (theirs, "窓口B")):
        page.goto(VENDORS)
        cell(page, 2, "section").fill(words)
    press(theirs, "変えた行を書く")
    press(mine, "変えた行を書く", status=409)
    expect(mine.locator("tr.is-conflict")).to_contain_text("いまの値窓口Bあなたの値窓口A")
    look(mine)
    mine.get_by_label("自分の値を書く").check()
    press(mine, "変えた行を書く")
    expect(cell(mine, 2, "section")).to_have_value("窓口A")


def test_without_script_a_sheet_is_a_form(inside: Inside, look: Look) -> None:
    phone = inside(ANIMALS, PHONE, java_script_enabled=False)
    phone.goto(DOGS)
    look(phone)
    cell(phone, 1, "vaccinated_on").fill("R8.13.1")
    cell(phone, 2, "certificate_number").fill("例-2")
    phone.get_by_label("いつから").fill("令和7年1月1日")
    press(phone, "変えた行を書く", status=422)
    refused(phone, "行1 直近の予防注射の日")
    look(phone)
    cell(phone, 1, "vaccinated_on").fill("R6.6.1")
    phone.get_by_label("初めから間違っていたこと（更正）").check()
    press(phone, "変えた行を書く", status=422)
    refused(phone, "更正する理由")
    phone.get_by_label("理由").fill("書き間違い")
    press(phone, "変えた行を書く")
    expect(phone.get_by_role("status").first).to_contain_text("1件の記載を書きました")
    expect(cell(phone, 1, "vaccinated_on")).to_have_value("令和6年6月1日")
