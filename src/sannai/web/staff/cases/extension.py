"""期限の延長: how far, until when, and why. The applicant is told."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from sannai.casework import clock, remaining
from sannai.casework.actions.timing import UNITS, cannot_extend
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
    value: str  # of the choice: the deadline, and which of its extensions
    days: int
    why: str  # it cannot be used now; "" if it can


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
        several = {each.left.deadline for each in self.known if "/" in each.value}
        choices = [
            (
                each.value,
                f"{each.left.label}（{each.rule.called}）" if each.left.deadline in several else each.left.label,
            )
            for each in self.known
            if at.data or not each.why  # what is sent is answered by the action
        ]
        self.offer("deadline", choices, take=choices[0][0] if len(choices) == 1 else "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        deadline, _, number = str(given.get("deadline", "")).partition("/")
        return {**given, "deadline": deadline, "extension": int(number or 0)}


def extendable(case: Case, day: date) -> list[Extendable]:
    """The deadlines of the case that may be extended on this day."""
    found = []
    for left in remaining.of_case(case, day):
        deadline = clock.deadline_of(case, left.deadline)
        if not left.may_extend or deadline is None:
            continue
        for number, rule in enumerate(deadline.extensions):
            if (days := rule.most - left.extended_by) > 0:
                value = f"{deadline.id}/{number}" if number else deadline.id
                why = cannot_extend(case, deadline, number, day)
                found.append(Extendable(left, rule, UNITS[deadline.unit], value, days, why))
    return found
