"""A real Chromium of the system; one served copy of the model city for every journey; a sign-in for each role."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import system
from tests.city import model as cities
from tests.waiting import HANGING

from . import filing, hall, named
from .looking import DESKTOP, Look

PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]
PATHS = os.pathsep.join((str(cities.ROOT / "src"), str(cities.ROOT)))  # the code beside these tests, wherever they lie
Clone = Callable[..., ExitStack]
# 環境業務課 担当者・課長・課長補佐, its 部長 and 局長, 財政課長, 契約課長, 法務課長, 動物指導センター 担当者・所長,
# DX推進課 課長・担当者・課長補佐, 職員管理者, 副市長, 総務局長, 保健所長
STAFF = "s1002 s1004 s1182 s1001 s1034 s1135 s1233 s1121 s1009 s1007 s1028 s1029 s1131 s1130 s1030 s1102 s1036 s1039"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=HANGING * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def served(clone_city: Clone) -> Iterator[tuple[str, cities.City]]:
    """One copy for all journeys: each files what it needs, and none counts what others filed."""
    with clone_city("browser", DJANGO_SETTINGS_MODULE=named.__name__, PYTHONPATH=PATHS) as (address, city):
        yield address, city


@pytest.fixture(scope="session")
def address(served: tuple[str, cities.City]) -> str:
    return served[0]


@pytest.fixture
def opened(browser: Browser, address: str, look: Look) -> Iterator[Callable[..., Page]]:
    """``opened(width=…, javascript=…)``: a browser of somebody's own, on the front page of nothing yet."""
    with ExitStack() as stack:

        def open_(size: dict[str, int] = DESKTOP, **options: object) -> Page:
            context: BrowserContext = browser.new_context(
                base_url=address,
                viewport=size,  # type: ignore[arg-type]
                locale="ja-JP",
                timezone_id="Asia/Tokyo",
                **options,  # type: ignore[arg-type]
            )
            context.set_default_timeout(HANGING * 1000)
            stack.callback(context.close)
            context.on("page", look.follow)
            return context.new_page()

        yield open_


@pytest.fixture
def phones(opened: Callable[..., Page]) -> Callable[[], Page]:
    """Citizens' phones, without JavaScript: nothing may need it."""
    return lambda: opened(PHONE, java_script_enabled=False, is_mobile=True, has_touch=True)


@pytest.fixture
def phone(phones: Callable[[], Page]) -> Page:
    return phones()


@pytest.fixture(scope="session")
def sign_ins() -> dict[str, object]:
    return {}


@pytest.fixture
def desk(
    opened: Callable[..., Page], served: tuple[str, cities.City], sign_ins: dict[str, object]
) -> Callable[[str], Page]:
    """``desk(staff_key)``: a desk's screen with this person signed in. A code opens once, so each signs in once."""
    people = {each["staff_key"]: each for each in served[1].cast["people"]}

    def signed_in(staff_key: str) -> Page:
        if staff_key in sign_ins:
            return opened(storage_state=sign_ins[staff_key])
        page = opened()
        hall.sign_in(page, people[staff_key])
        sign_ins[staff_key] = page.context.storage_state()
        return page

    return signed_in


@pytest.fixture(scope="session")
def look(browser: Browser) -> Iterator[Look]:
    """``look(page)`` fails with what axe finds and what scrolls sideways at 320 px or at 200 %."""
    looking = Look(browser)
    yield looking
    looking.close()


@pytest.fixture
def filed(address: str) -> Callable[[str], filing.Filed]:
    """``filed(procedure key)``: an application filed over HTTP."""
    return lambda key: filing.filed(address, key)


@pytest.fixture(scope="session")
def prepared(served: tuple[str, cities.City]) -> dict[str, object]:
    """Sessions of those who decide, and applications with a conclusion proposed: (what is in ``prepared.py``)."""
    command = [sys.executable, "-m", "tests.browser.prepared", *STAFF.split()]
    made = subprocess.run(command, env=served[1].env, cwd=cities.ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return dict(json.loads(made.stdout.splitlines()[-1]))


@pytest.fixture(scope="session")
def waiting(prepared: dict[str, object]) -> Callable[[], dict[str, str]]:
    """``waiting()``: one more application whose conclusion waits for 環境業務課長: case, proposal, reference."""
    return prepared["proposed"].pop  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def inside(opened: Callable[..., Page], prepared: dict[str, object], address: str) -> Callable[..., Page]:
    """``inside(staff_key, size)``: the screen of somebody who is signed in."""

    def screen(staff_key: str, size: dict[str, int] = DESKTOP, **options: object) -> Page:
        page = opened(size, **options)
        key = prepared["sessions"][staff_key]  # type: ignore[index]
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
        return page

    return screen


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What every template was looked at for is asked when all have been reached."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
