"""結論の起案: outcome, grounds, conditions, validity, and the document as it would leave, before proposing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.procedures.queries import definition
from sannai.rules.model import Definition, Outcome
from sannai.rules.outcomes import NOT_DECIDED, authority_on, needs_of, remedies

from .dates import WrittenDate
from .filed import sections
from .findings import findings
from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import verb


class OutcomeForm(DeskForm):
    outcome = forms.ChoiceField(
        label="結論",
        widget=forms.RadioSelect,
        error_messages={"required": "結論を選んでください。", "invalid_choice": "結論を選んでください。"},
    )
    grounds = Words("理由", lines=6, required=False, help="申請者への文書に載ります。拒む結論には必ず書いてください。")
    conditions = Words("条件", lines=4, required=False, help="結論に付ける条件（附款）。ないときは空欄のままにします。")
    valid_until = WrittenDate("有効期間の満了日", required=False, help="期限のある結論のときに書きます。")
    reasons = Words("伺い文", lines=4, required=False, help="決裁する人への説明。申請者には見えません。")

    def __init__(self, *args: Any, outcomes: list[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.id, each.label) for each in outcomes]
        self.outcomes = {each.id: each for each in outcomes}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = self.outcomes.get(given.get("outcome", ""))
        if chosen is None:
            return given
        needed = needs_of(chosen)
        for name in ("grounds", "conditions", "valid_until"):
            if name in needed and not given.get(name) and name not in self.errors:
                self.add_error(name, f"「{chosen.label}」には{self.fields[name].label}が必要です。")
        return given


def open_outcomes(rules: Definition) -> list[Outcome]:
    """The endings that somebody decides; recording and handing out have buttons of their own."""
    return [each for each in rules.outcomes if each.effect not in NOT_DECIDED]


@case_view("case.review")
def outcome(request: DeskRequest, case: Case) -> HttpResponse:
    """結論を起案し、決裁に回す。"""
    rules = definition(case.version)
    form = OutcomeForm(request.POST or None, outcomes=open_outcomes(rules))

    def perform(given: dict[str, Any]) -> None:
        actions.propose(
            case,
            outcome=given["outcome"],
            grounds=given["grounds"],
            conditions=given["conditions"],
            valid_until=given["valid_until"],
            reasons=given["reasons"],
            by=request.staff,
            at=request.at,
            seen=case.seq,
        )

    context = {
        "verb_label": "結論を起案する",
        "sections": sections(case, rules),
        "findings": findings(case, rules),
        "notices": notices(rules, request.staff.on),
    }
    return verb(request, case, form, perform, template="desk/outcome.html", what="proposed", context=context)


def notices(rules: Definition, on: Any) -> dict[str, Any]:
    """In whose name, and which 教示 would stand on each outcome if it were decided today."""
    said = [(each.label, remedies(rules, each, on), bool(each.output)) for each in open_outcomes(rules)]
    return {"authority": authority_on(rules, on), "outcomes": said}
