"""The pictures of the documents, taken of the model city as it is now: ``python -m tests.pictures``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from playwright.sync_api import Browser, Page, sync_playwright

from sannai.cli.walk.staff import CLERK, HEAD

from . import system
from .browser import filing, hall
from .browser.conftest import FLAGS
from .city import model as cities

FOLDER = cities.ROOT / "docs" / "pictures"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}


def main() -> None:
    """A city of its own on SQLite, one case told up to the decision, and a picture at each stop."""
    FOLDER.mkdir(exist_ok=True)
    city = cities.build("", cases=80)
    with cities.served(city) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        people = {each["staff_key"]: each for each in city.cast["people"]}
        with screen(browser, address, PHONE) as phone:
            on_the_phone(phone)
        status = filing.filed(address, "disaster-damage-certificate")
        with screen(browser, address, DESKTOP) as clerk, screen(browser, address, DESKTOP) as head:
            hall.sign_in(clerk, people[CLERK])
            at_the_desk(clerk, filing.reference(status))
            hall.sign_in(head, people[HEAD])
            address_of_it = for_decision(head, clerk)
            who_decides(clerk)
            signed_in = head.context.storage_state()
        with screen(browser, address, PHONE, storage_state=signed_in) as phone:
            decision_on_the_phone(phone, address_of_it)
        with screen(browser, address, PHONE) as phone:
            phone.goto(status.link)
            take(phone, "status")
        browser.close()


@contextmanager
def screen(browser: Browser, address: str, size: dict[str, int], **options: object) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        viewport=size,  # type: ignore[arg-type]
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        device_scale_factor=2 if size is PHONE else 1,
        **options,  # type: ignore[arg-type]
    )
    yield context.new_page()
    context.close()


def take(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/pictures/{name}.png")


def on_the_phone(phone: Page) -> None:
    """The front page, then a form that is half filled in."""
    phone.goto("/")
    take(phone, "home")
    phone.goto("/procedures/oversized-waste-collection/")
    take(phone, "portal")
    hall.press(phone, "この申込みを始める")
    row = hall.rows(phone, "item")[0]
    hall.answer(phone, {f"item.{row}.kind": "bicycle", f"item.{row}.quantity": "2"})
    phone.locator(f'[name="item.{row}.quantity"]').blur()
    phone.evaluate("scrollTo(0, 0)")
    take(phone, "form")


def at_the_desk(clerk: Page, number: str) -> None:
    """The queue, the case, and the page on which the decision is proposed."""
    clerk.goto("/desk/")
    take(clerk, "queue")
    hall.open_case(clerk, number)
    hall.press(clerk, "担当する")
    hall.follow(clerk, "被害認定調査を記入する")
    found = {"survey_method": "exterior", "surveyed_on": date.today().isoformat(), "surveyors": "見本・例示"}
    hall.answer(clerk, found | {"dwelling": "yes"})
    hall.press(clerk, "保存する")
    hall.answer(clerk, {"loss": "24", "grade": "half"})
    hall.press(clerk, "保存する")
    clerk.goto(clerk.url.partition("?")[0])
    take(clerk, "desk")
    hall.follow(clerk, "結論を起案する")
    hall.answer(clerk, {"outcome": "certified"})
    hall.press(clerk, "起案して決裁に回す")


def for_decision(head: Page, clerk: Page) -> str:
    """What the deciding post reads; its address."""
    head.goto(clerk.locator('main a[href*="/desk/approvals/"]').first.get_attribute("href") or "")
    take(head, "approval")
    return head.url


def decision_on_the_phone(phone: Page, address: str) -> None:
    """The same on the way to a meeting: the verbs stay at hand below."""
    phone.goto(address)
    take(phone, "approval-phone")


def who_decides(clerk: Page) -> None:
    """An amount above a limit: the post, the person, the clause, the way and the reason."""
    clerk.goto("/desk/who-decides/?matter=contract&fact.amount=4000000&division=environment.collection")
    take(clerk, "who-decides")


if __name__ == "__main__":
    main()
