"""After filing: where it stands, what the division in charge asks, and the notice, all at the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sannai.applications import divisions, uploads
from sannai.casework import actions, reading
from sannai.casework.models import Case
from sannai.casework.queries import moves, timeline
from sannai.casework.states import ACTIVE, STATUSES
from sannai.casework.steps import rules_of
from sannai.common.action import NotAllowed
from sannai.common.events import StaleSubject
from sannai.issuance import documents
from sannai.procedures.around import around
from sannai.rules.present import rows
from sannai.web.applicant import attaching, reviewing
from sannai.web.applicant.portal import correcting, following
from sannai.web.applicant.way import Way
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.refusals import STALE, Refused, attempt

from .gate import DivisionRequest, applicant, with_case

DONE = {
    "filed": "申請しました。担当の課が確かめ、ここでお知らせします。",
    "correction": "直した内容を送りました。",
    "inquiry": "質問に答えました。",
    "withdrawn": "申請を取り下げました。",
    "stale": "画面を開いたあとに状況が変わりました。いまの状況は下のとおりです。",
}
COLORS = {"correction": "orange", "issued": "green", "withdrawn": "gray", "closed": "gray"}


class AnswerForm(DeskForm):
    answer = Words("答え", lines=5, help="答えは任意です。答えがなくても手続は進みます。")


class WithdrawForm(DeskForm):
    reason = Words("取り下げる理由", lines=3, limit=400)


@with_case
def status(request: DivisionRequest, case: Case, way: Way) -> HttpResponse:
    """いまどこにあるか、求められていること、結果、経過、申請した内容。"""
    rules, can = rules_of(case), moves(case)
    evaluation = reading.evaluated(case)
    shown = _context(case, way) | {
        "status": STATUSES[case.status],
        "color": COLORS.get(case.status, "blue"),
        "active": case.status in ACTIVE,
        # How a notice is handed over is no choice here: it is read at the desk.
        "moments": [each for each in timeline(case) if each.verb != "delivery.chosen"],
        "correction": case.corrections.filter(closed_at=None).first(),
        "inquiries": list(case.inquiries.filter(answered_at=None)) if "inquiry.answered" in can else [],
        "may_withdraw": "case.withdrawn" in can,
        "decision": case.decisions.order_by("-number").first(),
        "outcome": next((each for each in rules.outcomes if each.id == case.outcome), None),
        "documents": [(each, documents.number_text(each)) for each in documents.listing(case)],
        "blocks": reviewing.blocks(rules, rows(rules, evaluation.answers, evaluation, around())),
        "said": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "applicant/internal/status.html", shown)


def _context(case: Case, way: Way) -> dict[str, Any]:
    return following.case_context(case, way) | {"applicant": divisions.name_of(reading.envelope(case))}


@require_http_methods(["GET", "POST"])
@with_case
def correction(request: DivisionRequest, case: Case, way: Way) -> HttpResponseBase:
    """補正に答える。"""
    return correcting.mend(request, case, way, by=applicant(request, case))


@with_case
def upload(request: DivisionRequest, case: Case, way: Way, field: str, row: str = "") -> HttpResponseBase:
    """補正で求められた書類を添える。"""
    if not following.open_for(case, field, row):
        raise Http404
    rules = rules_of(case)
    asked = attaching.file_field(rules, field, row)
    return attaching.attach(request, case.pk, asked, row, way, title=rules.title, back=f"{way.root}correction/")


@with_case
def remove_upload(request: DivisionRequest, case: Case, way: Way, upload_id: UUID) -> HttpResponseBase:
    """補正で添えた書類を取り下げる。"""
    found = uploads.one(case.pk, upload_id)
    if found is None or not following.open_for(case, found.field, found.row):
        raise Http404
    return attaching.remove(request, case.pk, upload_id, way)


@require_http_methods(["GET", "POST"])
@with_case
def inquiry(request: DivisionRequest, case: Case, way: Way, number: int) -> HttpResponse:
    """照会に答える。"""
    found = case.inquiries.filter(number=number).first()
    if found is None:
        raise Http404
    if found.answered_at is not None:
        return redirect(way.root)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    context = {"title": "担当の課からの質問", "question": found.question, "button": "答えを送る"}

    def perform(given: dict[str, Any]) -> object:
        by = applicant(request, case)
        return actions.answer_inquiry(case, number=number, answer=given["answer"], by=by, at=request.at)

    return _verb(request, case, way, form, perform, "inquiry", context)


@require_http_methods(["GET", "POST"])
@with_case
def withdraw(request: DivisionRequest, case: Case, way: Way) -> HttpResponse:
    """取り下げる。"""
    if case.status == "withdrawn":
        return redirect(way.root)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    context = {
        "title": "この申請を取り下げる",
        "question": "取り下げると、この申請の手続は終わります。元に戻せません。",
        "button": "取り下げる",
        "danger": True,
    }

    def perform(given: dict[str, Any]) -> object:
        return actions.withdraw(case, by=applicant(request, case), at=request.at, reason=given["reason"])

    return _verb(request, case, way, form, perform, "withdrawn", context)


def _verb(
    request: DeskRequest, case: Case, way: Way, form: forms.Form, perform: Any, what: str, context: dict[str, Any]
) -> HttpResponse:
    """Show the form, or do it; refused with the sentence of the action, and what was typed stays."""
    refused: Refused | None = None
    if request.method == "POST":
        if request.POST.get("seen", "") != str(case.seq):
            refused = Refused(409, STALE, stale=True)
        elif form.is_valid():
            refused = attempt(lambda: perform(form.cleaned_data))
            if refused is None:
                return redirect(f"{way.root}?done={what}")
    code = refused.status if refused else 422 if form.is_bound and form.errors else 200
    shown = _context(case, way) | {"form": form, "refused": refused, "fields": list(form)} | context
    return render(request, "applicant/internal/verb.html", shown, status=code)


@require_GET
@with_case
def document(request: DivisionRequest, case: Case, way: Way, document_id: UUID) -> HttpResponseBase:
    """通知を開く。はじめて開いたときに届いたことになる。"""
    try:
        found = actions.receive_document(case, document_id=document_id, by=applicant(request, case), at=request.at)
    except StaleSubject:
        return redirect(f"{way.root}?done=stale")
    except NotAllowed as error:
        context = {"frame": way.frame, "why": str(error), "back": way.root}
        return render(request, "applicant/portal/refused.html", context, status=404)
    name = f"{found.title}.pdf"
    return FileResponse(documents.open_pdf(found), as_attachment=True, filename=name, content_type="application/pdf")
