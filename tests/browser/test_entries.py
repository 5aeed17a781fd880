"""A row of a register from its first form to its disposal, by people of the division that keeps it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PHONE
from .hall import answer, follow, press, refused
from .looking import Look

CLERK, HEAD = "s1131", "s1028"  # DX推進課
Inside = Callable[..., Page]


def test_a_row_is_written_changed_ended_and_disposed_of(inside: Inside, look: Look) -> None:
    page = inside(CLERK)
    page.goto("/desk/registers/vendor/new/")
    look(page)
    press(page, "記載する", status=422)
    refused(page, "名称")
    look(page)
    answer(page, {"title": "例示クラウド株式会社"})
    press(page, "記載する")
    expect(page.get_by_role("status")).to_contain_text("記載しました")
    look(page)
    follow(page, "変わったことを書く（変更）")
    answer(page, {"title": "例示クラウドサービス株式会社", "reason": "社名を変えた"})
    press(page, "変更を書く")
    expect(page.locator(".timeline")).to_contain_text("例示クラウドサービス株式会社")
    row = page.url.partition("?")[0]
    follow(page, "終わったことを書く（終了）")
    look(page)
    answer(page, {"on": "平成27年4月1日"})
    press(page, "終了を書く")

    phone = inside(HEAD, PHONE, java_script_enabled=False)
    phone.goto("/desk/registers/vendor/disposal/")
    look(phone)
    phone.get_by_label("例示クラウドサービス株式会社を選ぶ").check()
    press(phone, "選んだものを廃棄する（確認へ）")
    look(phone)
    phone.get_by_label("廃棄してよい").check()
    press(phone, "廃棄する")
    expect(phone.get_by_role("status")).to_contain_text("廃棄しました")
    phone.goto(row)
    expect(phone.locator("main")).to_contain_text("廃棄済み")
    look(phone)
