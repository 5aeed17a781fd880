"""Supporting documents: a preview, and the file itself with headers that let it do nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render

from sannai.applications.inspecting import report_of
from sannai.applications.models import Upload
from sannai.casework.models import Case
from sannai.files.blobs import open_blob
from sannai.files.models import Blob
from sannai.web.kit.door import DeskRequest

from .door import case_view
from .inspections import inspected
from .sheet import head

PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
INLINE = PICTURES | {"application/pdf"}
# A PDF viewer of a browser refuses to run in a sandbox; a picture needs nothing at all.
PICTURE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'self'"
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


@case_view("case.read")
def preview(request: DeskRequest, case: Case, upload_id: UUID) -> HttpResponse:
    """添付書類を見る。"""
    upload = find(case, upload_id)
    found, kind = inspected(upload), upload.blob.media_type if upload.blob else ""
    shown = {"upload": upload, "is_picture": kind in PICTURES, "is_pdf": kind == "application/pdf", "inspected": found,
             "may_see_original": found.original and request.staff.may("file.original", case)}  # fmt: skip
    return render(request, "staff/cases/upload.html", {"s": head(request, case)} | shown)


@case_view("case.read")
def file(request: DeskRequest, case: Case, upload_id: UUID) -> FileResponse:
    """添付書類そのもの（無害化したもの）。"""
    upload = find(case, upload_id)
    if upload.blob is None:  # it waits, or is refused: nothing of it is shown
        raise Http404
    name = report_of(upload.arrival).name if upload.arrival else ""  # what it has become may be of another kind
    return safe_file(upload.blob, name or upload.name, download="download" in request.GET)


def find(case: Case, upload_id: UUID) -> Upload:
    """The upload if it belongs to this very case, else Http404."""
    upload = Upload.objects.select_related("blob", "arrival").filter(pk=upload_id, holder=case.pk).first()
    if upload is None:
        raise Http404
    return upload


def safe_file(blob: Blob, name: str, *, download: bool = False) -> FileResponse:
    """Bytes that somebody sent: shown inline only if the sniffed type is harmless, never as script of this site."""
    inline = blob.media_type in INLINE and not download
    response = FileResponse(
        open_blob(blob),
        as_attachment=not inline,
        filename=name,
        content_type=blob.media_type if inline else "application/octet-stream",
    )
    response["Content-Security-Policy"] = PDF_POLICY if blob.media_type == "application/pdf" else PICTURE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
