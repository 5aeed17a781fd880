"""A real Chromium of the system, and axe on whatever page a test stands on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import system

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        yield chromium
        chromium.close()


def _context(browser: Browser, viewport: dict[str, int], **options: object) -> BrowserContext:
    context = browser.new_context(viewport=viewport, locale="ja-JP", timezone_id="Asia/Tokyo", **options)  # type: ignore[arg-type]
    context.set_default_timeout(15000)
    return context


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A citizen's phone, without JavaScript: nothing may need it."""
    context = _context(browser, PHONE, java_script_enabled=os.environ.get("SANNAI_TEST_JS", "0") == "1", is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    """A desk's screen."""
    context = _context(browser, DESKTOP)
    yield context.new_page()
    context.close()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)`` fails with each violation and where it is."""

    def run(page: Page) -> None:
        found = Axe().run(page)
        said = [
            f"{violation['id']}: {violation['help']}: {[node['target'] for node in violation['nodes'][:3]]}"
            for violation in found.response["violations"]
        ]
        assert not said, f"{page.url}\n" + "\n".join(said)

    return run
