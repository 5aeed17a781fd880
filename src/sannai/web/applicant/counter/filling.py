"""Typing in what was written or said, on the same pages and rules as the citizen's."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sannai.applications import drafts
from sannai.applications.drafts import Filling
from sannai.rules.model import Page
from sannai.web.applicant import attaching, runner
from sannai.web.applicant.way import Way, evaluated
from sannai.web.kit.door import DeskRequest

from .choosing import forget
from .gate import CHANNELS, with_draft


@require_GET
@with_draft
def draft(request: DeskRequest, filling: Filling, way: Way) -> HttpResponse:
    """途中の入力：続ける、確認へ進む、やめる。"""
    evaluation = evaluated(filling.definition, filling.answers, way.at)
    shown = {
        "way": way,
        "frame": way.frame,
        "filling": filling,
        "definition": filling.definition,
        "channel": CHANNELS[filling.draft.channel],
        "pages": [each for each in filling.definition.pages if each.id in evaluation.pages],
        "next": runner.next_stop(evaluation, "", way),
    }
    return render(request, "applicant/counter/draft.html", shown)


@require_http_methods(["GET", "POST"])
@with_draft
def page(request: DeskRequest, filling: Filling, way: Way, page_id: str) -> HttpResponse:
    """1頁分の入力。"""
    return runner.page(request, filling, page_id, way)


@require_http_methods(["GET", "POST"])
@with_draft
def upload(request: DeskRequest, filling: Filling, way: Way, field: str, row: str = "") -> HttpResponse:
    """添付書類（紙をスキャンしたものなど）。"""
    asked = attaching.file_field(filling.definition, field, row)
    pages = filling.definition.pages
    back = next((each.id for each in pages if field in _fields(each)), None)
    if back is None:
        raise Http404
    title = filling.definition.title
    return attaching.attach(request, filling.draft.pk, asked, row, way, title=title, back=way.page(back))


def _fields(page: Page) -> set[str]:
    return {each.id for each in page.fields} | {each.id for group in page.groups for each in group.fields}


@require_POST
@with_draft
def remove_upload(request: DeskRequest, filling: Filling, way: Way, upload_id: UUID) -> HttpResponse:
    """添付書類を1件取り下げる。"""
    return attaching.remove(request, filling.draft.pk, upload_id, way)


@require_POST
@with_draft
def discard(request: DeskRequest, filling: Filling, way: Way) -> HttpResponse:
    """入力をやめて捨てる。"""
    drafts.discard(filling.draft.pk, at=request.at)
    forget(request, str(filling.draft.pk))
    return redirect("counter:choose")
