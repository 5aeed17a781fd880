"""起案を直す: a minor amendment is noted, a material one asks everybody anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from sannai.approvals import actions, free
from sannai.approvals.models import Proposal

from .approvals_acts import may_amend
from .approvals_forms import AmendForm
from .approvals_verbs import load
from .gate import DeskRequest, staff_only
from .proposal_sheet import number_of
from .proposal_sheet_kinds import presenter
from .proposal_sheet_latest import latest
from .proposals_new_files import Kept, take
from .refusals import STALE_PROPOSAL, Refused, attempt
from .verbs import is_stale


@staff_only("proposal.open")
def amend(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """自分の起案を、回っているあいだに直す。"""
    found = load(request, proposal_id)
    if not may_amend(request, found):
        return redirect("desk:proposal", proposal_id=found.pk)
    form = form_of(found, request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    sent = request.FILES.getlist("file")
    files, faults = take(sent, found.attachments.count(), request.staff.staff_key) if sent else ([], [])
    if request.method == "POST":
        if is_stale(request, found.seq):
            refused = Refused(409, STALE_PROPOSAL, stale=True)
        elif form.is_valid() and not faults:
            refused = attempt(lambda: _amend(found, request, form.cleaned_data, files))
            if refused is None:
                kind = form.cleaned_data["kind"]
                return redirect(reverse("desk:proposal", args=[found.pk]) + f"?done=amended_{kind}")
            found = load(request, proposal_id)
    shown = {
        "proposal": found,
        "number": number_of(found),
        "form": form,
        "refused": refused,
        "file_error": " ".join(faults),
        "asks_facts": found.about_kind == free.KIND,
        "latest": latest(found) if refused else None,
        "spoken": found.opinions.filter(void_at=None).exclude(verdict="passed").count(),
    }
    status = refused.status if refused else 422 if form.is_bound and (form.errors or faults) else 200
    return render(request, "desk/proposal_amend.html", shown, status=status)


def form_of(proposal: Proposal, sent: Any) -> AmendForm:
    """The form with what stands now, and what this kind lets be written anew."""
    form = AmendForm(sent, initial={"title": proposal.title, "reasons": proposal.reasons})
    form.fields |= presenter(proposal.about_kind).fields(proposal)
    form.order_fields(["kind", "title", "reasons", *[n for n in form.fields if n not in AmendForm.base_fields], "what"])
    return form


def _amend(proposal: Proposal, request: DeskRequest, given: dict[str, Any], files: list[Kept]) -> None:
    actions.amend(
        proposal,
        kind=given["kind"],
        what=given["what"],
        title=given["title"],
        reasons=given["reasons"],
        attachments=[(each.blob, each.name) for each in files],
        content=presenter(proposal.about_kind).amended(proposal, given),
        by=request.staff,
        at=request.at,
        seen=proposal.seq,
    )
