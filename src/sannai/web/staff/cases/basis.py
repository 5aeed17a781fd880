"""この決定の説明: what one decision rested on then, though answers and findings may have been mended since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.approvals import queries as proposals
from sannai.casework import explaining, reading
from sannai.casework.explaining import Basis
from sannai.casework.models import Case
from sannai.common.time import today
from sannai.issuance import documents
from sannai.issuance.superseding import sentence
from sannai.organization.queries import post_titles
from sannai.procedures.around import around
from sannai.procedures.queries import definition
from sannai.rules.fees import called
from sannai.rules.model import Definition, Evaluation
from sannai.rules.present import Shown, rows
from sannai.web.kit.door import DeskRequest
from sannai.web.staff.approvals.sheet import number_of

from .door import case_view
from .heard import of_begun
from .sheet import head_of, whole_of


@require_GET
@case_view("case.read")
def decision(request: DeskRequest, case: Case, number: int) -> HttpResponse:
    """この決定が何にもとづいたか。"""
    found = explaining.basis(case, number)
    if found is None:
        raise Http404
    rules = definition(case.version)
    then = _shown(rules, found.evaluation)
    on = today(found.decision.decided_at)
    desk, post = {page.id for page in rules.desk_pages}, found.decision.decided_by_post
    whole = whole_of(request, case)
    shown: dict[str, Any] = {"s": head_of(whole)} | of_begun(request, whole)
    if "hearings" in shown:  # what was said by then, not what came later
        shown["hearings"] = [one for one in shown["hearings"] if one.hearing.noticed_at <= found.decision.decided_at]
    shown |= {
        "basis": found,
        "fee_name": called(rules),
        "proposal_number": _proposal_number(request, found.proposal),
        "decision": found.decision,
        "post": post_titles([(post, on)])[(post, on)] if post else "",
        "answers": [each for each in then if each.page not in desk],
        "findings": [each for each in then if each.page in desk],
        "changed": _changed(case, rules, found, then),
        "later": case.decisions.filter(number__gt=number).order_by("number").first(),
        "number": documents.number_text(found.document) if found.document else "",
        "became": sentence(found.superseded) if found.superseded else "",
    }
    return render(request, "staff/cases/decision.html", shown)


def _proposal_number(request: DeskRequest, proposal: str) -> str:
    """The number of its 起案; "" where there was none, or for whoever had nothing to do with it."""
    try:
        return number_of(proposals.load(request.staff, UUID(proposal))) if proposal else ""
    except proposals.NotVisible:
        return ""


def _shown(rules: Definition, evaluation: Evaluation) -> list[Shown]:
    return rows(rules, evaluation.answers, evaluation, around(), desk=True)


def _changed(case: Case, rules: Definition, found: Basis, then: list[Shown]) -> list[str]:
    """The labels of what reads otherwise today than it did when it was decided."""
    now = _shown(rules, reading.evaluated(case, decided=today(found.decision.decided_at), desk=True))
    before, after = ({(each.field, each.row): each for each in some} for some in (then, now))
    keys = [*before, *(key for key in after if key not in before)]
    different = [key for key in keys if key not in before or key not in after or before[key].text != after[key].text]
    return [_label(after.get(key) or before[key]) for key in different]


def _label(one: Shown) -> str:
    return f"{one.of} {one.label}" if one.of else one.label
