"""Which drafts this browser has begun: a signed cookie, so that starting again shows the one that is there."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "sannai-drafts"
MOST = 20


def drafts(request: HttpRequest) -> dict[str, UUID]:
    """Procedure key → id of the draft that was begun here. Whatever was tampered with counts as none."""
    text = request.get_signed_cookie(COOKIE, default="", max_age=settings.DRAFT_DAYS * 86400)
    found = {}
    for pair in (text or "").split("|"):
        key, _, id = pair.partition("=")
        try:
            found[key] = UUID(hex=id)
        except ValueError:
            continue
    return found


def remember(request: HttpRequest, response: HttpResponse, key: str, id: UUID) -> None:
    """Keep this draft as the one of its procedure."""
    _write(response, {name: kept for name, kept in drafts(request).items() if name != key} | {key: id})


def forget(request: HttpRequest, response: HttpResponse, id: UUID) -> None:
    """It was filed or discarded."""
    known = drafts(request)
    if id in known.values():
        _write(response, {name: kept for name, kept in known.items() if kept != id})


def _write(response: HttpResponse, known: dict[str, UUID]) -> None:
    newest = list(known.items())[-MOST:]
    response.set_signed_cookie(
        COOKIE,
        "|".join(f"{key}={id.hex}" for key, id in newest),
        max_age=settings.DRAFT_DAYS * 86400,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
