"""Settings of the city that Chromium sees: each page says in a header which template it was made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.backends.django import Template

from sannai.settings import *  # noqa: F403
from sannai.settings import MIDDLEWARE as OWN

HEADER = "X-Template"
MIDDLEWARE = ["tests.browser.named.naming", *OWN]


def naming(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost template of a page names it."""
    plain = Template.render

    def render(self: Any, context: Any = None, request: HttpRequest | None = None) -> Any:
        if request is not None:
            request.META.setdefault(HEADER, self.template.name)
        return plain(self, context, request)

    Template.render = render  # type: ignore[method-assign]

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers[HEADER] = request.META.get(HEADER, "")
        return response

    return answer
