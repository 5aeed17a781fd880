"""The door of the portal: whoever holds a secret link comes in to that one application. To fetch is to authorise."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from sannai.applications import drafts
from sannai.applications.access import id_of, link_key
from sannai.applications.drafts import Filling
from sannai.applications.filing import INTERNAL
from sannai.casework import queries as cases
from sannai.casework.models import Case
from sannai.web.applicant.way import Way
from sannai.web.moment import TimedRequest

P = ParamSpec("P")
FRAME = "applicant/portal/frame.html"


def way_of(id: UUID, request: TimedRequest) -> Way:
    """The portal's addresses of one application."""
    return Way(reverse("portal:application", args=[link_key(id)]), FRAME, request.at)


def gone(request: HttpRequest) -> HttpResponse:
    """A forged, mistyped, discarded or expired link: the same page for all, with what to do."""
    return render(request, "applicant/portal/gone.html", status=404)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Pages behind a secret link are kept by nobody, found by nobody, and tell no other site where they are."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def showing_links(response: HttpResponseBase, shown: bool) -> HttpResponseBase:
    """A public page that shows who comes back the links begun in this browser: then it is theirs alone."""
    patch_vary_headers(response, ("Cookie",))
    return private(response) if shown else response


def with_draft(
    view: Callable[Concatenate[TimedRequest, Filling, Way, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The draft behind the link, still to be filed. One that is filed leads to its status."""

    @functools.wraps(view)
    def run(request: TimedRequest, link: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        id = id_of(link)
        filling = drafts.load(id) if id else None
        if filling is None or filling.draft.channel == INTERNAL:
            return private(gone(request))
        way = way_of(filling.draft.pk, request)
        if filling.filed:
            return redirect(way.root)
        return private(view(request, filling, way, *args, **kwargs))

    return run


def with_case(
    view: Callable[Concatenate[TimedRequest, Case, Way, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The case behind the link. A draft that is not filed yet leads to its own page."""

    @functools.wraps(view)
    def run(request: TimedRequest, link: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        id = id_of(link)
        case = cases.of_applicant(id) if id else None
        filed = case.application if case else None
        if id is None or (case is not None and (filed is None or filed.channel == INTERNAL)):
            return private(gone(request))
        way = way_of(id, request)
        if case is None:
            return redirect(way.root) if drafts.load(id) else private(gone(request))
        return private(view(request, case, way, *args, **kwargs))

    return run
