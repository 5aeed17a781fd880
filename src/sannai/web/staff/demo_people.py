"""見本の市の職員: whose sign-ins were made, with their passwords. In a demo alone."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """だれとしてサインインできるか。"""
    written = settings.HOME / "cast.json"
    if not settings.DEMO or not written.exists():
        raise Http404
    people = json.loads(written.read_text(encoding="utf-8"))["people"]
    return render(request, "staff/demo_people.html", {"people": people})
