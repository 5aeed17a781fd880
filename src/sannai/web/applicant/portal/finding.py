"""Finding and reading a procedure: everything a person must know stands before the first question."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from sannai.common.time import today
from sannai.intake import drafts
from sannai.intake.offices import authority_of
from sannai.procedures import queries
from sannai.procedures.finding import MOST
from sannai.rules.kept import KeptByDigest
from sannai.rules.model import Definition
from sannai.text.cleaning import clean
from sannai.web.applicant import kept, limits, reading
from sannai.web.applicant.places import division_of, divisions
from sannai.web.applicant.way import words_of
from sannai.web.moment import TimedRequest

from .entry import is_shared, let_in, root_of
from .gate import showing_links
from .surveyed import surveyed

PAGE_SIZE = 20
LONGEST = 100  # characters of what is searched for
_kept: KeptByDigest[SafeString] = KeptByDigest(64)


@require_GET
def home(request: TimedRequest) -> HttpResponseBase:
    """What can be done here: search, life events, what is asked for most."""
    catalogue = queries.catalogue()
    context = {"life_events": catalogue.life_events, "entries": catalogue.entries, "begun": begun_here(request)}
    return showing_links(render(request, "applicant/portal/home.html", context), bool(context["begun"]))


@require_GET
@limits.limited_search
def search(request: TimedRequest) -> HttpResponse:
    """Search by words, life event and division; what is not online yet is found too."""
    q, event, division = (
        clean(request.GET.get(name, "")[: 2 * LONGEST])[:LONGEST] for name in ("q", "event", "division")
    )
    catalogue = queries.catalogue()
    hits = queries.find(q, life_event=event, division=division)
    online = [hit for hit in hits if hit.entry]
    offline = [hit for hit in hits if not hit.entry]
    number = _number(request.GET.get("page", "1"), -(-len(offline) // PAGE_SIZE))
    context = {
        "nav": "search",
        "q": q,
        "event": event,
        "division": division,
        "asked": bool(q.strip() or event or division),
        "online": online,
        "offline": offline[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        "offline_count": len(offline),
        "most": MOST,
        "longest": LONGEST,
        "number": number,
        "last": -(-len(offline) // PAGE_SIZE),
        "life_events": [(name, name) for name in catalogue.life_events],
        "divisions": divisions(catalogue.divisions, request.at),
    }
    return render(request, "applicant/portal/search.html", context)


@require_GET
def read(request: TimedRequest, key: str) -> HttpResponseBase:
    """One procedure, in full, before the first question."""
    entry = queries.by_key(key)
    if entry is None:
        raise Http404
    definition, on = entry.definition, today(request.at)
    begun = kept.drafts(request).get(key)
    online = reading.online(definition)
    context: dict[str, Any] = {
        "definition": definition,
        "words": words_of(definition),
        "told": _told(entry, on),
        "division": division_of(definition.division, definition.matter, at=request.at),
        "divided": _divided(definition, request.at),
        "online": online,
        "steps": [page.title for page in definition.pages if page.when is None],
        "begun": root_of(begun) if begun else "",
        "draft_days": settings.DRAFT_DAYS,
    }
    return showing_links(render(request, "applicant/portal/read.html", context), begun is not None)


def _divided(definition: Definition, at: datetime) -> list[str]:
    """What the divisions are called whose case it may be, each once, in the order of the table."""
    held = [row.result for row in definition.divisions if row.holds(today(at))]
    offices = [division_of(own.division, own.matter or definition.matter, at=at) for own in held]
    return list(dict.fromkeys(office.name for office in offices if office))


def _told(entry: queries.Entry, on: date) -> SafeString:
    """What a version says of itself on a day, the same for everybody: made once for its digest."""
    definition, authority = entry.definition, authority_of(entry.definition, on)

    def written() -> SafeString:
        sensitive = [field.label for page in definition.pages for field in reading.fields(page) if field.sensitive]
        context = {
            "definition": definition,
            "words": words_of(definition),
            "authority": authority,
            "identity": reading.identity(definition),
            "agents": reading.agents(definition),
            "online": reading.online(definition),
            "fee": reading.fee(definition, on),
            "deadlines": reading.deadlines(definition),
            "documents": reading.documents(definition),
            "sensitive": sensitive,
        }
        return render_to_string("applicant/portal/read_told.html", context)

    return _kept.get(f"{entry.version.digest} {on} {authority}", written)


@require_POST
def start(request: TimedRequest, key: str) -> HttpResponse:
    """Begin a draft, or show the one that was begun in this browser: never a second by accident."""
    found = queries.by_key(key)
    if found is None or not reading.online(found.definition):
        raise Http404
    begun = kept.drafts(request).get(key)
    if begun and request.POST.get("anew") != "yes" and drafts.is_open(begun):
        return redirect(f"{root_of(begun)}?again=1")
    if until := limits.begins(request, key):
        return limits.too_many(request, until, reverse("portal:read", args=[key]))
    try:
        secret = drafts.start(found.version, at=request.at).secret
    except drafts.NotNow as closed:
        return render(request, "applicant/portal/not_now.html", {"entry": found, "why": str(closed)}, status=503)
    assert secret  # a citizen's draft has a link from the first
    first = found.definition.pages[0].id
    response = redirect(reverse("portal:page", args=[secret.handle, first]))
    if not (shared := is_shared(request.POST)):
        kept.remember(request, response, key, secret.handle)
    return let_in(response, secret, shared=shared)


@require_GET
def not_online(request: HttpRequest, survey_id: str) -> HttpResponse:
    """A procedure of the inventory that is not online here: where and how instead."""
    item = queries.inventory_item(clean(survey_id))
    if item is None:
        raise Http404
    return render(request, "applicant/portal/not_online.html", {"item": item, "surveyed": surveyed(item)})


def begun_here(request: HttpRequest) -> list[tuple[str, str]]:
    """(title, address) of what was begun in this browser, as far as the catalogue knows it; no SQL."""
    found = []
    for key, id in kept.drafts(request).items():
        entry = queries.by_key(key)
        if entry:
            found.append((entry.definition.title, root_of(id)))
    return found


def _number(text: str, last: int) -> int:
    return min(max(int(text), 1), max(last, 1)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
