"""The page of one case: what was filed, what became of it, and what may be done next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.applications.models import PaperFiling
from sannai.approvals import queries as proposals
from sannai.approvals import states as verdicts
from sannai.casework import fees, queries
from sannai.casework.models import Case, DeliveryChoice
from sannai.issuance.dispatches import METHODS
from sannai.organization.queries import staff_names
from sannai.procedures.queries import definition
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.refusals import Refused

from . import doings, heard
from .attached import attached
from .door import case_view
from .filed import changed_count, sections
from .findings import findings
from .history import asked_items, documents
from .sheet import sheet, standing


@require_GET
@case_view("case.read")
def case(request: DeskRequest, case: Case) -> HttpResponse:
    """事案。"""
    return case_page(request, case)


def case_page(request: DeskRequest, case: Case, refused: Refused | None = None) -> HttpResponse:
    """The case as it stands; with the reason on top when a button was refused."""
    rules = definition(case.version)
    filed, moments = sections(case, rules), queries.timeline(case, staff=True)
    memos = list(case.memos.order_by("-at", "-pk"))
    paper = PaperFiling.objects.filter(application=case.pk).first()
    choice = DeliveryChoice.objects.filter(case=case).first()
    held = list(case.holds.filter(lifted_at=None).order_by("placed_at"))
    shown: dict[str, Any] = sheet(request, case) | {
        "refused": refused,
        "doings": doings.doings(request, case),
        "may_review": request.staff.may("case.review", case),
        "sections": filed,
        "changed": changed_count(filed),
        "attached": attached(case, rules),
        "corrections": asked_items(case, rules),
        "inquiries": case.inquiries.order_by("-number"),
        "findings": findings(case, rules),
        "findings_open": doings.findings_open(request, case),
        "fee": fees.establish(case) if case.status != "withdrawn" else None,
        "proposal": proposal_of(case),
        "memos": memos,
        "names": staff_names([*(each.staff_key for each in memos), *([paper.typed_by] if paper else [])]),
        "holds": held,
        "paper": paper,
        "delivery_choice": METHODS.get(choice.method) if choice else "",
        "moments": moments[::-1],
        "returned": next((each.meaning for each in moments[::-1] if each.verb == "case.proposal_returned"), ""),
    }
    shown |= _decided(request, case) | heard.of_begun(request, case, rules)
    if shown["decisions"]:
        shown["doings"] += doings.beginning(request, case)
    shown["owed"] = fees.outstanding(shown["fee"])
    return render(request, "staff/cases/case.html", shown, status=refused.status if refused else 200)


def _decided(request: DeskRequest, case: Case) -> dict[str, Any]:
    """What was decided, what left the hall, and what the office began about it since."""
    decisions = list(case.decisions.order_by("-number"))
    begun = queries.begun_about(request.staff, case) if decisions else []
    return {
        "decisions": decisions,
        "documents": documents(case),
        "begun": [(one, definition(one.version).title, standing(one.status)) for one in begun],
        "opened_by": {str(one.pk) for one in begun},
    }


def proposal_of(case: Case) -> dict[str, Any] | None:
    """The newest proposal while it still says something: open, or returned and not yet proposed anew."""
    newest = proposals.newest_for("case", str(case.pk))
    if newest is None or newest.status not in (verdicts.OPEN, verdicts.RETURNED):
        return None
    return {"row": newest, "label": verdicts.LABELS[newest.status], "open": newest.status == verdicts.OPEN}
