"""照会 to the applicant and 内部メモ among colleagues."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from sannai.casework import actions
from sannai.casework.models import Case

from .forms import InquiryForm, MemoForm
from .gate import DeskRequest, case_view
from .verbs import verb


@case_view("case.review")
def inquiry(request: DeskRequest, case: Case) -> HttpResponse:
    """内容について尋ねる。回答は任意で、期間は止まらない。"""

    def perform(given: dict[str, Any]) -> None:
        actions.inquire(case, question=given["question"], by=request.staff, at=request.at, seen=case.seq)

    words = {"verb_label": "申請者に照会する", "verb_button": "照会する"}
    form = InquiryForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/inquiry.html", what="inquiry.asked", context=words)


@require_POST
@case_view("case.review")
def memo(request: DeskRequest, case: Case) -> HttpResponse:
    """内部メモを残す。"""

    def perform(given: dict[str, Any]) -> None:
        actions.add_memo(case, text=given["text"], by=request.staff, at=request.at, seen=case.seq)

    words = {"verb_label": "内部メモ", "verb_button": "メモを残す"}
    form = MemoForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/verb.html", what="case.memo_added", context=words)
