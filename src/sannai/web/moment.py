"""The moment of a request: the clock is asked once, here, and all that a page shows, judges and records is of then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class TimedRequest(HttpRequest):
    """A request as every view gets it: with the moment at which it came in."""

    at: datetime


class MomentMiddleware:
    """Sets ``request.at``. Nothing else of ``web`` asks the clock; a test in tests/house looks."""

    def __init__(self, get_response: Callable[[TimedRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TimedRequest) -> HttpResponse:
        request.at = timezone.now()
        return self.get_response(request)
