"""手数料: payment recorded, relief decided. Fee state is not case state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404

from sannai.casework import fees, ledger, yearly
from sannai.casework.actions.taking import RECORD_PAYMENT
from sannai.casework.models import Case, Payment
from sannai.casework.steps import rules_of
from sannai.casework.whole import Whole
from sannai.common.action import duty_refusal
from sannai.rules.fees import relieves
from sannai.text.eras import fiscal_year_text
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.verb import OnRow

WAYS = [(way, way) for way in (fees.CASH, *fees.CASHLESS)]


MOST_YEN = 999_999_999  # of one amount: more has no place in a column, and no till


class Yen(forms.RegexField):
    """An amount as people write it: １，０００円. Gives a whole number."""

    def __init__(self, label: str) -> None:
        name = self._name = label.removesuffix("（円）")
        messages = {"required": f"{name}を入力してください。", "invalid": f"{name}は数字で入力してください。"}
        super().__init__(r"^(?=[,，]*\d)[\d,，]{1,12}\s*円?$", label=label, error_messages=messages)

    def clean(self, value: Any) -> Any:
        yen = int("".join(str(int(each)) for each in super().clean(str(value or "")) if each.isdigit()) or 0)
        if yen > MOST_YEN:
            raise forms.ValidationError(f"{self._name}が大きすぎます。けた数を確かめてください（{MOST_YEN:,}円まで）。")
        return yen


class PaymentForm(DeskForm):
    no_cash = ""
    how = Choice("納付の方法", choices=WAYS)
    yen = Yen("受け取った額（円）")

    def ready(self, at: OnRow[Case]) -> None:
        """Show cash only to whoever may take it today."""
        self.is_valid()  # an open page may still carry cash: it is read, and the action refuses it in words
        self.no_cash = duty_refusal(at.request.staff, RECORD_PAYMENT, at.row)
        if self.no_cash:
            self.offer("how", [way for way in WAYS if way[0] != fees.CASH])


class ReverseForm(DeskForm):
    reason = Words("取り消す理由", lines=2, limit=200, help="収納簿に残ります。個人の名前は書かないでください。")

    def ready(self, at: OnRow[Case]) -> None:
        """Only what is in the ledger of this case."""
        self.payment = get_object_or_404(at.row.payments.select_related("series"), pk=at.named["payment"])


class ReliefForm(DeskForm):
    granted = Choice("減免を認めますか", asks="認めるかどうか", choices=[("yes", "認める"), ("no", "認めない")])
    reason = Words("理由", lines=3, required=False, help="認めないときは必ず書いてください。申請者に伝わります。")

    def clean_granted(self) -> bool:
        return bool(self.cleaned_data["granted"] == "yes")


def owed(at: OnRow[Case], form: DeskForm) -> Mapping[str, Any]:
    """The fee, and what is still owed of it."""
    fee, oldest = fees.of(at.row), yearly.oldest_owing(at.row)
    year, yen = oldest or (None, yearly.owed(at.row, fee))
    said = {"year": fiscal_year_text(year.year)} if year else {}
    return {"fee": fee, "owed": yen, "fee_name": fees.name_of(at.row), **said}


def to_relieve(at: OnRow[Case], form: DeskForm) -> Mapping[str, Any]:
    """The fee, and what each relief of the procedure takes off it."""
    rules = rules_of(at.row)
    reliefs = rules.fee.reliefs if rules.fee else ()
    return {**owed(at, form), "reliefs": [(each.label, relieves(each), each.ground) for each in reliefs]}


def to_reverse(at: OnRow[Case], form: ReverseForm) -> Mapping[str, Any]:
    """The row that is to be reversed."""
    return {"payment": form.payment, "number": ledger.number_text(form.payment)}


class EndForm(DeskForm):
    last = WrittenDate("終わりの日", help="期間の最後の日（この日までの分を納めていただきます）。")
    reason = Words("理由", lines=2, limit=200, help="廃止の届出の日付など。個人の名前は書かないでください。")


@dataclass(frozen=True, slots=True)
class Year:
    """One fiscal year on the page of its case. ``due_on``: None of a forecast."""

    label: str
    starts_on: date
    ends_on: date
    yen: int
    before: int | None  # as it was charged, where it became less
    owing: int
    due_on: date | None
    late: bool
    over: int  # paid too much


def years(whole: Whole) -> list[Year]:
    """The years that were charged, then what is to come. No statement where nothing is charged by years."""
    lines = []
    for row, owing in yearly.owing(whole.years, whole.payments):
        paid = sum(one.yen for one in whole.payments if one.fee_year_id == row.pk)
        late = bool(owing) and row.due_on < whole.on
        before = row.charged_yen if row.charged_yen != row.yen else None
        label = fiscal_year_text(row.year)
        over = max(paid - row.yen, 0)
        lines.append(Year(label, row.starts_on, row.ends_on, row.yen, before, owing, row.due_on, late, over))
    for one in yearly.to_come(whole.case, whole.years):
        yen = yearly.net(whole.case, one)
        lines.append(Year(fiscal_year_text(one.year), one.start, one.end, yen, None, yen, None, late=False, over=0))
    return lines


@dataclass(frozen=True, slots=True)
class Paid:
    """One row of the ledger on the page of its case."""

    row: Payment
    number: str
    reversed: bool


def paid(rows: Sequence[Payment]) -> list[Paid]:
    """The rows of a case, the oldest first."""
    gone = {row.reverses_id for row in rows}
    return [Paid(row, ledger.number_text(row), row.pk in gone) for row in rows]
