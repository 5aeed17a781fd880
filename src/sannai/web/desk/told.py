"""What an applicant sent on paper or said: staff type it in by the applicant's verbs; the record says who typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sannai.applications import uploads
from sannai.casework import actions
from sannai.casework.actions.delivering import METHODS
from sannai.casework.behalf import ToldByApplicant
from sannai.casework.models import Case
from sannai.procedures.queries import definition
from sannai.web import attaching
from sannai.web.portal import correcting, following
from sannai.web.way import Way

from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import done, verb

DONE = {"correction": "correction.answered", "stale": "stale"}


class AnswerForm(DeskForm):
    answer = Words("申請者の答え", lines=5, help="電話・窓口・書面で聞いたとおりに入力します。")


class WithdrawForm(DeskForm):
    reason = Words(
        "取下げの申出の内容", lines=3, limit=400, required=False, help="例：書面（令和8年4月1日付）による申出。"
    )


class DeliveryForm(DeskForm):
    method = forms.ChoiceField(
        label="申請者が希望する受け取り方",
        choices=list(METHODS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "受け取り方を選んでください。", "invalid_choice": "受け取り方を選んでください。"},
    )


def way_of(request: DeskRequest, case: Case) -> Way:
    """The addresses of what is typed in for an applicant."""
    return Way(reverse("desk:told", args=[case.pk]), "desk/told_frame.html", request.at)


@case_view("case.review")
def back(request: DeskRequest, case: Case) -> HttpResponse:
    """事案に戻る。"""
    what = DONE.get(request.GET.get("done", ""))
    return done(case, what) if what else redirect("desk:case", case.pk)


@require_http_methods(["GET", "POST"])
@case_view("case.review")
def correction(request: DeskRequest, case: Case) -> HttpResponseBase:
    """申請者から届いた補正を入力する。"""
    return correcting.mend(request, case, way_of(request, case), by=ToldByApplicant(request.staff))


@require_http_methods(["GET", "POST"])
@case_view("case.review")
def upload(request: DeskRequest, case: Case, field: str, row: str = "") -> HttpResponseBase:
    """補正で届いた書類を添える。"""
    if not following.open_for(case, field, row):
        raise Http404
    way, rules = way_of(request, case), definition(case.version)
    asked = attaching.file_field(rules, field, row)
    return attaching.attach(request, case.pk, asked, row, way, title=rules.title, back=f"{way.root}correction/")


@require_POST
@case_view("case.review")
def remove_upload(request: DeskRequest, case: Case, upload_id: UUID) -> HttpResponseBase:
    """補正で添えた書類を取り下げる。"""
    found = uploads.one(case.pk, upload_id)
    if found is None or not following.open_for(case, found.field, found.row):
        raise Http404
    return attaching.remove(request, case.pk, upload_id, way_of(request, case))


@case_view("case.review")
def inquiry(request: DeskRequest, case: Case, number: int) -> HttpResponse:
    """照会への答えを入力する。"""
    asked = case.inquiries.filter(number=number).first()
    if asked is None:
        raise Http404

    def perform(given: dict[str, Any]) -> None:
        by = ToldByApplicant(request.staff)
        actions.answer_inquiry(case, number=number, answer=given["answer"], by=by, at=request.at, seen=case.seq)

    words = {"verb_label": "照会の答えを入力する", "verb_button": "入力する", "asked": asked}
    form = AnswerForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/told_inquiry.html", what="inquiry.answered", context=words)


@case_view("case.review")
def withdraw(request: DeskRequest, case: Case) -> HttpResponse:
    """申請者から申し出のあった取下げを入力する。"""

    def perform(given: dict[str, Any]) -> None:
        by = ToldByApplicant(request.staff)
        actions.withdraw(case, reason=given["reason"], by=by, at=request.at, seen=case.seq)

    words = {"verb_label": "申請者の取下げを入力する", "verb_button": "取下げとして記録する"}
    form = WithdrawForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/told_withdraw.html", what="case.withdrawn", context=words)


@case_view("case.review")
def delivery(request: DeskRequest, case: Case) -> HttpResponse:
    """申請者が希望する受け取り方を入力する。"""

    def perform(given: dict[str, Any]) -> None:
        by = ToldByApplicant(request.staff)
        actions.choose_delivery(case, method=given["method"], by=by, at=request.at, seen=case.seq)

    words = {"verb_label": "受け取り方の希望を入力する", "verb_button": "入力する"}
    form = DeliveryForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/verb.html", what="delivery.chosen", context=words)
