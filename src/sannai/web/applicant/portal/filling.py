"""Filling in, from the first page to the receipt. Every view fetches what the link opens, then makes one call."""

from __future__ import annotations

import contextlib
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sannai.applications import drafts
from sannai.applications.access import Applicant, id_of, link_url
from sannai.applications.drafts import Filling
from sannai.applications.filing import INTERNAL
from sannai.applications.tasks import mail_link
from sannai.casework import queries as cases
from sannai.casework.models import Case
from sannai.procedures.queries import by_key
from sannai.web.applicant import attaching, kept, reviewing, runner
from sannai.web.applicant.way import Way, evaluated, words_of
from sannai.web.moment import TimedRequest
from sannai.web.qr import image

from . import following
from .gate import FRAME, gone, private, way_of, with_case, with_draft
from .places import division_of


@require_GET
def application(request: TimedRequest, link: str) -> HttpResponseBase:
    """Whatever the link opens: the draft's own page, or the status of what was filed."""
    id = id_of(link)
    filling = drafts.load(id) if id else None
    if id is None or (filling is not None and filling.draft.channel == INTERNAL):
        return private(gone(request))
    if filling is not None and not filling.filed:
        return private(resume(request, filling, way_of(id, request)))
    case = cases.of_applicant(id)
    return private(following.status(request, case, way_of(id, request)) if case else gone(request))


def resume(
    request: HttpRequest, filling: Filling, way: Way, *, status: int = 200, error: str = "", email: str = ""
) -> HttpResponse:
    """The draft's own page: go on, take the link to another device, have it mailed, or discard it."""
    evaluation = evaluated(filling.definition, filling.answers, way.at)
    first = evaluation.pages[0] if evaluation.pages else ""
    context = {
        "nav": "resume",
        "way": way,
        "filling": filling,
        "definition": filling.definition,
        "words": words_of(filling.definition),
        "begun": bool(filling.answers),
        "next": runner.next_stop(evaluation, "", way) if filling.answers else way.page(first),
        "left": len({fault.page for fault in evaluation.faults}),
        "url": link_url(filling.draft.pk),
        "again": "again" in request.GET,
        "mailed": "mailed" in request.GET,
        "renewed": "renewed" in request.GET and not filling.withdrawn,
        "withdrawn": filling.withdrawn,
        "newer": filling.withdrawn and by_key(filling.definition.key) is not None,
        "error": error,
        "faults": [("f-email", error)] if error else [],
        "email": email or filling.draft.email,
    }
    return render(request, "applicant/portal/resume.html", context, status=status)


@require_http_methods(["GET", "POST"])
@with_draft
def page(request: HttpRequest, filling: Filling, way: Way, page: str) -> HttpResponseBase:
    """One page of the form."""
    return runner.page(request, filling, page, way)


@require_http_methods(["GET", "POST"])
def upload(request: TimedRequest, link: str, field: str, row: str = "") -> HttpResponseBase:
    """The files of one field: of a draft, or of a correction that asks for them."""
    id = id_of(link)
    filling = drafts.load(id) if id else None
    if id is None:
        return private(gone(request))
    if filling is None or filling.filed:
        return private(following.upload(request, link, field, row))
    way = way_of(id, request)
    asked = attaching.file_field(filling.definition, field, row)
    back = _page_of(filling, field)
    return private(
        attaching.attach(
            request, id, asked, row, way, title=filling.definition.title, back=way.page(back) if back else way.root
        )
    )


def _page_of(filling: Filling, field: str) -> str:
    for page in filling.definition.pages:
        if any(each.id == field for each in (*page.fields, *(f for group in page.groups for f in group.fields))):
            return page.id
    raise Http404


@require_POST
def remove_upload(request: TimedRequest, link: str, upload: UUID) -> HttpResponseBase:
    """Take one uploaded file away."""
    id = id_of(link)
    filling = drafts.load(id) if id else None
    if id is None:
        return private(gone(request))
    if filling is None or filling.filed:
        return private(following.remove_upload(request, link, upload))
    return private(attaching.remove(request, id, upload, way_of(id, request)))


@require_GET
def code(request: HttpRequest, link: str) -> HttpResponseBase:
    """The QR code of the link. Whoever asks knows the link already: nothing is looked up."""
    id = id_of(link)
    if id is None:
        return private(gone(request))
    return private(HttpResponse(image(link_url(id)), content_type="image/svg+xml"))


@require_GET
@with_draft
def review(request: HttpRequest, filling: Filling, way: Way) -> HttpResponseBase:
    """Everything that was answered, before it is filed."""
    return reviewing.review(request, filling, way)


@require_POST
def file(request: TimedRequest, link: str) -> HttpResponseBase:
    """File exactly once. A second press, a replay or another device leads to the same receipt."""
    id = id_of(link)
    filling = drafts.load(id) if id else None
    if id is None or (filling is None and cases.of_applicant(id) is None):
        return private(gone(request))
    way = way_of(id, request)
    again = reviewing.file(request, filling, way, by=Applicant(id)) if filling else None
    if again is not None:
        return private(again)
    response = redirect(f"{way.root}receipt/")
    kept.forget(request, response, id)
    return private(response)


@require_GET
@with_case
def receipt(request: HttpRequest, case: Case, way: Way) -> HttpResponseBase:
    """The receipt: the reference number, what comes next, and the link to come back by."""
    return following.receipt(request, case, way)


@require_POST
@with_draft
def mail(request: HttpRequest, filling: Filling, way: Way) -> HttpResponseBase:
    """Mail the link to the address that was typed."""
    typed = request.POST.get("email", "")[:254]
    if refused := mail_link(filling.draft.pk, typed, way.at):
        return resume(request, filling, way, status=422, error=f"メールアドレス：{refused}", email=typed)
    return redirect(f"{way.root}?mailed=1")


@require_POST
@with_draft
def renew(request: HttpRequest, filling: Filling, way: Way) -> HttpResponseBase:
    """Carry the draft over to the form as it is now: the same link, and every answer that still fits."""
    entry = by_key(filling.definition.key)
    if entry is not None and entry.version.pk != filling.version.pk:
        with contextlib.suppress(drafts.NotADraft, drafts.VersionWithdrawn):
            drafts.carry_over(filling, entry.version, way.at)
    return redirect(f"{way.root}?renewed=1")


@require_http_methods(["GET", "POST"])
@with_draft
def discard(request: TimedRequest, filling: Filling, way: Way) -> HttpResponseBase:
    """Throw the draft away, after asking."""
    if request.method == "GET":
        return render(
            request, "applicant/portal/discard.html", {"way": way, "frame": FRAME, "definition": filling.definition}
        )
    drafts.discard(filling.draft.pk, at=way.at)
    response = render(
        request,
        "applicant/portal/discarded.html",
        {
            "definition": filling.definition,
            "division": division_of(filling.definition.division, filling.definition.matter, at=way.at),
        },
    )
    kept.forget(request, response, filling.draft.pk)
    return response
