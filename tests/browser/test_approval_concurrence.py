"""合議 in parallel: one agrees, one dissents; the decider sees the dissent on top, and what changed since."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PHONE
from .deciding import propose, row_of, say
from .hall import answer, follow, press, refused
from .looking import Look

CLERK, HEAD, BUDGET, CONTRACTS, DIRECTOR, BUREAU = "s1002", "s1004", "s1135", "s1233", "s1001", "s1034"
TITLE = "収集車の賃借の契約"
AGAINST = "予算は3,500,000円までです。台数を減らすか、時期を分けてください。"
Inside = Callable[..., Page]
CONTRACT = {"title": TITLE, "reasons": "収集車2台を、1年間かりいれます。", "fact-amount": "4000000"}


def test_a_dissent_goes_up_to_the_decider_who_sees_it_first_and_what_changed(inside: Inside, look: Look) -> None:
    clerk, head, budget, contracts = inside(CLERK), inside(HEAD), inside(BUDGET), inside(CONTRACTS)
    address = propose(clerk, "contract", CONTRACT, look)
    route = clerk.get_by_role("region", name="決裁の道筋")
    for post in ("環境業務課 課長", "財政課 課長", "契約課 課長", "環境事業部 部長", "環境局 局長"):
        expect(route).to_contain_text(post)
    look(clerk)
    say(head, address, "同意する", {"text": "更新の時期です。"})
    for colleague in (budget, contracts):
        expect(row_of(colleague, TITLE)).to_contain_text("合議")
    say(contracts, address, "同意する", {})

    minor(clerk, address, look)

    budget.goto(address)
    expect(budget.get_by_role("region", name="回議のあいだに変わったこと")).to_contain_text("借り入れます")
    budget.locator("summary").filter(has_text="異議を述べる").click()
    press(budget, "異議を述べる", status=422)
    refused(budget, "異議の理由を入力してください")
    answer(budget, {"objection": AGAINST})
    press(budget, "異議を述べる")
    expect(budget.get_by_role("status")).to_contain_text("異議を述べました。")

    say(inside(DIRECTOR), address, "同意する", {})
    decider = inside(BUREAU, PHONE)
    decider.goto(address)
    dissent = decider.locator(".banner--warning").filter(has_text="異議があります")
    expect(dissent).to_contain_text("財政課 課長")
    expect(dissent).to_contain_text(AGAINST)
    top, content = dissent.bounding_box(), decider.get_by_role("region", name="決めること").bounding_box()
    assert top is not None
    assert content is not None
    assert top["y"] < content["y"]
    said = decider.get_by_role("region", name="これまでの意見")
    expect(said.locator("li").filter(has_text="契約課 課長")).to_contain_text("前の版を見た意見")
    expect(said).to_contain_text("更新の時期です。")
    look(decider)
    say(decider, address, "決裁する", {"text": "台数は翌年度に見直します。"})
    clerk.goto(address)
    expect(clerk.locator(".case-head")).to_contain_text("決裁済み")
    expect(clerk.get_by_role("region", name="これまでの意見")).to_contain_text("台数は翌年度に見直します。")
    look(clerk)


def minor(clerk: Page, address: str, look: Look) -> None:
    """A misspelt word is mended on the way; whoever agreed is not asked again."""
    clerk.goto(address)
    follow(clerk, "起案を直す")
    look(clerk)
    press(clerk, "直して回す", status=422)
    refused(clerk, "修正の種類を選んでください")
    answer(clerk, {"kind": "minor", "reasons": "収集車2台を、1年間借り入れます。", "what": "かな書きを直しました。"})
    press(clerk, "直して回す")
    expect(clerk.get_by_role("status")).to_contain_text("軽微な修正を記録しました。")
    expect(clerk.locator("del")).to_contain_text("かりいれます")
    look(clerk)
