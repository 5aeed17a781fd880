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
    asked once for each state of a template: again only where the page has a kind of element, on a screen of this size,
    that it had not when its template was looked at before.
    """

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(locale="ja-JP", bypass_csp=True)
        self._page = self._context.new_page()
        self._axe = Axe()
        self._html = ""
        self._templates: dict[str, str] = {}  # address → the template of its last answer
        self.reached: dict[str, str] = {}  # template → an address where a test met it
        self.looked: dict[tuple[str, int], set[str]] = {}  # (template, width) → kinds of elements that axe has seen
        self._page.route("**/*", self._answer)

    def follow(self, page: Page) -> None:
        """Notice the template of every page that this one goes to."""
        page.on("response", self._notice)

    def __call__(self, page: Page) -> None:
        template = self._templates[page.url.partition("#")[0]]
        width = (page.viewport_size or DESKTOP)["width"]
        seen, built = self.looked.setdefault((template, width), set()), set(page.evaluate(BUILT))
        if built <= seen:
            return
        seen |= built
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
            self._templates[response.url] = template
            self.reached.setdefault(template, response.url)

    def close(self) -> None:
        self._context.close()

    def _answer(self, route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        else:
            route.continue_()
