"""原本を見る: the file as it came. A right, a reason, an event; to download, never shown."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from sannai.applications import arrived
from sannai.applications.models import Upload
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.common.models import AccessLog
from sannai.common.sealing.errors import CannotOpen, KeysUnusable
from sannai.files.names import content_disposition
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.refusals import STALE, Refused, attempt
from sannai.web.kit.verb import is_stale

from .door import case_view
from .inspections import inspected
from .sheet import head
from .uploads import PICTURE_POLICY, find

LABEL = "原本を見る"
GONE = "原本を開けません。鍵が失われたか、ファイルがありません。情報システムの担当に知らせてください。"


class OriginalForm(DeskForm):
    reason = Words("原本を見る理由", lines=3, limit=400, help="事案の記録に残ります。")


@case_view("file.original")
def original(request: DeskRequest, case: Case, upload_id: UUID) -> HttpResponseBase:
    """添付ファイルの原本を見る。"""
    upload, refused = find(case, upload_id), None
    if not inspected(upload).original:
        raise Http404
    form = OriginalForm(request.POST or None)
    if request.method == "POST" and is_stale(request, case):
        refused = Refused(409, STALE, stale=True)
    elif request.method == "POST" and form.is_valid():
        opened = _seen(request, case, upload, form.cleaned_data["reason"])
        if not isinstance(opened, Refused):
            return _download(opened, upload.name)
        refused = opened
    shown = {"s": head(request, case), "upload": upload, "form": form, "refused": refused, "verb_label": LABEL}
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "staff/cases/original.html", shown, status=status)


def _seen(request: DeskRequest, case: Case, upload: Upload, reason: str) -> Refused | Iterator[bytes]:
    """The file, and the look at it written down; or why not."""
    opened: list[Iterator[bytes]] = []

    def see() -> None:
        by, at = request.staff, request.at
        arrival, key = actions.see_original(case, upload=upload, reason=reason, by=by, at=at, seen=case.seq)
        what = f"desk:original {upload.pk}"
        AccessLog(staff_key=by.staff_key, about_kind="case", about_id=str(case.pk), what=what).save(force_insert=True)
        opened.append(arrived.content(arrival, key))

    assert upload.arrival
    if not arrived.path_of(upload.arrival.body).exists():
        return Refused(409, GONE)
    try:
        return attempt(see) or opened[0]
    except (CannotOpen, KeysUnusable):
        return Refused(409, GONE)


def _download(content: Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition(name)
    response["Content-Security-Policy"] = PICTURE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
