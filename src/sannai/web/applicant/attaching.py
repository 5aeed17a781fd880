"""Uploading: a page and a request of its own, so that a failed upload loses nothing else and is tried by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sannai.applications import uploads
from sannai.applications.uploads import UploadRefused
from sannai.files.types import LABELS
from sannai.rules.forms import ROW_KEY
from sannai.rules.kinds import is_upload
from sannai.rules.kinds.file import accepted
from sannai.rules.model import Definition, Field

from .way import Way

_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg,.jpeg",
    "image/png": ".png",
    "image/heic": ".heic",
}


def file_field(definition: Definition, field: str, row: str) -> Field:
    """The file field of this id that a citizen may fill; of a group, in a row that can be. Raises Http404."""
    found = definition.fields.get(field)
    if found is None or not is_upload(found) or field in desk_fields(definition):
        raise Http404
    if bool(found.group) != bool(row) or (row and not ROW_KEY.match(row)):
        raise Http404
    return found


def desk_fields(definition: Definition) -> set[str]:
    """Fields that only the desk fills in."""
    own = {field.id for page in definition.desk_pages for field in page.fields}
    return own | {field.id for page in definition.desk_pages for group in page.groups for field in group.fields}


def attach(
    request: HttpRequest, holder: UUID, asked: Field, row: str, way: Way, *, title: str, back: str
) -> HttpResponse:
    """GET shows what is attached and where to choose; POST takes each file sent, by itself."""
    refused: list[str] = []
    if request.method == "POST":
        sent = request.FILES.getlist("file")
        taken, refused = _take(holder, asked, row, sent, way.at)
        if not sent:
            refused = [
                "ファイルが選ばれていません。「ファイルを選択」を押して選んでから、「添付する」を押してください。"
            ]
        if taken and not refused:
            return redirect(f"{request.path}?taken={taken}")
    held = [each for each in uploads.listing(holder) if (each.field, each.row) == (asked.id, row)]
    context: dict[str, Any] = {
        "frame": way.frame,
        "way": way,
        "asked": asked,
        "title": title,
        "back": back,
        "held": [(each, way.remove(str(each.pk))) for each in held],
        "refused": [("f-file", message) for message in refused],
        "taken": request.GET.get("taken", "") if not refused else "",
        "room": max((asked.high if isinstance(asked.high, int) else uploads.MOST_OF_ONE_FIELD) - len(held), 0),
        "kinds": "、".join(dict.fromkeys(LABELS.get(each, each) for each in accepted(asked) or uploads.USUAL)),
        "accept": ",".join(each + ("," + _EXTENSIONS[each] if each in _EXTENSIONS else "") for each in accepted(asked)),
        "limit": settings.MAX_UPLOAD_BYTES // 1024 // 1024,
    }
    return render(request, "applicant/portal/upload.html", context, status=422 if refused else 200)


def _take(holder: UUID, asked: Field, row: str, sent: Sequence[Any], at: datetime) -> tuple[int, list[str]]:
    taken, refused = 0, []
    for each in sent:
        try:
            uploads.add(holder, asked, row, each, at)
            taken += 1
        except UploadRefused as error:
            refused.append(str(error))
    return taken, refused


def remove(request: HttpRequest, holder: UUID, upload_id: UUID, way: Way) -> HttpResponse:
    """Take one file away and go back to where it was attached."""
    found = uploads.one(holder, upload_id)
    if found is None:
        return redirect(way.root)
    back = way.upload(found.field, found.row)
    try:
        uploads.remove(holder, upload_id)
    except UploadRefused as error:
        return render(
            request, "applicant/portal/refused.html", {"frame": way.frame, "why": str(error), "back": back}, status=409
        )
    return redirect(back)
