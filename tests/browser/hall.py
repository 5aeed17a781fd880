"""What people do on a page: answer, press, follow; and how staff come in."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from collections.abc import Callable, Mapping, Sequence

from django_otp.oath import totp
from playwright.sync_api import Locator, Page, Response, expect

from tests.waiting import until

Answers = Mapping[str, str | Sequence[str]]


def answer(page: Page, answers: Answers) -> None:
    """Fill in by the names of the inputs: texts, choices, boxes to tick."""
    for name, given in answers.items():
        found = page.locator(f'[name="{name}"]:not([type="hidden"])')
        kind = found.first.get_attribute("type") or found.first.evaluate("each => each.tagName.toLowerCase()")
        if kind in {"radio", "checkbox"}:
            for value in [given] if isinstance(given, str) else given:
                page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select":
            found.select_option(given)
        else:
            found.fill(str(given))


def button(page: Page, words: str, hint: str = "") -> Locator:
    """The button that says this, whatever is read after it for those who do not see its place."""
    return page.get_by_role("button", name=_saying(words, hint)).first


def _saying(words: str, hint: str) -> re.Pattern[str]:
    return re.compile(rf"^{re.escape(words)}\s*(（.*{re.escape(hint)}.*）|$)")


def press(page: Page, words: str, *, hint: str = "", status: int = 200) -> Response:
    """Press it and be on the next page, which has this status."""
    expect(button(page, words, hint)).to_be_visible()  # its failure shows what else is on the page
    with page.expect_navigation() as navigation:
        button(page, words, hint).click()
    response = navigation.value
    said = " / ".join(page.locator(".error-summary, .banner--error").all_inner_texts())
    assert response.status == status, f"{page.url} {response.status}: {page.title()}: {said}"
    return response


def follow(page: Page, words: str, hint: str = "") -> None:
    """Follow the link that says this."""
    with page.expect_navigation():
        page.get_by_role("link", name=_saying(words, hint)).first.click()


def prove(page: Page, look: Callable[[Page], None]) -> None:
    """On the review: have the code sent, read it in the sample mailbox, type it in, and be on the review again."""
    page.get_by_role("link", name="メールアドレスを確かめる").click()
    asking = page.url
    look(page)
    email = f"taro-{asking.split('/')[4][:8]}@example.jp"  # by which the letter is found again
    answer(page, {"email": email})
    press(page, "確認番号を送る")
    page.goto("/mailbox/")
    letter = page.locator("article", has_text=email).first.inner_text()
    page.goto(asking)
    look(page)
    answer(page, {"code": letter.partition("確認番号：")[2][:6]})
    press(page, "確かめる")


def rows(page: Page, group: str) -> list[str]:
    """The keys of the rows that the page shows of a repeated group."""
    return [each.input_value() for each in page.locator(f'[name="{group}.rows"]').all()]


def refused(page: Page, *messages: str) -> None:
    """The summary stands on top and says this; each of its entries leads to a control, which then has the focus."""
    summary = page.locator(".error-summary")
    assert page.title().startswith("エラー："), page.title()
    for message in messages:
        expect(summary).to_contain_text(message)
    for link in summary.get_by_role("link").all():
        link.click()
        place = (link.get_attribute("href") or "").removeprefix("#")
        assert page.locator(":focus").get_attribute("id") == place, f"{page.url}: {link.inner_text()} → #{place}"


def sign_in(page: Page, person: Mapping[str, str]) -> None:
    """Password, then the code of the authenticator."""
    page.goto("/desk/sign-in/")
    answer(page, {"staff_key": person["staff_key"], "password": person["password"]})
    press(page, "次へ")
    for ahead in (0, 30):
        answer(page, {"code": f"{totp(b32decode(person['secret']), t0=-ahead):06d}"})
        with page.expect_navigation() as navigation:
            button(page, "サインイン").click()
        if navigation.value.status == 200 and "/sign-in/" not in page.url:
            return
        time.sleep(1)
    raise AssertionError(page.locator("main").inner_text())


def open_case(page: Page, reference: str) -> None:
    """Find the case in the queue by its reference number. Search keys are written just after filing."""

    def stands_there() -> int:
        page.goto(f"/desk/?q={reference}&status=all")
        return page.get_by_role("link", name=reference, exact=True).count()

    until(stands_there, f"{reference} が一覧に載る")
    with page.expect_navigation():
        page.get_by_role("link", name=reference, exact=True).click()


def await_words(page: Page, words: str, where: str = "main") -> None:
    """Read the same page again until it says this: another process has to do something first."""

    def said() -> bool:
        page.goto(page.url.partition("?")[0])
        return words in page.locator(where).inner_text()

    until(said, f"{page.url} に「{words}」と載る")
