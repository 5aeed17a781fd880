"""結論の起案: outcome, grounds, conditions, validity, marks; the document and the way it would go, before proposing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from sannai.approvals import subjects
from sannai.approvals.models import Proposal
from sannai.casework import actions, letters, possible, reading
from sannai.casework.models import Case
from sannai.common import canonical
from sannai.procedures.authorities import authority_of
from sannai.procedures.queries import definition
from sannai.rules.model import Definition, Outcome
from sannai.rules.outcomes import NOT_DECIDED, needs_of, remedies
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest, View
from sannai.web.kit.forms import Choice, Words
from sannai.web.kit.verb import OnRow, Place, answer
from sannai.web.staff.cases import registers
from sannai.web.staff.cases.filed import sections
from sannai.web.staff.cases.findings import findings
from sannai.web.staff.cases.heard import of_begun
from sannai.web.staff.cases.sheet import head, whole_of

from . import returned
from .forms import AskedForm
from .route import Preview, book_at, preview, question

TEMPLATE = "staff/approvals/outcome.html"


class OutcomeForm(AskedForm):
    """What is concluded of a case, in which words, and what the 起案 says beside it."""

    field_order = ("outcome", "grounds", "conditions", "valid_until", "reasons")
    outcome = Choice("結論")
    grounds = Words("理由", required=False, help="文書に載り、相手に届きます。不利益になる結論には必ず書いてください。")
    conditions = Words("条件", required=False, help="結論に付ける条件（附款）。ないときは空欄のままにします。")
    valid_until = WrittenDate("有効期間の満了日", required=False, help="期限のある結論のときに書きます。")
    reasons = Words("伺い文", required=False, help="決裁する人への説明。相手には見えません。")

    handwritten = forms.BooleanField(
        label="書体にない文字を手書きで補う",
        required=False,
        help_text="文書には「〓」と載り、余白に文字の番号が並びます。",
    )

    def __init__(self, *args: Any, outcomes: list[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("outcome", [(each.id, each.label) for each in outcomes])
        self.outcomes = {each.id: each for each in outcomes}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = self.outcomes.get(given.get("outcome", ""))
        needed = needs_of(chosen) if chosen else ()
        for name in ("grounds", "conditions", "valid_until"):
            if chosen and name in needed and not given.get(name) and name not in self.errors:
                self.add_error(name, f"「{chosen.label}」には{self.fields[name].label}が必要です。")
        return given


def open_outcomes(rules: Definition) -> list[Outcome]:
    """The endings that somebody decides; recording and handing out have buttons of their own."""
    return [each for each in rules.outcomes if each.effect not in NOT_DECIDED]


def outcome(place: Place[Case]) -> View:
    """結論を起案し、決裁に回す。"""

    def run(request: DeskRequest, case: Case) -> HttpResponse:
        return _outcome(request, case, place)

    return place.gate("case.review")(run)


def _outcome(request: DeskRequest, case: Case, place: Place[Case]) -> HttpResponse:
    rules, whole = definition(case.version), whole_of(request, case)
    book = book_at(request, case.division_key, case.matter)
    earlier = returned.of_case(case)
    filed = {"disclosure": rules.retention.disclosure or "open"}  # unless somebody says otherwise
    initial = returned.conclusion_of(earlier) if earlier else filed
    barred = possible.barred(case, request.staff.on)
    offered = [
        each for each in open_outcomes(rules) if request.POST or each.id not in barred
    ]  # what is sent is answered
    form = OutcomeForm(request.POST or None, outcomes=offered, book=book, initial=initial)
    context: dict[str, Any] = {
        "verb_label": "結論を起案する",
        "returned": returned.told(earlier) if earlier else None,
        "barred": [barred[each.id] for each in open_outcomes(rules) if each.id in barred],
        "sections": sections(whole),
        "findings": findings(whole),
        "notices": _notices(reading.decided_by(case, request.staff.on), request.staff.on),
        **of_begun(request, whole),
    }
    if request.POST.get("do") == "route":
        return _route(request, case, form, context)
    if request.method == "GET":  # who would decide each conclusion today, without any mark
        context["deciders"] = [(each.label, _way(request, case, each, {})) for each in offered]

    def perform(now: OnRow[Case], given: dict[str, Any]) -> object:
        marks = tuple(given.get("marks") or ())
        return actions.propose(now.row, **given | {"marks": marks}, by=request.staff, at=request.at, seen=now.seq)

    at = OnRow(request, case)
    return answer(place, at, form, perform, template=TEMPLATE, what="case.proposed", context=lambda now: context)


def _route(request: DeskRequest, case: Case, form: OutcomeForm, context: dict[str, Any]) -> HttpResponse:
    """The way that it would go today as it is filled in now. Nothing is proposed, and nothing else is judged."""
    form.is_valid()
    given = dict(form.cleaned_data)
    chosen = form.outcomes.get(given.get("outcome", ""))
    form.errors.clear()
    shown = {"s": head(request, case), "form": form} | context
    if chosen is None:
        form.add_error("outcome", "決裁の道筋は、結論で変わります。結論を選んでください。")
    else:
        shown["preview"] = _way(request, case, chosen, given)
        shown["registers"] = registers.of_content(case, given, request.at)
    return render(request, TEMPLATE, shown, status=200 if chosen else 422)


def _way(request: DeskRequest, case: Case, chosen: Outcome, given: Mapping[str, Any]) -> Preview:
    """The way that this conclusion of the case would go today."""
    about = Proposal(about_kind="case", about_id=str(case.pk), content=canonical.dumps({"outcome": chosen.id}))
    facts = subjects.facts_of(about)
    matter = chosen.matter or reading.decided_by(case, request.staff.on).matter
    asked = question(matter, facts, given.get("marks") or ())
    return preview(request, asked, str(facts["division"]), given)


def _notices(rules: Definition, on: date) -> dict[str, Any]:
    """In whose name, and which 教示 would stand on each outcome if it were decided today."""
    authority = authority_of(rules, on)
    said = [(each.label, remedies(each, authority), bool(each.output)) for each in open_outcomes(rules)]
    return {"authority": authority, "name": letters.name_of(authority, on), "outcomes": said}
