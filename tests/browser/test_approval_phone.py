"""決裁 on a phone and with the keyboard: approve one, return another with its reason; two who press at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PHONE
from .deciding import row_of, unfold
from .hall import answer, button, press, refused
from .looking import Look
from .test_alone import Keys

CLERK, HEAD = "s1002", "s1004"
REASON = "収集の路線が地図と違います。確かめて直してください。"
Inside, Waiting = Callable[..., Page], Callable[[], dict[str, str]]


def test_a_head_of_division_approves_one_and_returns_another_on_a_phone(
    inside: Inside, waiting: Waiting, look: Look
) -> None:
    good, bad = waiting(), waiting()
    head = inside(HEAD, PHONE, java_script_enabled=False, is_mobile=True, has_touch=True)
    row = row_of(head, good["reference"])
    expect(row).to_contain_text("決裁")
    look(head)
    with head.expect_navigation():
        row.get_by_role("link").first.tap()
    expect(head.locator("main")).to_contain_text("収集の日程と料金を確かめました。")
    look(head)
    bar = head.get_by_role("navigation", name="判断の操作へ")
    expect(bar).to_be_in_viewport()
    bar.get_by_role("link", name="決裁する").tap()
    expect(button(head, "決裁する")).to_be_in_viewport()
    press(head, "決裁する")
    expect(head.get_by_role("status").filter(has_text="決裁しました。")).to_be_visible()
    expect(row_of(head, good["reference"])).to_have_count(0)

    head.goto(f"/desk/approvals/{bad['proposal']}/")
    unfold(head, "差し戻す")
    press(head, "差し戻す", status=422)
    refused(head, "差し戻す理由を入力してください")
    look(head)
    answer(head, {"reason": REASON})
    press(head, "差し戻す")
    expect(head.get_by_role("status").filter(has_text="差し戻しました。")).to_be_visible()
    expect(row_of(head, bad["reference"])).to_have_count(0)
    spoken = row_of(head, "わたし：差戻し", "spoken").first
    expect(spoken).to_contain_text("差戻し")
    look(head)

    clerk = inside(CLERK)
    clerk.goto(f"/desk/cases/{good['case']}/")
    expect(clerk.locator(".case-head")).to_contain_text("決定済み")
    clerk.goto(f"/desk/cases/{bad['case']}/")
    expect(clerk.locator("main")).to_contain_text(REASON)
    look(clerk)
    _hand_over(clerk, bad["reference"], look)


def _hand_over(clerk: Page, reference: str, look: Look) -> None:
    """From the queue, under conditions that are kept: Enter in a box only asks; then it is done to what was shown."""
    clerk.goto("/desk/?sort=-state")
    unfold(clerk, "この条件に名前を付けて保存する")
    look(clerk)
    press(clerk, "保存する", status=422)
    refused(clerk, "40文字までで入力してください")
    answer(clerk, {"saved_label": "進んだものから"})
    press(clerk, "保存する")
    expect(clerk.get_by_role("navigation", name="保存した条件")).to_contain_text("進んだものから")
    look(clerk)
    clerk.goto(f"/desk/?q={reference}")
    with clerk.expect_navigation():
        clerk.get_by_role("checkbox", name=f"{reference}を選ぶ").press("Enter")
    expect(clerk.get_by_role("alert")).to_contain_text("1件も選ばれていません")
    clerk.get_by_role("checkbox", name=f"{reference}を選ぶ").check()
    press(clerk, "担当を引き継ぐ…")
    expect(clerk.locator("main")).to_contain_text("まだ何もしていません。")
    look(clerk)
    clerk.get_by_label("引き継ぐ相手").select_option(index=1)
    press(clerk, "引き継ぐ（1件）")
    expect(clerk.get_by_role("heading", name="1件：担当を引き継ぎました。")).to_be_focused()
    look(clerk)


def test_a_case_is_decided_with_the_keyboard_alone(inside: Inside, waiting: Waiting) -> None:
    one = waiting()
    head = inside(HEAD, java_script_enabled=False)
    head.goto(f"/desk/approvals/{one['proposal']}/")
    keys = Keys(head)
    head.keyboard.press("Tab")
    assert head.locator(":focus").inner_text() == "本文へ移る"
    head.keyboard.press("Enter")
    keys.to("#act-approve details > summary")
    head.keyboard.press("Enter")
    keys.write("text", "収集の日を確かめました。")
    keys.enter("#act-approve button.button--solid")
    expect(head.get_by_role("status").filter(has_text="決裁しました。")).to_be_visible()
    head.goto(f"/desk/approvals/{one['proposal']}/")
    expect(head.get_by_role("region", name="これまでの意見")).to_contain_text("収集の日を確かめました。")


def test_of_two_who_press_in_the_same_second_one_decides_and_the_other_is_told(
    inside: Inside, waiting: Waiting, look: Look
) -> None:
    one = waiting()
    screens = [inside(HEAD), inside(HEAD, PHONE)]
    for each in screens:
        each.goto(f"/desk/approvals/{one['proposal']}/")
    for each in screens:
        button(each, "決裁する").click(no_wait_after=True)
    for each in screens:
        expect(each.locator(".banner--success, .banner--error").first).to_be_visible()
    lost = [each for each in screens if each.locator(".banner--error").count()]
    assert len(lost) == 1
    told = lost[0].locator(".banner--error")
    for words in ("最新の動き", "決裁しました", "環境業務課 課長", "時"):
        expect(told).to_contain_text(words)
    look(lost[0])
