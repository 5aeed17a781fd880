"""Who has it on their desk: take, hand over, move to another division."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.organization.queries import colleagues, units

from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import press, verb


class HandOverForm(DeskForm):
    to = forms.ChoiceField(
        label="引き継ぐ相手",
        error_messages={
            "required": "引き継ぐ相手を選んでください。",
            "invalid_choice": "引き継ぐ相手を選んでください。",
        },
    )
    reason = Words("引継ぎの理由・申し送り", lines=3, required=False, help="職員だけが見られます。")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = people  # type: ignore[attr-defined]


class TransferForm(DeskForm):
    division = forms.ChoiceField(
        label="移す先の課",
        error_messages={"required": "移す先の課を選んでください。", "invalid_choice": "移す先の課を選んでください。"},
    )
    reason = Words("移す理由", lines=3, limit=400, help="移った先の課に伝わります。")

    def __init__(self, *args: Any, divisions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = divisions  # type: ignore[attr-defined]


@require_POST
@case_view("case.take")
def take(request: DeskRequest, case: Case) -> HttpResponse:
    """担当になる。"""
    return press(
        request, case, lambda seen: actions.take(case, by=request.staff, at=request.at, seen=seen), "case.taken"
    )


@case_view("case.take")
def hand_over(request: DeskRequest, case: Case) -> HttpResponse:
    """担当を引き継ぐ。"""

    def perform(given: dict[str, Any]) -> None:
        actions.hand_over(case, to=given["to"], reason=given["reason"], by=request.staff, at=request.at, seen=case.seq)

    people = colleagues(case.division_on(request.staff.on), request.staff.on, right="case.take")
    able = [(key, name) for key, name in people if key != case.assignee]
    words = {"verb_label": "担当を引き継ぐ", "verb_button": "引き継ぐ"}
    form = HandOverForm(request.POST or None, people=able)
    return verb(request, case, form, perform, template="desk/hand_over.html", what="case.handed_over", context=words)


@case_view("case.take")
def transfer(request: DeskRequest, case: Case) -> HttpResponse:
    """別の課へ移す。移したあとは、この課の人には見えなくなる。"""

    def perform(given: dict[str, Any]) -> None:
        actions.transfer(
            case, division=given["division"], reason=given["reason"], by=request.staff, at=request.at, seen=case.seq
        )

    here = case.division_on(request.staff.on)
    divisions = [
        (unit.key, unit.name) for unit in units(request.staff.on) if unit.kind == "division" and unit.key != here
    ]
    words = {"verb_label": "別の課へ移す", "verb_button": "移す"}
    form = TransferForm(request.POST or None, divisions=divisions)
    response = verb(request, case, form, perform, template="desk/transfer.html", what="moved", context=words)
    if response.status_code == 302 and not request.staff.may("case.read", case):
        return redirect("desk:queue")
    return response
