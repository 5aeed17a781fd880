"""Coming in: a link is opened once, its secret goes into a cookie of that case, and no address holds it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from sannai.common.sealing import links
from sannai.common.sealing.links import Secret
from sannai.intake import slots
from sannai.intake.shown import Shown, Waiting
from sannai.intake.slots import Opened

ACTIVE = timedelta(days=400)  # while a case goes on: as long as browsers keep anything
ENDED = timedelta(days=30)  # after its end: to fetch what was issued
JUST_IN = timedelta(days=1)  # until the page behind the link has said how long it is needed


def root_of(handle: str) -> str:
    """The address of one application: it opens nothing without the cookie."""
    return reverse("portal:application", args=[handle])


def secret_in(request: HttpRequest, handle: str) -> Secret | None:
    """The link that this browser brings for this address."""
    brought = request.COOKIES.get(name_of(handle)) or request.COOKIES.get(name_of(handle, shared=True), "")
    secret = links.read(brought)
    return secret if secret and secret.handle == handle else None


def opened(request: Any, handle: str) -> Opened | None:
    """What this browser may open here; None without its cookie, or when the link was revoked. One SELECT a request."""
    known: dict[str, Opened | None] = request.__dict__.setdefault("_opened", {})
    if handle not in known:
        known[handle] = slots.open_by(secret_in(request, handle))
    return known[handle]


def is_shared(data: Mapping[str, Any]) -> bool:
    """Whether the form says 「共用の端末です」."""
    return data.get("shared") == "yes"


def let_in(response: HttpResponse, secret: Secret, *, shared: bool = False) -> HttpResponse:
    """Give the browser the cookie of this case; on a shared device until it is closed."""
    _set(response, secret, None if shared else JUST_IN)
    return response


def lasts(request: HttpRequest, span: timedelta) -> None:
    """Say how long what this address opens is still needed."""
    request.__dict__["_lasts"] = span


def of_draft() -> timedelta:
    """A draft is needed as long as it lives, counted from the last look at it."""
    return timedelta(days=settings.DRAFT_DAYS)


def of_case(shown: Shown | Waiting, now: datetime) -> timedelta:
    """A case is needed while it goes on, and a while after its end."""
    if isinstance(shown, Waiting) or shown.active or not shown.moments:
        return ACTIVE
    return max(JUST_IN, max(each.at for each in shown.moments) + ENDED - now)


def keep(request: HttpRequest, response: HttpResponseBase, handle: str) -> None:
    """The cookie lasts as long as what it opens is needed; on a shared device until the browser is closed."""
    span, name = request.__dict__.get("_lasts"), name_of(handle)
    secret = secret_in(request, handle) if span and request.COOKIES.get(name) and name not in response.cookies else None
    if secret:
        _set(response, secret, span)


def is_kept(request: HttpRequest, handle: str) -> bool:
    """Whether this browser opens it again after it was closed."""
    return bool(request.COOKIES.get(name_of(handle)))


def share(response: HttpResponse, secret: Secret) -> None:
    """From now on this is a shared device."""
    _forget(response, secret.handle, shared=False)
    _set(response, secret, None)


def _set(response: HttpResponseBase, secret: Secret, span: timedelta | None) -> None:
    response.set_cookie(
        name_of(secret.handle, shared=span is None),
        secret.written,
        max_age=span,
        path=root_of(secret.handle),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def show_out(response: HttpResponse, handle: str) -> None:
    """Forget the link in this browser."""
    for shared in (False, True):
        _forget(response, handle, shared=shared)


def _forget(response: HttpResponse, handle: str, *, shared: bool) -> None:
    response.delete_cookie(name_of(handle, shared=shared), path=root_of(handle), samesite="Lax")


def name_of(handle: str, *, shared: bool = False) -> str:
    """The name of the cookie of an address; on a shared device another one, which is not kept."""
    prefix = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}k-{handle[:8]}{'-s' if shared else ''}"
