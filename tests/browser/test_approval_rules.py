"""「だれが決めるか」, and what a draft of the rules would move: who, by which clause, why, how many."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.city.model import ROOT

from .conftest import PHONE
from .hall import answer, follow, press
from .looking import Look

CLERK, ADMIN = "s1002", "s1030"
DRAFT = ROOT / "catalog/sannai/delegation/delegation.yaml"
ROW = "{from: 2024-04-01, when: {effect: accepted}, decider: division_head, clause: 別表第2 環境局の項第1号ア}"
HIGHER = ROW.replace("division_head", "mayor")
Inside = Callable[..., Page]


def test_a_clerk_asks_who_decides_on_both_sides_of_a_limit_and_sends_the_address(inside: Inside, look: Look) -> None:
    page = inside(CLERK)
    page.goto("/desk/who-decides/")
    answer(page, {"q": "委託料"})
    press(page, "さがす")
    follow(page, "支出負担行為")
    expect(page.get_by_text("金額によって決める職が変わります")).to_be_visible()
    look(page)
    answer(page, {"fact.amount": "５０万"})
    press(page, "だれが決めるかを見る", status=422)
    expect(page.locator(".error-summary")).to_contain_text("金額")
    look(page)
    answer(page, {"fact.amount": "５００，０００"})
    press(page, "だれが決めるかを見る")
    said = page.get_by_role("region", name="答え")
    for words in ("環境業務課 課長", "例示 三郎", "が決めます", "別表第1 財務の項第1号ア", "課長補佐"):
        expect(said).to_contain_text(words)
    look(page)
    answer(page, {"fact.amount": "500001"})
    press(page, "だれが決めるかを見る")
    expect(said).to_contain_text("環境事業部 部長")
    expect(said).to_contain_text("別表第1 財務の項第1号イ")
    expect(page.get_by_role("region", name="なぜか").get_by_role("listitem").first).to_be_visible()

    colleague = inside(ADMIN, PHONE, java_script_enabled=False)
    colleague.goto(page.url)
    expect(colleague.get_by_role("region", name="答え")).to_contain_text("環境事業部 部長")
    expect(colleague.locator("h1")).to_have_text("支出負担行為")
    look(colleague)


def test_who_decides_knows_absences_and_the_coming_reorganisation(inside: Inside, look: Look) -> None:
    page = inside(CLERK)
    roads = "/desk/who-decides/?matter=expenditure&fact.amount=400000&division=construction.roads.maintenance"
    page.goto(roads + "&on=2026-12-22")
    said = page.get_by_role("region", name="答え")
    for words in ("が代決します", "不在のため", "後閲"):
        expect(said).to_contain_text(words)
    look(page)
    page.goto(roads + "&on=2026-12-26")
    expect(said).to_contain_text("課長")
    expect(said).not_to_contain_text("が代決します")

    hall = "/desk/who-decides/?matter=hall-use&fact.effect=favourable&division=citizens.community"
    page.goto(hall + "&on=2027-03-31")
    expect(said).to_contain_text("市民協働課 課長")
    page.goto(hall + "&on=2027-04-01")
    expect(page.locator(".as-of")).to_contain_text("4月1日")
    expect(said).to_contain_text("地域振興課 課長")
    look(page)
    page.goto(hall.replace("hall-use&fact.effect=favourable", "correspondence") + "&on=2027-04-01")
    expect(said).to_contain_text("協働推進課 課長")
    page.goto("/desk/who-decides/?matter=expenditure&fact.amount=1&on=令和9年2月30日")
    expect(page.locator(".error-summary")).to_contain_text("日付を確かめてください")
    look(page)


def test_a_draft_of_the_rules_is_counted_against_what_was_decided_and_kept_nowhere(inside: Inside, look: Look) -> None:
    page = inside(ADMIN)
    page.goto("/desk/rules/")
    before = page.get_by_role("region", name="採用した版").inner_text()
    text = DRAFT.read_text(encoding="utf-8")
    assert ROW in text
    page.goto("/desk/rules/what-if/")
    press(page, "試す", status=422)
    send(page, text.replace("decider: division_head", "decider: division_heda", 1))
    press(page, "試す", status=422)
    faulty = page.locator(".error-summary")
    expect(faulty).to_contain_text(f"{line_of(text, 'decider: division_head')}行目")
    expect(faulty).to_contain_text("division_heda")
    look(page)
    send(page, text.replace(ROW, HIGHER))
    press_anyhow(page)
    said = page.locator(".office-sentence")
    for words in ("決裁済みの起案", "今より上の職に上がり", "市長まで上がるものは、0件", "増えます"):
        expect(said).to_contain_text(words)
    expect(page.get_by_role("table", name="動く事項")).to_contain_text("粗大ごみの収集の受付")
    expect(page.get_by_role("table", name="どの職からどの職へ")).to_contain_text("市長")
    look(page)
    page.goto("/desk/rules/")
    assert page.get_by_role("region", name="採用した版").inner_text() == before


def send(page: Page, text: str) -> None:
    page.locator('input[name="file"]').last.set_input_files(
        {"name": "delegation.yaml", "mimeType": "text/yaml", "buffer": text.encode()}
    )


def press_anyhow(page: Page) -> None:
    """The draft has no fault of its own; the city's trials of the adopted rules may still object to it."""
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name="試す").last.click()
    assert navigation.value.status in (200, 422)


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1
