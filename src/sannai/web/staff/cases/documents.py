"""Issued documents: the PDF as it left."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404

from sannai.casework.models import Case
from sannai.issuance import documents
from sannai.web.kit.door import DeskRequest

from .door import case_view
from .uploads import safe_file


@case_view("case.read")
def document(request: DeskRequest, case: Case, document_id: UUID) -> FileResponse:
    """交付した文書。"""
    found = documents.of_subject(case, document_id)
    if found is None or found.blob is None:
        raise Http404
    return safe_file(found.blob, f"{found}.pdf", download="download" in request.GET)
