"""添付 of a 起案: the bytes as they were attached, with headers that let them do nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404
from django.views.decorators.http import require_GET

from .approvals import RIGHTS
from .approvals_verbs import load
from .gate import DeskRequest, staff_only
from .uploads import safe_file


@require_GET
@staff_only(*RIGHTS)
def attachment(request: DeskRequest, proposal_id: UUID, attachment_id: int) -> FileResponse:
    """添付を開く、または保存する。"""
    found = load(request, proposal_id).attachments.select_related("blob").filter(pk=attachment_id).first()
    if found is None:
        raise Http404
    return safe_file(found.blob, found.name, download="download" in request.GET)
