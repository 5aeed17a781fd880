"""期限の延長: how far, until when, and why. The applicant is told."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from sannai.casework import clock, remaining
from sannai.casework.actions.timing import UNITS
from sannai.casework.models import Case
from sannai.casework.remaining import Remaining
from sannai.common.time import today
from sannai.rules.model import Extension
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.verb import OnRow


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
    deadline = Choice("延ばす期限")
    days = WrittenNumber("延ばす日数", help="期限と同じ数え方（開庁日か暦日）です。")
    reason = Words("延ばす理由", lines=4, limit=1000, help="申請者に、新しい期限とともに通知されます。")

    def ready(self, at: OnRow[Case]) -> None:
        self.known = extendable(at.row, today(at.request.at))
        choices = [(each.left.deadline, each.left.label) for each in self.known]
        self.offer("deadline", choices, take=choices[0][0] if len(choices) == 1 else "")


def extendable(case: Case, day: date) -> list[Extendable]:
    """The deadlines of the case that may be extended on this day."""
    found = []
    for left in remaining.of_case(case, day):
        deadline = clock.deadline_of(case, left.deadline)
        if left.may_extend and deadline is not None and deadline.extension is not None:
            found.append(Extendable(left, deadline.extension, UNITS[deadline.unit]))
    return found
