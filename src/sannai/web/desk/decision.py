"""結論の起案: outcome, grounds, conditions, validity, marks; the document and the way it would go, before proposing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from sannai.approvals import subjects
from sannai.approvals.models import Proposal
from sannai.casework import actions, letters
from sannai.casework.models import Case
from sannai.common import canonical
from sannai.procedures.queries import definition
from sannai.rules.model import Definition, Outcome
from sannai.rules.outcomes import NOT_DECIDED, needs_of, remedies

from .dates import WrittenDate
from .decision_route import Preview, admitted, preview, question
from .filed import sections
from .findings import findings
from .forms import Choice, DeskForm, Words
from .gate import DeskRequest, case_view
from .heard import of_begun
from .proposals_new_form import DISCLOSURES, INSTRUCTED, URGENT, MarksField, book_at, marks_control, marks_of
from .sheet import sheet
from .verbs import verb

Marks = Sequence[tuple[str, str]]


class OutcomeForm(DeskForm):
    outcome = Choice("結論")
    grounds = Words(
        "理由", lines=6, required=False, help="文書に載り、相手に届きます。不利益になる結論には必ず書いてください。"
    )
    conditions = Words("条件", lines=4, required=False, help="結論に付ける条件（附款）。ないときは空欄のままにします。")
    valid_until = WrittenDate("有効期間の満了日", required=False, help="期限のある結論のときに書きます。")
    reasons = Words("伺い文", lines=4, required=False, help="決裁する人への説明。相手には見えません。")
    instructed = Words("あらかじめ受けた指示", lines=2, limit=2000, required=False, help=INSTRUCTED)
    urgent = Words("急ぐ理由", lines=2, limit=2000, required=False, help=URGENT)
    disclosure = forms.ChoiceField(label="公開区分", required=False, choices=DISCLOSURES)

    def __init__(self, *args: Any, outcomes: list[Outcome], marks: Marks = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if marks:
            self.fields["marks"] = MarksField(marks)
        self.offer("outcome", [(each.id, each.label) for each in outcomes])
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
    rules, book = definition(case.version), book_at(request, case.division_key, case.matter)
    form = OutcomeForm(
        request.POST or None, outcomes=open_outcomes(rules), marks=marks_of(book), initial=filed_as(case)
    )
    context: dict[str, Any] = {
        "verb_label": "結論を起案する",
        "sections": sections(case, rules),
        "findings": findings(case, rules),
        "notices": notices(rules, request.staff.on),
        **of_begun(request, case, rules),
        "marks_field": marks_control(form),
    }
    if request.POST.get("do") == "route":
        return _route(request, case, form, context)
    if request.method == "GET":
        context["deciders"] = deciders(request, case, rules)
    return verb(
        request,
        case,
        form,
        _propose(request, case),
        template="desk/outcome.html",
        what="case.proposed",
        context=context,
    )


def _propose(request: DeskRequest, case: Case) -> Callable[[dict[str, Any]], object]:
    names = ("outcome", "grounds", "conditions", "valid_until", "reasons", "instructed", "urgent", "disclosure")

    def perform(given: dict[str, Any]) -> object:
        content = {name: given[name] for name in names}
        marks = tuple(given.get("marks") or ())
        return actions.propose(case, **content, marks=marks, by=request.staff, at=request.at, seen=case.seq)

    return perform


def _route(request: DeskRequest, case: Case, form: OutcomeForm, context: dict[str, Any]) -> HttpResponse:
    """The way that it would go today as it is filled in now. Nothing is proposed, and nothing else is judged."""
    form.is_valid()
    given = dict(form.cleaned_data)
    chosen = form.outcomes.get(given.get("outcome", ""))
    form.errors.clear()
    shown = sheet(request, case) | {"form": form} | context
    if chosen is None:
        form.add_error("outcome", "決裁の道筋は、結論で変わります。結論を選んでください。")
        return render(request, "desk/outcome.html", shown, status=422)
    shown["preview"] = way_of(request, case, chosen, given)
    return render(request, "desk/outcome.html", shown)


def way_of(request: DeskRequest, case: Case, chosen: Outcome, given: Mapping[str, Any]) -> Preview:
    """The way that this conclusion of the case would go today."""
    about = Proposal(about_kind="case", about_id=str(case.pk), content=canonical.dumps({"outcome": chosen.id}))
    facts = subjects.facts_of(about)
    matter = chosen.matter or definition(case.version).matter
    asked = question(matter, facts, given.get("marks") or ())
    unit, me = str(facts["division"]), request.staff.staff_key
    return preview(asked, unit, request.staff.on, proposer=me, admitted=admitted(given))


def deciders(request: DeskRequest, case: Case, rules: Definition) -> list[tuple[str, Preview]]:
    """Who would decide each conclusion today, without any mark."""
    return [(each.label, way_of(request, case, each, {})) for each in open_outcomes(rules)]


def filed_as(case: Case) -> dict[str, Any]:
    """How a 起案 of this case is filed unless somebody says otherwise."""
    return {"disclosure": definition(case.version).retention.disclosure or "open"}


def notices(rules: Definition, on: Any) -> dict[str, Any]:
    """In whose name, and which 教示 would stand on each outcome if it were decided today."""
    authority = letters.authority_of(rules, on)
    said = [(each.label, remedies(each, authority), bool(each.output)) for each in open_outcomes(rules)]
    return {"authority": authority, "name": letters.name_of(authority, on), "outcomes": said}
