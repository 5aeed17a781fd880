"""The published procedures, and the JSON Schema of the answers to each. See docs/api.md."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from sannai.procedures.around import around
from sannai.procedures.queries import Entry, by_key, catalogue
from sannai.rules.answers_schema import answers_schema

READABLE = {"ensure_ascii": False, "indent": 1}


@require_GET
def listing(request: HttpRequest) -> JsonResponse:
    """オンラインで申請できる手続の一覧。"""
    found = [_said(entry) for entry in catalogue().entries]
    city = {"city": settings.CITY, "city_code": settings.CITY_CODE}
    return JsonResponse(city | {"procedures": found}, json_dumps_params=READABLE)


@require_GET
def schema(request: HttpRequest, key: str) -> JsonResponse:
    """いまの版の記載内容の JSON Schema（2020-12）。"""
    entry = by_key(key)
    if entry is None:
        raise Http404
    content = answers_schema(entry.definition, around())
    return JsonResponse(content, json_dumps_params=READABLE, content_type="application/schema+json")


def _said(entry: Entry) -> dict[str, Any]:
    version, rules = entry.version, entry.definition
    return {
        "key": entry.key,
        "title": version.title,
        "summary": entry.listing.summary,
        "regime": rules.regime,
        "division": version.division_key,
        "life_events": list(entry.life_events),
        "legal_basis": [" ".join(part for part in (each.title, each.article) if part) for each in rules.legal_basis],
        "version": {"number": version.number, "digest": version.digest, "published_at": version.published_at},
        "schema": settings.BASE_URL + reverse("api:schema", args=[entry.key]),
    }
