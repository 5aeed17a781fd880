"""Finding rows of registers: the list of registers, one list narrowed and counted, on a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PHONE
from .hall import follow, press, refused
from .looking import Look

CLERK, CENTRE = "s1131", "s1007"  # DX推進課; 動物指導センター 所長
Inside = Callable[..., Page]


def test_rows_are_found_narrowed_counted_and_read_on_paper(inside: Inside, look: Look) -> None:
    page = inside(CLERK)
    page.goto("/desk/registers/")
    look(page)
    follow(page, "情報システム台帳")
    look(page)
    page.get_by_text("ほかの条件").click()
    page.get_by_label("置き場所").select_option(label="庁舎")
    press(page, "しぼり込む")
    expect(page.get_by_role("list", name="いまの条件")).to_contain_text("置き場所：庁舎")
    look(page)
    page.get_by_text("この条件の件数を、項目ごとに集計する").click()
    page.get_by_label("集計する項目").select_option(label="つながるネットワーク")
    page.get_by_label("さらに分ける項目").select_option(label="個人情報を扱うか")
    press(page, "集計する")
    look(page)
    page.locator("table a").first.click()
    expect(page.get_by_role("list", name="いまの条件")).to_contain_text("つながるネットワーク：")
    follow(page, "印刷用の表示")
    look(page)
    page.goto("/desk/registers/system/?list=none&hosting=x")
    look(page)

    phone = inside(CLERK, PHONE, java_script_enabled=False)
    for address in ("/desk/registers/", "/desk/registers/contract/", "/desk/registers/contract/?by=kind&by2=award"):
        phone.goto(address)
        look(phone)


def test_whoever_takes_a_closed_ledger_along_says_what_for(inside: Inside, look: Look) -> None:
    page = inside(CENTRE)
    page.goto("/desk/registers/dog/")
    look(page)
    press(page, "CSVで書き出す", status=422)
    refused(page, "何のために")
    look(page)
