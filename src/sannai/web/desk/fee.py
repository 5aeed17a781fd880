"""手数料: payment recorded, relief decided. Fee state is not case state."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpResponse

from sannai.casework import actions, fees
from sannai.casework.actions.reviewing import RECORD_PAYMENT
from sannai.casework.models import Case
from sannai.common.action import duty_refusal

from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import verb

WAYS = (fees.CASH, *fees.CASHLESS)


class PaymentForm(DeskForm):
    how = forms.ChoiceField(
        label="納付の方法",
        choices=[(way, way) for way in WAYS],
        widget=forms.RadioSelect,
        error_messages={"required": "納付の方法を選んでください。", "invalid_choice": "納付の方法を選んでください。"},
    )
    yen = forms.RegexField(
        r"^[\d０-９,，]{1,12}\s*円?$",
        label="受け取った額（円）",
        error_messages={
            "required": "受け取った額を入力してください。",
            "invalid": "受け取った額は数字で入力してください。",
        },
    )

    def offer(self, *, cash: bool) -> None:
        """Show cash only to whoever may take it today."""
        how = cast("forms.ChoiceField", self.fields["how"])
        how.choices = [(way, way) for way in WAYS if cash or way != fees.CASH]

    def clean_yen(self) -> int:
        return int("".join(str(int(each)) for each in self.cleaned_data["yen"] if each.isdigit()))


class ReliefForm(DeskForm):
    granted = forms.ChoiceField(
        label="減免を認めますか",
        choices=[("yes", "認める"), ("no", "認めない")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "認めるかどうかを選んでください。",
            "invalid_choice": "認めるかどうかを選んでください。",
        },
    )
    reason = Words("理由", lines=3, required=False, help="認めないときは必ず書いてください。申請者に伝わります。")


@case_view("case.review")
def payment(request: DeskRequest, case: Case) -> HttpResponse:
    """納付を記録する。"""

    def perform(given: dict[str, Any]) -> None:
        actions.record_payment(case, how=given["how"], yen=given["yen"], by=request.staff, at=request.at, seen=case.seq)

    row = fees.establish(case)
    form = PaymentForm(request.POST or None)
    form.is_valid()  # an open page may still carry cash: it is read, and the action refuses it in words
    no_cash = duty_refusal(request.staff, RECORD_PAYMENT, case)
    form.offer(cash=not no_cash)
    owed = fees.outstanding(row)
    words = {
        "verb_label": "手数料の納付を記録する",
        "verb_button": "納付を記録する",
        "fee": row,
        "owed": owed,
        "no_cash": no_cash,
    }
    return verb(request, case, form, perform, template="desk/fee.html", what="fee.paid", context=words)


@case_view("case.review")
def relief(request: DeskRequest, case: Case) -> HttpResponse:
    """減免の申し出を認めるか決める。"""

    def perform(given: dict[str, Any]) -> None:
        actions.decide_relief(
            case,
            granted=given["granted"] == "yes",
            reason=given["reason"],
            by=request.staff,
            at=request.at,
            seen=case.seq,
        )

    row = fees.establish(case)
    words = {"verb_label": "手数料の減免を決める", "verb_button": "減免を決める", "fee": row}
    form = ReliefForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/relief.html", what="fee.relief_decided", context=words)
