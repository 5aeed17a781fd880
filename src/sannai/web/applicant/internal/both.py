"""One address before and after filing: what is still a draft is filled in, what was filed is followed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sannai.applications import divisions
from sannai.web.kit.door import DeskRequest, staff_only

from . import filling, following
from .gate import with_draft

_draft = with_draft(filling.draft_page)


@require_GET
@staff_only()
def application(request: DeskRequest, id: UUID) -> HttpResponseBase:
    """途中なら続きの入口、出したあとなら状況。"""
    return following.status(request, id=id) if _filed(request, id) else _draft(request, id=id)


@require_http_methods(["GET", "POST"])
@staff_only()
def upload(request: DeskRequest, id: UUID, field: str, row: str = "") -> HttpResponseBase:
    """添付書類。出したあとは、補正で求められたものだけ。"""
    view = following.upload if _filed(request, id) else filling.upload
    return view(request, id=id, field=field, row=row)


@require_POST
@staff_only()
def remove_upload(request: DeskRequest, id: UUID, upload_id: UUID) -> HttpResponseBase:
    """添付書類を1件取り下げる。"""
    view = following.remove_upload if _filed(request, id) else filling.remove_upload
    return view(request, id=id, upload_id=upload_id)


def _filed(request: DeskRequest, id: UUID) -> bool:
    return divisions.filed(request.staff).filter(pk=id).exists()
