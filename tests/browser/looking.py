"""Looking at a page as somebody who cannot see it, sees little, or has large fingers."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, Route, ViewportSize

from .named import HEADER

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
# Target size is of WCAG 2.2: 24 by 24 px, or as much room around it. Only what is wrong is asked for: it is quicker.
OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
WIDER = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  return [over + 'px', ...out.slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 30))];
}"""


# What a page is built of, as axe sees it: words and addresses aside. One string for each kind of element.
BUILT = """() => [...new Set([...document.querySelectorAll('html, body *')].map(e => [
  e.tagName, e.className.baseVal ?? e.className, e.type, e.getAttribute('role'), e.getAttribute('aria-invalid'),
  e.hasAttribute('open'), e.parentElement?.tagName].join(' ')))]"""


class Look:
    """Puts the page that somebody sees into a second browser, with the scripts that the first may not have.

    Nothing is requested from the page's own address again: what a refused form shows is looked at as it stands. axe is
    asked once for each state of a template, which is its status (200, 409, 422 …) and the width of the screen; and
    again where a page shows a kind of element that no page of this width had before.
    """

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(locale="ja-JP", bypass_csp=True)
        self._page = self._context.new_page()
        self._axe = Axe()
        self._html = ""
        self._answers: dict[str, tuple[str, int]] = {}  # address → template and status of its last answer
        self._built: set[tuple[int, str]] = set()  # on screens of this width, kinds of elements that axe has seen
        self.reached: dict[str, str] = {}  # template → an address where a test met it
        self.looked: set[tuple[str, int, int]] = set()  # template, status, width
        self._page.route("**/*", self._answer)

    def follow(self, page: Page) -> None:
        """Notice the template of every page that this one goes to."""
        page.on("response", self._notice)

    def __call__(self, page: Page) -> None:
        address, size = page.url.partition("#")[0], page.viewport_size or DESKTOP
        template, status = self._answers[address]
        state, built = (template, status, size["width"]), {(size["width"], kind) for kind in page.evaluate(BUILT)}
        if state in self.looked and built <= self._built:
            return
        self.looked.add(state)
        self._built |= built
        said = self._wrong(page)
        assert not said, f"{page.url} 「{page.title()}」 {template}\n" + "\n".join(said)

    def _wrong(self, page: Page) -> list[str]:
        """What axe finds, and what scrolls sideways."""
        self._html = page.content()
        self._page.set_viewport_size(page.viewport_size or DESKTOP)
        self._page.goto(page.url.partition("#")[0])
        found = self._axe.run(self._page, options=OPTIONS).response["violations"]
        said = [f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]
        for width in (640, 320):  # 640 is 1280 at 200 %
            self._page.set_viewport_size({"width": width, "height": 900})
            if wider := self._page.evaluate(WIDER):
                said.append(f"横にはみ出しています（{width}px）: {wider}")
        return said

    def _notice(self, response: Response) -> None:
        template = response.headers.get(HEADER.lower())
        if template and response.request.is_navigation_request():
            self._answers[response.url] = template, response.status
            self.reached.setdefault(template, response.url)

    def close(self) -> None:
        self._context.close()

    def _answer(self, route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        else:
            route.continue_()
