"""Filling in for a division, on the same pages and rules as a citizen's; any colleague of the division goes on."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sannai.applications import drafts
from sannai.applications.access import ForDivision
from sannai.applications.drafts import Filling
from sannai.casework import actions
from sannai.casework import queries as cases
from sannai.casework.models import DeliveryChoice
from sannai.procedures.queries import internal_by_key
from sannai.web.applicant import attaching, reviewing, runner
from sannai.web.applicant.portal import reading
from sannai.web.applicant.way import Way, evaluated

from .gate import DivisionRequest, applicant, with_draft


def draft_page(request: DivisionRequest, filling: Filling, way: Way) -> HttpResponse:
    """途中の申請：続ける、確認へ進む、やめる。様式が新しくなったときは、書き移せる。"""
    evaluation = evaluated(filling.definition, filling.answers, way.at)
    shown = {
        "way": way,
        "frame": way.frame,
        "filling": filling,
        "definition": filling.definition,
        "pages": [each for each in filling.definition.pages if each.id in evaluation.pages],
        "next": runner.next_stop(evaluation, "", way),
        "newer": filling.withdrawn and internal_by_key(filling.definition.key) is not None,
    }
    return render(request, "applicant/internal/draft.html", shown)


@require_http_methods(["GET", "POST"])
@with_draft
def page(request: DivisionRequest, filling: Filling, way: Way, page_id: str) -> HttpResponse:
    """1頁分の入力。"""
    return runner.page(request, filling, page_id, way)


@with_draft
def upload(request: DivisionRequest, filling: Filling, way: Way, field: str, row: str = "") -> HttpResponse:
    """添付書類。"""
    asked = attaching.file_field(filling.definition, field, row)
    pages = filling.definition.pages
    back = next((each.id for each in pages if any(one.id == field for one in reading.fields(each))), None)
    if back is None:
        raise Http404
    title = filling.definition.title
    return attaching.attach(request, filling.draft.pk, asked, row, way, title=title, back=way.page(back))


@with_draft
def remove_upload(request: DivisionRequest, filling: Filling, way: Way, upload_id: UUID) -> HttpResponse:
    """添付書類を1件取り下げる。"""
    return attaching.remove(request, filling.draft.pk, upload_id, way)


@require_POST
@with_draft
def discard(request: DivisionRequest, filling: Filling, way: Way) -> HttpResponse:
    """入力をやめて捨てる。"""
    drafts.discard(filling.draft.pk, at=request.at)
    return redirect("desk:internal")


@require_POST
@with_draft
def carry(request: DivisionRequest, filling: Filling, way: Way) -> HttpResponse:
    """新しい様式に書き移す。"""
    entry = internal_by_key(filling.definition.key)
    if entry is not None and filling.withdrawn:
        drafts.carry_over(filling, entry.version, request.at)
    return redirect(way.root)


@require_GET
@with_draft
def review(request: DivisionRequest, filling: Filling, way: Way) -> HttpResponse:
    """内容の確認。"""
    return reviewing.review(request, filling, way)


@require_POST
@with_draft
def file(request: DivisionRequest, filling: Filling, way: Way) -> HttpResponse:
    """課の名前で申請する。通知は庁内の画面で受け取るので、受け取り方も同時に記録する。"""
    by = ForDivision(request.staff, filling.draft.pk)
    with transaction.atomic():
        refused = reviewing.file(request, filling, way, by=by)
        if refused is not None:
            return refused
        case = cases.of_applicant(filling.draft.pk)
        if case and not DeliveryChoice.objects.filter(case=case).exists():
            actions.choose_delivery(case, method="electronic", by=applicant(request, case), at=request.at)
    return redirect(f"{way.root}?done=filed")
