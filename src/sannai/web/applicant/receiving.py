"""The electronic document: it arrives when 「受け取る」 is pressed, and is read freely afterwards."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sannai.intake import projections
from sannai.intake.shown import NOT_HERE, WITHHELD, Shown

from .following import case_context, left
from .way import Way


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, shown: Shown, way: Way, document_id: UUID) -> HttpResponseBase:
    """GET: the file once it was received, before that the page with the button. POST: it is received."""
    if request.method == "POST":
        return _receive(request, shown, way, document_id)
    letter = shown.letter(document_id)
    if letter is None or not letter.electronic or letter.withheld:
        return _not_here(request, way, WITHHELD if letter and letter.electronic else NOT_HERE)
    if letter.waits:
        return render(request, "applicant/receive.html", case_context(shown, way) | {"letter": letter})
    copy = projections.letter(shown.id, letter.id, letter.key) if letter.key else None
    if copy is None:
        return _not_here(request, way, WITHHELD)
    return FileResponse(
        BytesIO(copy), as_attachment=True, filename=f"{letter.title}.pdf", content_type="application/pdf"
    )


def _receive(request: HttpRequest, shown: Shown, way: Way, document_id: UUID) -> HttpResponse:
    answer = left(shown, way, "document", document=str(document_id))
    if answer.taken:
        return redirect(f"{way.root}?done={'sent' if answer.waits else 'received'}")
    return redirect(f"{way.root}?done=stale") if answer.stale else redirect(request.path)  # which says why


def _not_here(request: HttpRequest, way: Way, why: str) -> HttpResponse:
    return render(request, "applicant/refused.html", {"frame": way.frame, "why": why, "back": way.root}, status=404)
