"""補正の求め: item by item, each with its reason, with a reasonable period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from sannai.casework import actions, fees, reading
from sannai.casework.actions import FEE_ITEM, Item
from sannai.casework.actions.asking import CORRECT
from sannai.casework.models import Case
from sannai.casework.verbs import article
from sannai.common.time import today
from sannai.procedures.queries import definition
from sannai.rules.present import Shown
from sannai.text.cleaning import clean

from .dates import WrittenDate
from .filed import rows
from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import press, verb

PERIOD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Line:
    """One field that may be asked to be mended, with what the person has typed for it so far."""

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

    def __init__(self, data: QueryDict | None, *, shown: list[Shown], day: date) -> None:
        super().__init__(data, initial={"due": day + PERIOD})
        self.day = day
        self.asked = set(data.getlist("item")) if data else set()
        self.places: dict[str, str] = {}  # message → the control that it is about
        self.lines = [self._line(row) for row in shown]

    def _line(self, row: Shown) -> Line:
        key = f"{row.field}:{row.row}"
        checked = key in self.asked
        reason = clean(str(self.data.get(f"reason.{key}", "")), lines=False).strip()
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
    return f"{row.label}（{row.group_label} {row.number}）" if row.group_label else row.label


@case_view("case.review")
def correction(request: DeskRequest, case: Case) -> HttpResponse:
    """補正を求める。形式上の不備に限る。"""
    rules, day = definition(case.version), today(request.at)
    shown = rows(case, rules, reading.answers_of(case))
    if fees.outstanding(fees.establish(case)) > 0:
        shown.append(Shown("", "手数料", FEE_ITEM, "", "手数料の納付", ("未納",)))
    form = CorrectionForm(request.POST or None, shown=shown, day=day)

    def perform(given: dict[str, Any]) -> None:
        actions.request_correction(
            case,
            items=given["items"],
            due=given["due"],
            message=given["message"],
            by=request.staff,
            at=request.at,
            seen=case.seq,
        )

    words = {
        "verb_label": "補正を求める",
        "verb_button": "補正を求める",
        "ground": article(CORRECT, rules),
    }
    return verb(
        request, case, form, perform, template="desk/correction.html", what="correction.requested", context=words
    )


@require_POST
@case_view("case.review")
def lapse(request: DeskRequest, case: Case) -> HttpResponse:
    """期限までに補正がなかった。審査に戻す。"""
    return press(
        request,
        case,
        lambda seen: actions.lapse_correction(case, by=request.staff, at=request.at, seen=seen),
        "correction.lapsed",
    )
