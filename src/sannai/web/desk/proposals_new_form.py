"""新しい起案: what is asked of whoever proposes something about nothing but its own words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from sannai.approvals import states
from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import rules_on
from sannai.common.action import NotAllowed
from sannai.rules.around import NOWHERE
from sannai.rules.delegation.model import MatterRules, Rulebook
from sannai.rules.keys import RECORD_CLASSES
from sannai.rules.kinds import bind
from sannai.rules.model import Fault, Field
from sannai.rules.present import show
from sannai.text.cleaning import clean
from sannai.web.components import controls
from sannai.web.fields import Held, anchor, field_html, name_of

from .dates import WrittenDate
from .forms import DeskForm, Words
from .gate import DeskRequest

INSTRUCTED = (
    "決裁する人から前もって指示を受けているときに書きます。規程によっては、不在のときに代決できるようになります。"
)
FIRST = ("unit_key", "subject_name", "analogy", "title", "reasons")  # before the facts
URGENT = "決裁する人が戻るのを待てないときに書きます。規程によっては、不在のときに代決できるようになります。"
DISCLOSURES = tuple(states.DISCLOSURES.items())


class Line(forms.CharField):
    """One line of text, cleaned like all words."""

    def __init__(self, label: str, *, limit: int = 200, required: bool = True, help: str = "") -> None:
        messages = {
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{limit}文字までです。短くしてください。",
        }
        super().__init__(
            label=label, required=required, max_length=limit, help_text=help, error_messages=messages, strip=True
        )

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "", lines=False).strip()


class MarksField(forms.MultipleChoiceField):
    """専決・代決を制限するしるし."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            label="しるし",
            required=False,
            choices=choices,
            help_text="あてはまるものがあると、決裁する人が一つ上の職に上がったり、代決できなくなったりします。",
            error_messages={"invalid_choice": "しるしを選び直してください。"},
        )


class DraftForm(DeskForm):
    title = Line("件名", help="何をどうするかが分かるように。例：公園遊具の修繕について")
    reasons = Words("伺い文", lines=8, limit=20000, help="何を、なぜ、どの予算・根拠で行うか。")
    instructed = Words("あらかじめ受けた指示", lines=2, limit=2000, required=False, help=INSTRUCTED)
    urgent = Words("急ぐ理由", lines=2, limit=2000, required=False, help=URGENT)
    classification = Line("分類記号", limit=32, required=False, help="文書分類表の記号。例：B-3-1")
    retention = forms.ChoiceField(
        label="保存期間",
        choices=[(each, each) for each in RECORD_CLASSES],
        error_messages={"required": "保存期間を選んでください。", "invalid_choice": "保存期間を選んでください。"},
    )
    disclosure = forms.ChoiceField(
        label="公開区分",
        widget=forms.RadioSelect,
        initial="open",
        choices=DISCLOSURES,
        error_messages={"required": "公開区分を選んでください。", "invalid_choice": "公開区分を選んでください。"},
    )
    takes_effect_on = WrittenDate("施行日", required=False, help="決裁の日と別に決まっているときだけ書きます。")

    def __init__(
        self,
        *args: Any,
        marks: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        analogous: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if marks:
            self.fields["marks"] = MarksField(marks)
        if len(units) > 1:
            self.fields["unit_key"] = forms.ChoiceField(
                label="起案する課", choices=units, error_messages={"required": "起案する課を選んでください。"}
            )
        if analogous:
            self.fields["subject_name"] = Line(
                "事項の名前", limit=40, help="規程にない、この起案の事項。例：無人航空機の飛行"
            )
            self.fields["analogy"] = Words(
                "準じる理由", lines=3, limit=2000, help="どこが似ていて、この事項の定めによるのが適当か。"
            )
        self.order_fields([*FIRST, *(name for name in self.fields if name not in FIRST)])


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that the rows of a matter ask for: as typed, as read, and what is wrong with them."""

    fields: tuple[tuple[str, Field], ...]  # the fact's own id, and its control with a name of its own
    typed: Mapping[str, Sequence[str]]
    values: Mapping[str, Any]
    faults: tuple[Fault, ...]

    def controls(self) -> list[SafeString]:
        """The controls, each with its message."""
        held = Held(self.typed, {("", fault.field): fault for fault in self.faults})
        return [field_html(bind(each, NOWHERE), held) for _, each in self.fields]

    def summary(self) -> list[tuple[str, str]]:
        """(id of the control, message) for the error summary."""
        by_id = {each.id: each for _, each in self.fields}
        return [(anchor(by_id[fault.field]), f"{by_id[fault.field].label}：{fault.message}") for fault in self.faults]

    def said(self) -> list[tuple[str, str]]:
        """Label and answer, for the review."""
        return [(each.label, show(each, self.values.get(id))) for id, each in self.fields]


def words_of(earlier: Proposal) -> dict[str, Any]:
    """What a 起案 that came back says, as the form asks it."""
    record, grounds = earlier.record, earlier.grounds
    return {
        "title": earlier.title,
        "reasons": earlier.reasons,
        "unit_key": earlier.unit_key,
        "subject_name": earlier.matter,
        "analogy": grounds.analogy,
        "marks": grounds.marks.split(),
        "instructed": grounds.instructed,
        "urgent": grounds.urgent,
        "classification": record.classification,
        "retention": record.retention,
        "disclosure": record.disclosure,
        "takes_effect_on": record.takes_effect_on,
    }


def said_facts(earlier: Proposal) -> Mapping[str, Any]:
    """The facts that it was asked with."""
    found: dict[str, Any] = json.loads(earlier.grounds.facts or "{}")
    return found


def facts_of(book: Rulebook, rules: MatterRules, on: date, sent: QueryDict | None, *, said: Mapping[str, Any]) -> Facts:
    """The facts of this matter, read from the form if it was sent; else what an earlier 起案 ``said`` of them."""
    asked = tuple((id, replace(book.facts[id], id=f"fact-{id}", required=True, when=None)) for id in rules.facts(on))
    typed: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    if sent is None:
        typed = {name_of(each): bind(each, NOWHERE).typed(said[id])[""] for id, each in asked if id in said}
    for id, field in asked if sent is not None else ():
        name, kind = name_of(field), bind(field, NOWHERE)
        assert sent is not None
        typed[name] = [clean(text, lines=False)[:200] for text in sent.getlist(name)]
        found = kind.parse({"": typed[name]}, on)
        if found.message or found.value is None:
            faults.append(Fault(field.id, found.message or kind.missing))
        else:
            values[id] = found.value
    return Facts(asked, typed, values, tuple(faults))


def marks_control(form: forms.Form) -> SafeString:
    """The boxes of the marks, with what they do."""
    if "marks" not in form.fields:
        return controls.NOTHING
    bound = form["marks"]
    chosen = set(bound.value() or ())
    choices: Any = form.fields["marks"].choices  # type: ignore[attr-defined]
    options = [controls.Option(str(code), str(label), "", str(code) in chosen) for code, label in choices]
    said = controls.Said(str(bound.label), str(bound.help_text), " ".join(map(str, bound.errors)), required=False)
    return controls.choices("checkbox", "marks", said, options)


def book_at(request: DeskRequest, unit_key: str, matter: str = "") -> Rulebook | None:
    """The rules of the body that this unit serves, or None while it has adopted none: then there are no marks."""
    city = request.staff.city
    try:
        return rules_on(request.at, city.body_of(city.heir("unit", unit_key, matter)).key)
    except NotAllowed:
        return None


def marks_of(book: Rulebook | None) -> list[tuple[str, str]]:
    """(code, label) of the marks that the rules know."""
    return [(each.code, each.label) for each in book.marks] if book else []
