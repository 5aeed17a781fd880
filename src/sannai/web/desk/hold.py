"""支援措置 and the like: place a hold, lift it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from sannai.casework import actions
from sannai.casework.models import Case

from .forms import HoldForm
from .gate import DeskRequest, case_view
from .verbs import press, verb


@case_view("case.review")
def place(request: DeskRequest, case: Case) -> HttpResponse:
    """保留を付ける。"""

    def perform(given: dict[str, Any]) -> None:
        actions.place_hold(case, reason=given["reason"], by=request.staff, at=request.at, seen=case.seq)

    words = {"verb_label": "発行を保留する", "verb_button": "保留する"}
    form = HoldForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/hold.html", what="hold.placed", context=words)


@require_POST
@case_view("case.review")
def lift(request: DeskRequest, case: Case, hold_id: int) -> HttpResponse:
    """保留を解く。"""
    hold = case.holds.filter(pk=hold_id).first()
    if hold is None:
        raise Http404
    return press(
        request,
        case,
        lambda seen: actions.lift_hold(case, hold=hold, by=request.staff, at=request.at, seen=seen),
        "lifted",
    )
