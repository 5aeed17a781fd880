"""What an applicant sent on paper or said: staff type it in by the applicant's verbs; the record says who typed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sannai.applications import uploads
from sannai.casework.actions.delivering import METHODS
from sannai.casework.behalf import ToldByApplicant
from sannai.casework.models import Case
from sannai.procedures.queries import definition
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.verb import OnRow
from sannai.web.staff.cases.door import case_view
from sannai.web.staff.cases.verbs import done

from . import attaching
from .portal import correcting, following
from .way import Way

DONE = {"correction": "correction.answered", "stale": "stale"}


class AnswerForm(DeskForm):
    answer = Words("申請者の答え", lines=5, help="電話・窓口・書面で聞いたとおりに入力します。")

    def ready(self, at: OnRow[Case]) -> None:
        self.asked = get_object_or_404(at.row.inquiries, number=at.named["number"])


class WithdrawForm(DeskForm):
    reason = Words(
        "取下げの申出の内容", lines=3, limit=400, required=False, help="例：書面（令和8年4月1日付）による申出。"
    )


class DeliveryForm(DeskForm):
    method = Choice("申請者が希望する受け取り方", asks="受け取り方", choices=list(METHODS.items()))


def way_of(request: DeskRequest, case: Case) -> Way:
    """The addresses of what is typed in for an applicant."""
    return Way(reverse("desk:told", args=[case.pk]), "applicant/told/frame.html", request.at)


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
