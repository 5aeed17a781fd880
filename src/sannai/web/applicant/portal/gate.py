"""The door of the portal: whoever holds a secret link comes in to that one application. To fetch is to authorise."""

from __future__ import annotations

import functools
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from sannai.applications import drafts
from sannai.applications.access import Applicant, id_of, link_key
from sannai.applications.drafts import Filling
from sannai.applications.filing import INTERNAL
from sannai.intake import projections
from sannai.intake.shown import Shown
from sannai.web.applicant import kept
from sannai.web.applicant.shell import Shell, View
from sannai.web.applicant.way import Way
from sannai.web.moment import TimedRequest


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


def behind_link(view: View) -> View:
    """Whatever a secret link opens is private."""

    @functools.wraps(view)
    def run(request: TimedRequest, /, **named: Any) -> HttpResponseBase:
        return private(view(request, **named))

    return run


def root_of(id: UUID) -> str:
    """The address of one application."""
    return reverse("portal:application", args=[link_key(id)])


def _filling(request: TimedRequest, link: str) -> Filling | None:
    id = id_of(link)
    filling = drafts.load(id) if id else None
    return None if filling is None or filling.draft.channel == INTERNAL else filling


def _case(request: TimedRequest, link: str) -> Shown | None:
    id = id_of(link)
    shown = projections.read(id) if id else None
    return None if shown is None or shown.channel == INTERNAL else shown


def _filed(request: TimedRequest, filling: Filling, way: Way) -> HttpResponse:
    response = redirect(f"{way.root}receipt/")
    kept.forget(request, response, filling.draft.pk)
    return response


def _discarded(request: TimedRequest, filling: Filling, way: Way) -> HttpResponse:
    response = redirect(f"{reverse('portal:resume')}?discarded=1")
    kept.forget(request, response, filling.draft.pk)
    return response


PORTAL = Shell(
    "link",
    "applicant/portal/frame.html",
    door=behind_link,
    root=root_of,
    actor=lambda request, id: Applicant(id),
    filling=_filling,
    case=_case,
    filed=_filed,
    discarded=_discarded,
    missing=gone,
)
