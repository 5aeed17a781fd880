"""The electronic document: it arrives when 「受け取る」 is pressed, and is read freely afterwards."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.common.action import NotAllowed
from sannai.common.events import StaleSubject
from sannai.issuance import documents

from .following import case_context
from .way import Way


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, case: Case, way: Way, document_id: UUID) -> HttpResponseBase:
    """GET: the file once it was received, before that the page with the button. POST: it is received."""
    if request.method == "POST":
        return _receive(request, case, way, document_id)
    try:
        issued, waits = actions.offered_document(case, document_id)
    except NotAllowed as error:
        shown = {"frame": way.frame, "why": str(error), "back": way.root}
        return render(request, "applicant/refused.html", shown, status=404)
    if waits:
        shown = case_context(case, way) | {"document": issued, "number": documents.number_text(issued)}
        return render(request, "applicant/receive.html", shown)
    name = f"{issued.title}.pdf"
    return FileResponse(documents.open_pdf(issued), as_attachment=True, filename=name, content_type="application/pdf")


def _receive(request: HttpRequest, case: Case, way: Way, document_id: UUID) -> HttpResponse:
    try:
        actions.receive_document(case, document_id=document_id, by=way.by, at=way.at)
    except StaleSubject:
        return redirect(f"{way.root}?done=stale")
    except NotAllowed:
        return redirect(request.path)  # which says why
    return redirect(f"{way.root}?done=received")
