"""The door of the portal: whoever brings a link comes in to that one application. To fetch is to authorise."""

from __future__ import annotations

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from sannai.applications.access import Applicant
from sannai.applications.filing import INTERNAL
from sannai.intake import drafts, projections, slots
from sannai.intake.drafts import Filling
from sannai.intake.shown import Shown, Waiting
from sannai.web.applicant import kept
from sannai.web.applicant.shell import Shell, View
from sannai.web.applicant.way import Way
from sannai.web.moment import TimedRequest

from . import entry
from .waiting import waiting


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
    """Whatever a link opens is private. An address from before, with the whole link in it, leads to that of today."""

    @functools.wraps(view)
    def run(request: TimedRequest, /, handle: str, **named: Any) -> HttpResponseBase:
        if len(handle) == slots.BEFORE:
            return enter(request, handle, handle)
        response = private(view(request, handle=handle, **named))
        entry.keep(request, response, handle)
        return response

    return run


@require_safe
def come_in(request: HttpRequest, link: str) -> HttpResponseBase:
    """A link was opened: the browser gets its cookie and goes on to an address that holds no secret. Nothing is
    written, so that a scanner of mails may look first."""
    return enter(request, link, "")


def enter(request: HttpRequest, link: str, before: str) -> HttpResponseBase:
    """``before``: the link as it stands in an address of before, which goes on with what stood behind it."""
    secret = slots.read(link)
    if secret is None or slots.open_by(secret) is None:
        return private(gone(request))
    root = entry.root_of(secret.handle)
    rest = request.path.partition(f"/{before}/")[2] if before else ""
    response = HttpResponseRedirect(root + rest, status=303)
    entry.let_in(response, secret)
    private(response)["Referrer-Policy"] = "no-referrer"
    return response


def _filling(request: TimedRequest, handle: str) -> Filling | None:
    opened = entry.opened(request, handle)
    filling = drafts.load(opened) if opened else None
    if filling is None or filling.draft.channel == INTERNAL:
        return None
    entry.lasts(request, entry.of_draft())
    return filling


def _case(request: TimedRequest, handle: str) -> Shown | Waiting | None:
    opened = entry.opened(request, handle)
    shown = projections.shown(opened) if opened else None
    if shown is None or shown.channel == INTERNAL:
        return None
    entry.lasts(request, entry.of_case(shown, request.at))
    return shown


def _filed(request: TimedRequest, filling: Filling, way: Way) -> HttpResponse:
    response = redirect(f"{way.root}receipt/")
    if secret := filling.opened.secret:
        kept.forget(request, response, secret.handle)
    return response


def _discarded(request: TimedRequest, filling: Filling, way: Way) -> HttpResponse:
    response = redirect(f"{reverse('portal:resume')}?discarded=1")
    if secret := filling.opened.secret:
        kept.forget(request, response, secret.handle)
        entry.show_out(response, secret.handle)
    return response


def missing(request: HttpRequest) -> HttpResponse:
    """No cookie for this address, or one whose link was revoked: what to do, and nothing of what there is."""
    return render(request, "applicant/portal/open_again.html", status=404)


PORTAL = Shell(
    "handle",
    "applicant/portal/frame.html",
    door=behind_link,
    root=entry.root_of,
    actor=lambda request, id: Applicant(id),
    filling=_filling,
    case=_case,
    opened=entry.opened,
    filed=_filed,
    discarded=_discarded,
    missing=missing,
    waiting=waiting,
)
