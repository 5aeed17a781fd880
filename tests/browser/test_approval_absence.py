"""A day of absence: 代決 by the substitute, 後閲 by the head who is back; what is important waits."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

from .deciding import propose, row_of, say
from .hall import answer, press
from .looking import Look

CLERK, HEAD, DEPUTY, DIRECTOR = "s1002", "s1004", "s1182", "s1001"
Inside, Waiting = Callable[..., Page], Callable[[], dict[str, str]]


@contextlib.contextmanager
def away(page: Page, reason: str, look: Look) -> Iterator[None]:
    """Somebody registers that they are away today, and says afterwards that they are back."""
    page.goto("/desk/absences/")
    answer(page, {"reason": reason})
    look(page)
    press(page, "登録する")
    expect(page.get_by_role("status")).to_contain_text("不在を登録しました。")
    try:
        yield
    finally:
        page.goto("/desk/absences/")
        press(page, "きょう戻った", hint=reason)


def test_a_substitute_decides_on_a_day_of_absence_and_the_head_peruses_it_afterwards(
    inside: Inside, waiting: Waiting, look: Look
) -> None:
    one = waiting()
    head, deputy = inside(HEAD), inside(DEPUTY)
    expect(row_of(deputy, one["reference"])).to_have_count(0)
    with away(head, "府庁への出張", look):
        look(head)
        row = row_of(deputy, one["reference"])
        expect(row).to_contain_text("代決")
        expect(deputy.locator(".banner--note")).to_contain_text("環境業務課 課長の代わり（代決）")
        look(deputy)
        with deputy.expect_navigation():
            row.get_by_role("link").first.click()
        expect(deputy.locator(".banner--info")).to_contain_text("環境業務課 課長が不在のため")
        look(deputy)
        press(deputy, "代決する")
        deputy.goto(f"/desk/approvals/{one['proposal']}/")
        route = deputy.get_by_role("region", name="決裁の道筋")
        for words in ("環境業務課 課長補佐", "代", "後閲待ち"):
            expect(route).to_contain_text(words)
        said = deputy.get_by_role("region", name="これまでの意見")
        expect(said).to_contain_text("環境業務課 課長補佐 演習 わたる（代）")
        look(deputy)

    head.goto("/desk/approvals/")
    owed = head.locator(".banner--warning").filter(has_text="後閲していないものがあります")
    expect(owed).to_be_visible()
    row = row_of(head, one["reference"], "perusals")
    expect(row).to_contain_text("不在のあいだに代決")
    look(head)
    with head.expect_navigation():
        row.get_by_role("link").first.click()
    look(head)
    say(head, head.url, "後閲した", {"remark": "承知しました。"})
    expect(head.get_by_role("status")).to_contain_text("後閲しました。")
    expect(row_of(head, one["reference"], "perusals")).to_have_count(0)
    head.goto(f"/desk/approvals/{one['proposal']}/")
    route = head.get_by_role("region", name="決裁の道筋")
    expect(route).to_contain_text("後閲済み")
    expect(route).to_contain_text("承知しました。")


def test_what_is_important_is_not_offered_to_a_substitute_and_says_why(inside: Inside, look: Look) -> None:
    clerk, head, director = inside(CLERK), inside(HEAD), inside(DIRECTOR)
    words = {"title": "収集車の緊急の修繕", "reasons": "油圧の故障を直します。", "fact-amount": "４５万円"}
    clerk.goto("/desk/approvals/new/expenditure/")
    answer(clerk, words)
    press(clerk, "決裁の道筋を確かめる", status=422)
    expect(clerk.locator(".error-summary")).to_contain_text("金額")
    look(clerk)
    address = propose(clerk, "expenditure", words | {"fact-amount": "４５０，０００", "marks": ["important"]}, look)
    expect(clerk.get_by_role("region", name="決裁の道筋")).to_contain_text("環境事業部 部長")
    say(head, address, "同意する", {})
    with away(director, "国への要望", look):
        expect(row_of(head, "収集車の緊急の修繕")).to_have_count(0)
        head.goto(address)
        for words_ in ("環境事業部 部長は不在で、代決できません。", "戻る"):
            expect(head.locator("main")).to_contain_text(words_)
        assert head.get_by_role("button", name="代決する").count() == 0
        look(head)
    say(director, address, "決裁する", {})
    expect(director.get_by_role("status")).to_contain_text("決裁しました。")
