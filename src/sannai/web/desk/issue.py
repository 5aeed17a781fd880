"""After the decision: record, prepare, issue, conclude, hand out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sannai.casework import actions, fees
from sannai.casework.models import Case

from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import press, verb


class HandOutForm(DeskForm):
    identity = Words("本人確認に使った書類", lines=2, limit=200, help="例：運転免許証。番号は書かないでください。")


@require_POST
@case_view("case.review")
def record(request: DeskRequest, case: Case) -> HttpResponse:
    """届出を確かめて、記録に収める。"""
    return press(
        request, case, lambda seen: actions.record(case, by=request.staff, at=request.at, seen=seen), "case.recorded"
    )


@require_POST
@case_view("document.issue")
def prepare(request: DeskRequest, case: Case) -> HttpResponse:
    """窓口交付の準備ができた。"""
    return press(
        request, case, lambda seen: actions.prepare(case, by=request.staff, at=request.at, seen=seen), "case.prepared"
    )


@require_POST
@case_view("document.issue")
def issue(request: DeskRequest, case: Case) -> HttpResponse:
    """決裁された文書を発行する。"""
    return press(
        request, case, lambda seen: actions.issue(case, by=request.staff, at=request.at, seen=seen), "document.issued"
    )


@require_POST
@case_view("document.issue")
def conclude(request: DeskRequest, case: Case) -> HttpResponse:
    """文書を発行しない決定を終える。"""
    return press(
        request, case, lambda seen: actions.conclude(case, by=request.staff, at=request.at, seen=seen), "case.concluded"
    )


@case_view("document.issue")
def hand_out(request: DeskRequest, case: Case) -> HttpResponse:
    """ここで準備し、よその系統で発行したものを、窓口で渡す。"""

    def perform(given: dict[str, Any]) -> None:
        actions.hand_out(case, identity=given["identity"], by=request.staff, at=request.at, seen=case.seq)

    fee = fees.establish(case)
    context = {"verb_label": "窓口で渡す", "verb_button": "渡した", "fee": fee, "owed": fees.outstanding(fee)}
    form = HandOutForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/hand_out.html", what="case.handed_out", context=context)
