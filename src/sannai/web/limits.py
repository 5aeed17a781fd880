"""An enormous request is refused before anything reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class TooLargeMiddleware:
    """413 with a way back, by the declared length; a body longer than declared is cut by the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if declared.isdecimal() and int(declared) > settings.MAX_UPLOAD_BYTES + settings.MAX_FORM_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
            return render(request, "errors/too_large.html", {"limit": limit, "back": request.path}, status=413)
        return self.get_response(request)
