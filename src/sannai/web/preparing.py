"""Before ``sannai init`` there is no city to show: every address says so, and what to run. Never a fault of ours."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sannai.web.api.problems import Problem, of_machines


class PreparedMiddleware:
    """503 until somebody is registered. Once a process has seen that, it asks no more."""

    known = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not PreparedMiddleware.known:
            PreparedMiddleware.known = prepared()
            if not PreparedMiddleware.known:
                response = _not_prepared(request)
                response["Retry-After"] = "60"
                return response
        return self.get_response(request)


def _not_prepared(request: HttpRequest) -> HttpResponse:
    if of_machines(request):
        return Problem(503).response()
    return render(request, "errors/not_prepared.html", status=503)


def prepared() -> bool:
    """Whether the tables are there and somebody is registered, or outside something is published.

    A server that is away counts: that is another fault.
    """
    try:
        return bool(apps.get_model(settings.PREPARED)._default_manager.exists())
    except OperationalError:
        return connection.vendor != "sqlite"  # which says so of a table, or of a whole database, that is not there
    except DatabaseError:
        return False
