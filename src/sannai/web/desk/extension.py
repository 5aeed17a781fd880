"""期限の延長: how far, until when, and why. The applicant is told."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse

from sannai.casework import actions, clock, remaining
from sannai.casework.actions.timing import UNITS
from sannai.casework.models import Case
from sannai.casework.remaining import Remaining
from sannai.common.time import today
from sannai.rules.model import Extension

from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import verb


@dataclass(frozen=True, slots=True)
class Extendable:
    """A deadline that may still be extended, and what its definition says of that."""

    left: Remaining
    rule: Extension
    unit: str


class WrittenNumber(forms.CharField):
    """A number as people type it: full-width digits too."""

    def __init__(self, label: str, help: str = "") -> None:
        super().__init__(
            label=label, max_length=8, help_text=help, error_messages={"required": f"{label}を入力してください。"}
        )
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> int:
        text = unicodedata.normalize("NFKC", str(super().clean(value))).removesuffix("日").removesuffix("開庁").strip()
        if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 3650):
            raise forms.ValidationError(f"{self.label}：1以上の整数で入力してください（例：5）。")
        return int(text)


class ExtensionForm(DeskForm):
    deadline = forms.ChoiceField(
        label="延ばす期限",
        widget=forms.RadioSelect,
        error_messages={"required": "延ばす期限を選んでください。", "invalid_choice": "延ばす期限を選んでください。"},
    )
    days = WrittenNumber("延ばす日数", help="期限と同じ数え方（開庁日か暦日）です。")
    reason = Words("延ばす理由", lines=4, limit=1000, help="申請者に、新しい期限とともに通知されます。")

    def __init__(self, *args: Any, known: Sequence[Extendable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["deadline"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.left.deadline, each.left.label) for each in known]
        if len(known) == 1:
            field.initial = known[0].left.deadline


def extendable(request: DeskRequest, case: Case) -> list[Extendable]:
    """The deadlines of the case that may be extended today."""
    found = []
    for left in remaining.of_case(case, today(request.at)):
        deadline = clock.deadline_of(case, left.deadline)
        if left.may_extend and deadline is not None and deadline.extension is not None:
            found.append(Extendable(left, deadline.extension, UNITS[deadline.unit]))
    return found


@case_view("case.review")
def extend(request: DeskRequest, case: Case) -> HttpResponse:
    """期限を延ばす。"""
    known = extendable(request, case)

    def perform(given: dict[str, Any]) -> None:
        actions.extend(case, by=request.staff, at=request.at, seen=case.seq, **given)

    words = {"verb_label": "期限を延ばす", "verb_button": "延ばして通知する", "extendable": known}
    form = ExtensionForm(request.POST or None, known=known)
    return verb(request, case, form, perform, template="desk/extension.html", what="clock.extended", context=words)
