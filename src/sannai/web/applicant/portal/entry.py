"""Coming in: a link is opened once, its secret goes into a cookie of that case, and no address holds it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sannai.common.sealing import links
from sannai.common.sealing.links import Secret
from sannai.intake import slots
from sannai.intake.slots import Opened

DAYS = 400  # that a browser keeps the way to a case: as long as browsers keep anything


def root_of(handle: str) -> str:
    """The address of one application: it opens nothing without the cookie."""
    return reverse("portal:application", args=[handle])


def secret_in(request: HttpRequest, handle: str) -> Secret | None:
    """The link that this browser brings for this address."""
    secret = links.read(request.COOKIES.get(name_of(handle), ""))
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
    """Give the browser the cookie of this case; on a shared device until it is closed. It lasts as the slot does."""
    response.set_cookie(
        name_of(secret.handle),
        secret.written,
        max_age=None if shared else DAYS * 86400,
        path=root_of(secret.handle),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def show_out(response: HttpResponse, handle: str) -> None:
    """Forget the link in this browser."""
    response.delete_cookie(name_of(handle), path=root_of(handle), samesite="Lax")


def name_of(handle: str) -> str:
    """The name of the cookie of an address."""
    prefix = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}k-{handle[:8]}"
