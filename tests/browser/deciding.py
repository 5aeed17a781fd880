"""What people do with a 起案: propose it, find it in the list, say something on it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from .hall import Answers, answer, press
from .looking import Look

RECORD = {"classification": "B-3-1", "retention": "5年", "disclosure": "open"}


def propose(page: Page, matter: str, words: Answers, look: Look) -> str:
    """A free 起案, from the form over its route to the desk of the first who is asked; its address."""
    page.goto(f"/desk/approvals/new/{matter}/")
    answer(page, RECORD | dict(words))
    look(page)
    press(page, "決裁の道筋を確かめる")
    look(page)
    press(page, "起案する")
    expect(page.get_by_text("起案しました。")).to_be_visible()
    return page.url.partition("?")[0]


def row_of(page: Page, words: str, part: str = "") -> Locator:
    """The row of a list of 決裁 that says this, on whichever page of it; the list is opened anew."""
    rows = page.locator("table.rows tbody tr").filter(has_text=words)
    page.goto("/desk/approvals/" + (f"{part}/" if part else ""))
    while not rows.count() and (further := page.locator('a[rel="next"]')).count():
        page.goto(further.get_attribute("href") or "")
    return rows


def unfold(page: Page, words: str) -> None:
    """Open what is folded under these words."""
    page.locator("summary").filter(has_text=re.compile(rf"^\s*{re.escape(words)}")).first.click()


def say(page: Page, address: str, verb: str, words: Mapping[str, str], look: Look | None = None) -> None:
    """Open a 起案, write this below a verb and press it."""
    page.goto(address)
    if look:
        look(page)
    for name in words:
        form = page.locator("form.decide").filter(has=page.locator(f'[name="{name}"]'))
        if not form.locator(f'[name="{name}"]').is_visible():
            form.locator("summary").first.click()
    answer(page, words)
    press(page, verb)
