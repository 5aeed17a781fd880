"""手数料: payment recorded, relief decided. Fee state is not case state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from sannai.casework import fees
from sannai.casework.actions.reviewing import RECORD_PAYMENT
from sannai.casework.models import Case
from sannai.common.action import duty_refusal
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.verb import OnRow

WAYS = [(way, way) for way in (fees.CASH, *fees.CASHLESS)]


class PaymentForm(DeskForm):
    no_cash = ""
    how = Choice("納付の方法", choices=WAYS)
    yen = forms.RegexField(
        r"^(?=[,，]*\d)[\d,，]{1,12}\s*円?$",
        label="受け取った額（円）",
        error_messages={
            "required": "受け取った額を入力してください。",
            "invalid": "受け取った額は数字で入力してください。",
        },
    )

    def ready(self, at: OnRow[Case]) -> None:
        """Show cash only to whoever may take it today."""
        self.is_valid()  # an open page may still carry cash: it is read, and the action refuses it in words
        self.no_cash = duty_refusal(at.request.staff, RECORD_PAYMENT, at.row)
        if self.no_cash:
            self.offer("how", [way for way in WAYS if way[0] != fees.CASH])

    def clean_yen(self) -> int:
        return int("".join(str(int(each)) for each in self.cleaned_data["yen"] if each.isdigit()))


class ReliefForm(DeskForm):
    granted = Choice("減免を認めますか", asks="認めるかどうか", choices=[("yes", "認める"), ("no", "認めない")])
    reason = Words("理由", lines=3, required=False, help="認めないときは必ず書いてください。申請者に伝わります。")

    def clean_granted(self) -> bool:
        return bool(self.cleaned_data["granted"] == "yes")


def owed(at: OnRow[Case], form: DeskForm) -> Mapping[str, Any]:
    """The fee, and what is still owed of it."""
    fee = fees.of(at.row)
    return {"fee": fee, "owed": fees.outstanding(fee)}
