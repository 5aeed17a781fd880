"""補正の求め: item by item, each with its reason, with a reasonable period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms

from sannai.casework import fees, reading
from sannai.casework.actions import FEE_ITEM, Item
from sannai.casework.actions.asking import CORRECT
from sannai.casework.models import Case
from sannai.casework.verbs import article
from sannai.common.time import next_business_day, today
from sannai.procedures.queries import definition
from sannai.rules.fees import called
from sannai.rules.kinds.entry import Entry
from sannai.rules.present import Shown
from sannai.text.cleaning import clean
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.verb import OnRow

from . import inspections
from .filed import rows

PERIOD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Line:
    """One field that may be asked to be mended, with what the person has typed for it so far.

    A file that was refused is asked for from the beginning, with the words that say why: one press asks for it.
    """

    shown: Shown
    key: str
    checked: bool
    reason: str
    error: str = ""


class CorrectionForm(DeskForm):
    due = WrittenDate("補正の期限", help="相当の期間を置いてください。申請者に示されます。")
    message = Words(
        "申請者への説明", lines=3, required=False, help="全体についての説明。項目ごとの理由は各項目に書きます。"
    )

    def ready(self, at: OnRow[Case]) -> None:
        case, self.day = at.row, today(at.request.at)
        rules = definition(case.version)
        # What was taken from a register is mended there, or by naming another row; one that was chosen stays chosen.
        fields = rules.fields.values()
        taken = {one.id for one in fields if one.taken or (Entry.is_sought(one) and not Entry.found_by(one))}
        shown = [each for each in rows(case, rules, reading.answers_of(case)) if each.field not in taken]
        if fees.outstanding(fees.of(case)) > 0:
            shown.append(Shown("", called(rules), FEE_ITEM, "", f"{called(rules)}の納付", ("未納",)))
        self.initial["due"] = next_business_day(self.day + PERIOD)
        self.asked = set(at.data.getlist("item")) if at.data else set()
        self.unclean = {} if at.data else inspections.refused(case.pk)
        self.places: dict[str, str] = {}  # message → the control that it is about
        self.lines = [self._line(row) for row in shown]

    def _line(self, row: Shown) -> Line:
        key = f"{row.field}:{row.row}"
        checked = key in self.asked or key in self.unclean
        reason = clean(str(self.data.get(f"reason.{key}", self.unclean.get(key, ""))), lines=False).strip()
        error = f"「{_named(row)}」の補正を求める理由を入力してください。" if checked and not reason else ""
        return Line(row, key, checked, reason, error)

    def _fault(self, line: Line, message: str) -> None:
        self.places[message] = f"r-{line.key}"
        self.add_error(None, message)

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due <= self.day:
            raise forms.ValidationError("補正の期限は、明日以降の日付にしてください。")
        return due

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        asked = [line for line in self.lines if line.checked]
        unticked = [line for line in self.lines if line.reason and not line.checked]
        if not asked:
            self.add_error(None, "補正を求める項目を一つ以上選んでください。")
        for line in unticked:
            self._fault(line, f"「{_named(line.shown)}」は理由だけが書かれています。選ぶか、理由を消してください。")
        for line in asked:
            if line.error:
                self._fault(line, line.error)
        given["items"] = [Item(line.shown.field, line.shown.row, line.reason) for line in asked]
        return given


def _named(row: Shown) -> str:
    """The label, with its row where there are several."""
    return f"{row.of}の{row.label}" if row.of else row.label


def ground(at: OnRow[Case], form: CorrectionForm) -> Mapping[str, Any]:
    """The article that the page names."""
    return {"ground": article(CORRECT, definition(at.row.version))}
