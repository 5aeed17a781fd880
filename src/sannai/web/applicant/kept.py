"""Which drafts this browser has begun: a cookie without any secret, so that starting again shows the one that is there.

What opens them is a cookie of its own for each (``portal/entry.py``).
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "sannai-drafts"
MOST = 20
_PAIR = re.compile(r"([a-z0-9-]{1,100})=([a-z2-7]{26})")


def drafts(request: HttpRequest) -> dict[str, str]:
    """Procedure key → handle of the draft that was begun here. Whatever is no such pair counts as none."""
    pairs = [_PAIR.fullmatch(each) for each in request.COOKIES.get(COOKIE, "").split("|")]
    return {pair[1]: pair[2] for pair in pairs if pair}


def remember(request: HttpRequest, response: HttpResponse, key: str, handle: str) -> None:
    """Keep this draft as the one of its procedure."""
    _write(response, {name: kept for name, kept in drafts(request).items() if name != key} | {key: handle})


def forget(request: HttpRequest, response: HttpResponse, handle: str) -> None:
    """It was filed or discarded."""
    known = drafts(request)
    if handle in known.values():
        _write(response, {name: kept for name, kept in known.items() if kept != handle})


def _write(response: HttpResponse, known: dict[str, str]) -> None:
    newest = list(known.items())[-MOST:]
    response.set_cookie(
        COOKIE,
        "|".join(f"{key}={handle}" for key, handle in newest),
        max_age=settings.DRAFT_DAYS * 86400,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
