"""How much a stranger may do here: far more than all the citizens behind one carrier's address do on a last evening.

By network address, by draft (whoever holds its link), by procedure, and by the address that is written to. Staff are
not counted: they are known by name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sannai.common.limits import Limit, Use, use
from sannai.text.folding import fold
from sannai.web.client import client_address
from sannai.web.moment import TimedRequest

from .searches import Searches

HOUR, DAY, MB = 3600, 24 * 3600, 1024 * 1024
BEGINNING = Limit("begin by address", 2_000, HOUR), Limit("begin by procedure", 10_000, HOUR)
UPLOADS = Limit("uploads by address", 10_000, HOUR), Limit("uploads by draft", 300, HOUR)
BYTES = Limit("bytes by address", 20_000 * MB, HOUR), Limit("bytes by draft", 1_000 * MB, HOUR)
MAILS = (
    Limit("mails by address", 1_000, HOUR),
    Limit("mails by draft", 20, DAY),
    Limit("mails by procedure", 5_000, HOUR),
)
LINKS, CODES = Limit("links by recipient", 3, DAY), Limit("codes by recipient", 30, DAY)
# Of rows of registers: whoever guesses has few tries, from wherever and at whichever row.
LOOK_UPS = (
    Limit("look-ups by address", 1_000, HOUR, always=True),
    Limit("look-ups by draft", 30, HOUR, always=True),
    Limit("look-ups by row", 30, DAY, always=True),
)
SEARCHES = Searches(Limit("searches by address", 20_000, HOUR))


def begins(request: TimedRequest, key: str) -> datetime | None:
    """A draft of this procedure is to be begun. Until when that is too much, or None."""
    by_address, by_procedure = BEGINNING
    return use([Use(by_address, client_address(request)), Use(by_procedure, key)], request.at)


def uploads(request: Any, draft: UUID) -> datetime | None:
    """Files were sent for a draft or a correction; each counts, and what they weigh."""
    sent = request.FILES.getlist("file")
    size, who = sum(each.size for each in sent), (client_address(request), str(draft))
    counted = [Use(limit, each, len(sent)) for limit, each in zip(UPLOADS, who, strict=True)]
    counted += [Use(limit, each, size) for limit, each in zip(BYTES, who, strict=True)]
    return use(counted, request.at) if sent else None


def looks_up(request: Any, draft: UUID, register: str, row: Any) -> datetime | None:
    """A row of a register is to be looked up for a draft; ``row``: what was typed for its key."""
    who = (client_address(request), str(draft), f"{register} {fold(str(row))}")
    return use([Use(limit, each) for limit, each in zip(LOOK_UPS, who, strict=True)], request.at)


def mails(request: Any, draft: UUID, key: str, to: str, recipient: Limit) -> datetime | None:
    """A letter is to be mailed from a draft to an address. Nothing is counted where it is none ("")."""
    if not to:
        return None
    who = (client_address(request), str(draft), key)
    counted = [Use(limit, each) for limit, each in zip(MAILS, who, strict=True)]
    return use([*counted, Use(recipient, to.casefold())], request.at)


def limited_search(view: Callable[[TimedRequest], HttpResponse]) -> Callable[[TimedRequest], HttpResponse]:
    """A search that somebody asks without end is answered later. It is read only, so nothing is written of it."""

    def run(request: TimedRequest) -> HttpResponse:
        until = SEARCHES.use(client_address(request), request.at) if request.GET else None
        return too_many(request, until, request.path) if until else view(request)

    return run


def too_many(request: HttpRequest, until: datetime, back: str) -> HttpResponse:
    """429: what happened, when to try again, and that nothing saved is lost."""
    context = {"until": until, "back": back}
    return later(render(request, "errors/too_many.html", context, status=429), request, until)


def later(response: HttpResponse, request: Any, until: datetime) -> HttpResponse:
    """Any answer that says in its own way that it was too much."""
    response.status_code = 429
    response["Retry-After"] = str(max(int((until - request.at).total_seconds()), 1))
    return response
