"""The city's organisation: as of a date, its history, out and in as CSV; what will be late and for whom it waits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import PHONE
from .hall import answer, follow, press
from .looking import Look

CLERK, HEAD, ADMIN = "s1002", "s1004", "s1030"
Inside = Callable[..., Page]


def test_the_tree_is_read_as_of_a_date_and_a_division_tells_its_history(inside: Inside, look: Look) -> None:
    page = inside(CLERK)
    page.goto("/desk/organization/")
    tree = page.locator(".office-bureaus")
    expect(tree).to_contain_text("市民協働課")
    answer(page, {"on": "令和9年4月1日"})
    press(page, "見る")
    expect(page.locator(".as-of")).to_contain_text("予定です")
    expect(tree).not_to_contain_text("市民協働課")
    for name in ("協働推進課", "地域振興課"):
        expect(tree).to_contain_text(name)
    look(page)
    follow(page, "地域振興課")
    history = page.get_by_role("region", name="沿革")
    expect(history).to_contain_text("地域振興課")
    expect(page.get_by_role("region", name="承継")).to_contain_text("市民協働課")
    look(page)
    page.goto("/desk/organization/changes/2027-04-01/")
    for name in ("市民協働課", "協働推進課", "地域振興課"):
        expect(page.locator("main")).to_contain_text(name)

    phone = inside(HEAD, PHONE, java_script_enabled=False)
    phone.goto("/desk/organization/?q=三郎")
    follow(phone, "例示 三郎")
    expect(phone.locator("main")).to_contain_text("環境業務課")
    look(phone)


def test_a_damaged_line_of_the_csv_is_named_and_nothing_of_it_comes_in(inside: Inside, look: Look) -> None:
    page = inside(ADMIN)
    page.goto("/desk/organization/csv/")
    with page.expect_download() as download:
        page.get_by_role("link", name="ZIPを受け取る").click()
    with zipfile.ZipFile(Path(download.value.path())) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    send(page, files)
    press(page, "確かめる")
    expect(page.get_by_text("いまの登録と同じです")).to_be_visible()

    lines = files["units.csv"].decode("utf-8-sig").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("environment.collection,"))
    lines[at] = lines[at].replace("環境業務課", "資源循環課").replace("environment.works", "environment.wroks")
    send(page, files | {"units.csv": "\r\n".join(lines).encode("cp932")})
    press(page, "確かめる", status=422)
    told = page.locator(".error-summary")
    for words in ("何も保存していません", f"units.csv {at + 1}行目", "environment.wroks"):
        expect(told).to_contain_text(words)
    look(page)
    page.goto("/desk/organization/?q=資源循環課")
    expect(page.get_by_text("この日の組織には見つかりません")).to_be_visible()
    page.goto("/desk/organization/?q=環境業務課")
    expect(page.get_by_role("region", name="組織 1件")).to_contain_text("環境業務課")


def send(page: Page, files: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        for name, content in files.items():
            written.writestr(name, content)
    page.locator('input[name="file"]').last.set_input_files(
        {"name": "organization.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    )


def test_a_head_sees_what_will_be_late_and_for_whom_it_waits(inside: Inside, look: Look) -> None:
    page = inside(HEAD, PHONE, java_script_enabled=False)
    page.goto("/desk/late/")
    rows = page.locator("main table tbody tr")
    assert rows.count() > 0, "the stories of the model city leave some cases late"
    expect(page.locator("main")).to_contain_text("環境業務課")
    look(page)
    with page.expect_navigation():
        rows.first.get_by_role("link").first.click()
    expect(page.locator(".case-head")).to_be_visible()
    look(page)
