"""The city itself in Chromium: its organisation, its rules, and who decides; looked at as others see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from . import hall
from .looking import Look

CLERK, ADMIN = "s1002", "s1030"
RULES = Path(__file__).parent.parent.parent / "catalog" / "sannai" / "delegation" / "delegation.yaml"


def test_anybody_asks_who_decides_and_sees_why(desk: Callable[[str], Page], look: Look):
    page = desk(CLERK)
    page.goto("/desk/")
    hall.follow(page, "だれが決めるか")
    look(page)
    hall.answer(page, {"q": "クラウド"})
    hall.press(page, "さがす")
    hall.follow(page, "外部（クラウド）サービスの利用の承認")
    look(page)
    for importance, decider in (("4", "課長"), ("1", "副市長")):
        hall.answer(page, {"fact.importance": importance})
        hall.press(page, "だれが決めるかを見る")
        expect(page.locator(".office-answer__who strong")).to_contain_text(decider)
        look(page)
    expect(page.get_by_role("heading", name="回り方")).to_be_visible()
    expect(page.locator(".office-way")).to_contain_text("合議（同時に）")
    hall.answer(page, {"on": "令和9年13月1日"})
    hall.press(page, "だれが決めるかを見る", status=422)
    hall.refused(page, "13月という月はありません")
    look(page)


def test_what_waits_is_counted_listed_and_told_as_one_chose(desk: Callable[[str], Page], look: Look):
    page = desk(CLERK)
    page.goto("/desk/inbox/")
    expect(page.locator(".desk-header__count")).to_be_visible()
    look(page)
    hall.press(page, "見たことにする（「新着」を消す）")
    expect(page.get_by_text("新着", exact=True)).to_have_count(0)
    hall.follow(page, "お知らせの受け取り方")
    hall.answer(page, {"mail": "daily"})
    hall.press(page, "この受け取り方にする")
    expect(page.get_by_role("status")).to_contain_text("お知らせの受け取り方を変えました")
    look(page)


def test_the_tree_of_a_day_to_come_and_the_unit_that_ends_then(desk: Callable[[str], Page], look: Look):
    page = desk(CLERK)
    page.goto("/desk/organization/")
    look(page)
    hall.answer(page, {"on": "Ｒ９．４．１", "q": "協働"})
    hall.press(page, "見る")
    hall.follow(page, "協働推進課")
    look(page)
    page.goto("/desk/organization/changes/2027-04-01/")
    look(page)
    for path in ("staff/", "staff/s1004/", "units/citizens.community/?on=2027-04-01"):
        page.goto(f"/desk/organization/{path}")
        look(page)
    page.goto("/desk/rules/")
    look(page)


def test_a_draft_of_the_rules_is_tried_and_a_faulty_one_is_told(
    desk: Callable[[str], Page], look: Look, tmp_path: Path
):
    page = desk(ADMIN)
    text = RULES.read_text(encoding="utf-8")
    for draft, status in ((text, 200), (text.replace("decider: mayor", "decider: mayer", 1), 422)):
        (tmp_path / "delegation.yaml").write_text(draft, encoding="utf-8")
        page.goto("/desk/rules/what-if/")
        page.locator('[name="file"]').set_input_files(tmp_path / "delegation.yaml")
        hall.press(page, "試す", status=status)
        look(page)
    expect(page.locator(".problems")).to_contain_text("mayer")


def test_the_organisation_goes_out_and_comes_in_after_a_check(desk: Callable[[str], Page], look: Look, tmp_path: Path):
    page = desk(ADMIN)
    page.goto("/desk/organization/csv/")
    with page.expect_download() as download:
        page.get_by_role("link", name="ZIPを受け取る").click()
    download.value.save_as(tmp_path / "city.zip")
    page.locator('[name="file"]').set_input_files(tmp_path / "city.zip")
    hall.press(page, "確かめる")
    expect(page.locator(".office-answer")).to_contain_text("何も変わりません")
    look(page)
    page.goto("/desk/organization/staff/?unit=environment&sort=-name")
    look(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Excelで書き出す").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    hall.follow(page, "印刷用の表示")
    look(page)
    page.goto("/desk/organization/staff/?on=13月&unit=nowhere")
    hall.refused(page, "いつ：", "所属：")
    look(page)
    page.goto("/desk/organization/arrangements/")
    page.get_by_role("link", name="終える").first.click()
    hall.press(page, "この日で終える", status=422)
    hall.refused(page, "終わりの日")
    look(page)
    for path in ("", "successions/", "engagements/", "duties/"):
        page.goto(f"/desk/organization/arrangements/{path}")
        hall.press(page, "定める", status=422)
        look(page)
