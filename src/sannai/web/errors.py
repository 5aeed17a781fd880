"""What a person sees when something is not there, not theirs or broken: what happened and what to do next. A program
is told the same in its own form."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sannai.web.api.problems import Problem, of_machines


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old or came from elsewhere. Nothing saved is lost."""
    return render(request, "errors/csrf.html", {"back": request.path}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be read: too many fields, too long a text, a host that is not ours."""
    if of_machines(request):
        return Problem(400).response()
    return render(request, "errors/bad_request.html", {"back": request.path}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Signed in, but not allowed."""
    if of_machines(request):
        return Problem(403).response()
    return render(request, f"{_half(request)}/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not theirs: the two look alike on purpose."""
    if of_machines(request):
        return Problem(404).response()
    return render(request, f"{_half(request)}/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; nothing saved is lost."""
    if of_machines(request):
        return Problem(500).response()
    return render(request, "errors/server_error.html", status=500)


def _half(request: HttpRequest) -> str:
    """The desk tells its people something else than the portal tells citizens, and stands without the portal."""
    desk = "desk" in settings.SITES and request.path.startswith(("/desk/", "/counter/", "/number/"))
    return "staff" if desk else "errors"
