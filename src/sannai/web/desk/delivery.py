"""施行と到達: posted, arrived, came back, sent once more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sannai.casework import actions, letters
from sannai.casework.models import Case

from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import press, verb

WAYS = [("post", "郵送"), ("counter", "窓口で手渡し"), ("public_notice", "公示送達")]


class ReturnedForm(DeskForm):
    reason = Words("戻ってきた理由", lines=2, limit=200, help="例：あて所に尋ねあたらない、保管期間の経過。")


class ResendForm(DeskForm):
    method = forms.ChoiceField(
        label="送り方",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "送り方を選んでください。", "invalid_choice": "送り方を選んでください。"},
    )
    address = Words("送り先", lines=4, limit=400, required=False, help="空欄のときは、申請の住所に送ります。")


@require_POST
@case_view("document.issue")
def sent(request: DeskRequest, case: Case) -> HttpResponse:
    """郵便に差し出した。"""
    return press(
        request, case, lambda seen: actions.mark_sent(case, by=request.staff, at=request.at, seen=seen), "document.sent"
    )


@require_POST
@case_view("document.issue")
def delivered(request: DeskRequest, case: Case) -> HttpResponse:
    """届いた。"""
    return press(
        request,
        case,
        lambda seen: actions.mark_delivered(case, by=request.staff, at=request.at, seen=seen),
        "delivered",
    )


@case_view("document.issue")
def returned(request: DeskRequest, case: Case) -> HttpResponse:
    """返戻された。"""

    def perform(given: dict[str, Any]) -> None:
        actions.mark_returned(case, reason=given["reason"], by=request.staff, at=request.at, seen=case.seq)

    words = {"verb_label": "文書が戻ってきた（返戻）", "verb_button": "返戻を記録する"}
    form = ReturnedForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/verb.html", what="document.returned", context=words)


@case_view("document.issue")
def resend(request: DeskRequest, case: Case) -> HttpResponse:
    """もう一度送る。"""

    def perform(given: dict[str, Any]) -> None:
        actions.resend(
            case,
            method=given["method"],
            address=given["address"],
            by=request.staff,
            at=request.at,
            seen=case.seq,
        )

    words = {"verb_label": "文書をもう一度送る", "verb_button": "登録する"}
    form = ResendForm(request.POST or None, initial={"address": letters.recipient(case).postal})
    return verb(request, case, form, perform, template="desk/verb.html", what="document.resent", context=words)
