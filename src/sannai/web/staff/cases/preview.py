"""The document as it would leave, before anything is proposed or decided: no number, nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from sannai.approvals import queries as proposals
from sannai.casework import letters
from sannai.casework.actions.verdicts import foreseen
from sannai.casework.models import Case, Hearing
from sannai.casework.states import NotAllowed
from sannai.issuance import documents
from sannai.issuance.documents import Letter
from sannai.procedures.queries import definition
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.refusals import Refused
from sannai.web.kit.verb import OnRow
from sannai.web.staff.approvals.acts import READING, load
from sannai.web.staff.approvals.outcome import OutcomeForm, open_outcomes
from sannai.web.staff.approvals.subjects import case_of

from .door import case_view
from .hearing_forms import NoticeForm
from .sheet import head
from .uploads import PDF_POLICY


@require_POST
@case_view("case.review")
def document(request: DeskRequest, case: Case) -> HttpResponse:
    """起案の前に、文書の案をPDFで見る。"""
    form = OutcomeForm(request.POST, outcomes=open_outcomes(definition(case.version)), book=None)
    form.is_valid()  # what is missing is shown missing: it is a preview
    return _draft(request, case, form.cleaned_data)


@require_POST
@case_view("document.issue")
def notice(request: DeskRequest, case: Case) -> HttpResponse:
    """通知の前に、予定の通知書の案をPDFで見る。"""
    form = NoticeForm(request.POST)
    form.ready(OnRow(request, case))
    form.is_valid()  # what is missing is shown missing: it is a preview
    given = form.cleaned_data
    asked = next((each.hearing for each in form.rules.outcomes if each.id == given.get("outcome")), None)
    if asked is None:
        return _refuse(request, case, "予定する処分を選んでから、通知書の案を見てください。")
    hearing = Hearing(
        case=case,
        number=case.hearings.count() + 1,
        outcome=given["outcome"],
        form=asked.form,
        cause=given.get("cause") or "",
        heard_on=given.get("heard_on"),
        place=given.get("place") or "",
        noticed_at=request.at,
    )
    return _pdf(request, case, lambda: letters.of_notice(case, hearing, request.at), date="（通知の日）")


@require_GET
@staff_only(*READING)
def of_proposal(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """決裁する人が、文書の案をPDFで見る。"""
    proposal = load(request, proposal_id)
    if proposal.about_kind != "case":
        raise Http404
    content = proposals.content(proposal)
    until = content.get("valid_until")
    content["valid_until"] = date.fromisoformat(until) if until else None
    return _draft(request, case_of(request, proposal), content)


def _draft(request: DeskRequest, case: Case, given: dict[str, Any]) -> HttpResponse:
    chosen = definition(case.version).outcome(given.get("outcome"))
    if chosen is None:
        return _refuse(request, case, "結論を選んでから、文書の案を見てください。")
    decision = foreseen(case, chosen, given, request.at)
    return _pdf(request, case, lambda: letters.of_decision(case, decision, request.at), date="（決裁の日）")


def _pdf(request: DeskRequest, case: Case, compose: Callable[[], Letter], *, date: str) -> HttpResponse:
    try:
        to = letters.recipient(case, request.staff.on)
        drafted = documents.draft(compose(), recipient=to, at=request.at, date=date)
    except NotAllowed as error:
        return _refuse(request, case, str(error))
    response = HttpResponse(drafted.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="draft-{case.reference_number}.pdf"'
    response["Content-Security-Policy"] = PDF_POLICY
    return response


def _refuse(request: DeskRequest, case: Case, message: str) -> HttpResponse:
    shown = {"s": head(request, case), "refused": Refused(409, message), "verb_label": "文書の案"}
    return render(request, "staff/cases/no_preview.html", shown, status=409)
