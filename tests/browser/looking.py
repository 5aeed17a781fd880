"""Looking at a page as somebody who cannot see it, sees little, or has large fingers."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

# Target size is of WCAG 2.2: 24 by 24 px, or as much room around it. Only what is wrong is asked for: it is quicker.
OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
WIDER = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  return [over + 'px', ...out.slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 30))];
}"""


class Look:
    """Puts the page that somebody sees into a second browser, with the scripts that the first may not have.

    Nothing is requested from the page's own address again: what a refused form shows is looked at as it stands.
    """

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(locale="ja-JP", bypass_csp=True)
        self._page = self._context.new_page()
        self._axe = Axe()
        self._html = ""
        self.seen: set[str] = set()
        self._page.route("**/*", self._answer)

    def __call__(self, page: Page) -> None:
        size = page.viewport_size or {"width": 1280, "height": 900}
        self._html = page.content()
        self._page.set_viewport_size({"width": size["width"], "height": size["height"]})
        self._page.goto(page.url.partition("#")[0])
        self.seen.add(page.title())
        found = self._axe.run(self._page, options=OPTIONS).response["violations"]
        said = [f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]
        for width in (640, 320):  # 640 is 1280 at 200 %
            self._page.set_viewport_size({"width": width, "height": 900})
            if wider := self._page.evaluate(WIDER):
                said.append(f"横にはみ出しています（{width}px）: {wider}")
        assert not said, f"{page.url} 「{page.title()}」\n" + "\n".join(said)

    def close(self) -> None:
        self._context.close()

    def _answer(self, route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        else:
            route.continue_()
