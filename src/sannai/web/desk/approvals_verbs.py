"""What may be done with one 起案 from where one sits: agree, dissent, decide, return, peruse; recall and abandon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sannai.approvals import actions, queries
from sannai.approvals.models import Proposal

from .approvals import RIGHTS
from .approvals_acts import acts, again_url, bar, find_form, may_amend, why_not
from .gate import DeskRequest, staff_only
from .proposal_sheet import proposal_sheet
from .proposal_sheet_latest import latest
from .refusals import STALE_PROPOSAL, Refused, attempt
from .verbs import is_stale

Given = dict[str, Any]
NOT_OFFERED = "いまのあなたの立場では、この操作はできません。下の「決裁の道筋」で、だれの番かを確かめてください。"
HERE = {
    "proposed": "起案しました。次の人に回りました。",
    "amended_minor": "軽微な修正を記録しました。",
    "amended_material": "内容を修正し、はじめから回し直しました。",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: what it is called in the address, what it does, which sentence follows."""

    id: str
    done: str
    perform: Callable[[Proposal, DeskRequest, Given], object]


def _approve(proposal: Proposal, request: DeskRequest, given: Given) -> object:
    digest, text = request.POST.get("digest", ""), given["text"]
    return actions.approve(proposal, by=request.staff, at=request.at, seen=proposal.seq, digest=digest, text=text)


def _agree(proposal: Proposal, request: DeskRequest, given: Given) -> object:
    digest, text = request.POST.get("digest", ""), given["text"]
    return actions.agree(proposal, by=request.staff, at=request.at, seen=proposal.seq, digest=digest, text=text)


def _dissent(proposal: Proposal, request: DeskRequest, given: Given) -> object:
    digest, text = request.POST.get("digest", ""), given["objection"]
    return actions.dissent(proposal, by=request.staff, at=request.at, seen=proposal.seq, digest=digest, text=text)


def _send_back(proposal: Proposal, request: DeskRequest, given: Given) -> object:
    to, reason = given.get("to", ""), given["reason"]
    return actions.send_back(proposal, by=request.staff, at=request.at, seen=proposal.seq, reason=reason, to=to)


def _recall(proposal: Proposal, request: DeskRequest, given: Given) -> object:
    return actions.recall(proposal, by=request.staff, at=request.at, seen=proposal.seq)


def _abandon(proposal: Proposal, request: DeskRequest, given: Given) -> object:
    return actions.abandon(proposal, by=request.staff, at=request.at, seen=proposal.seq, reason=given["why"])


def _peruse(proposal: Proposal, request: DeskRequest, given: Given) -> object:
    return actions.peruse(proposal, by=request.staff, at=request.at, seen=proposal.seq, text=given["remark"])


@require_GET
@staff_only(*RIGHTS)
def proposal(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """起案を読む。"""
    return page(request, load(request, proposal_id))


@require_POST
@staff_only("proposal.decide")
def approve(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """決裁する。画面で見た内容の digest に結び付く。"""
    return _done(request, proposal_id, Verb("approve", "approved", _approve))


@require_POST
@staff_only("proposal.decide")
def agree(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """同意する。"""
    return _done(request, proposal_id, Verb("agree", "agreed", _agree))


@require_POST
@staff_only("proposal.decide")
def dissent(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """異議を述べる。"""
    return _done(request, proposal_id, Verb("dissent", "dissented", _dissent))


@require_POST
@staff_only("proposal.decide")
def send_back(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """起案した人か、前の段に差し戻す。"""
    return _done(request, proposal_id, Verb("send_back", "returned", _send_back))


@require_POST
@staff_only("proposal.open")
def recall(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """自分の起案を引き戻す。"""
    return _done(request, proposal_id, Verb("recall", "recalled", _recall))


@require_POST
@staff_only("proposal.open")
def abandon(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """自分の起案を廃案にする。"""
    return _done(request, proposal_id, Verb("abandon", "abandoned", _abandon))


@require_POST
@staff_only("proposal.decide")
def peruse(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """後閲する。"""
    return _done(request, proposal_id, Verb("peruse", "perused", _peruse))


def load(request: DeskRequest, proposal_id: UUID) -> Proposal:
    """The proposal for whoever is on its way or proposed it, else Http404."""
    try:
        return queries.load(request.staff, proposal_id)
    except queries.NotVisible as error:
        raise Http404 from error


def _done(request: DeskRequest, proposal_id: UUID, verb: Verb) -> HttpResponse:
    """Do it and go back to the list. 409: the page is stale or the office says no; 422: something is missing."""
    found = load(request, proposal_id)
    if is_stale(request, found.seq):
        return page(request, found, Refused(409, STALE_PROPOSAL, stale=True))
    form = find_form(verb.id, request, found)
    if not form.is_valid():
        return page(request, found, typed=(verb.id, form))
    refused = attempt(lambda: verb.perform(found, request, form.cleaned_data))
    if refused is None:
        return redirect(reverse("desk:approvals") + f"?done={verb.done}")
    if refused.stale:
        refused = Refused(409, STALE_PROPOSAL, stale=True)
    return page(request, load(request, proposal_id), refused, typed=(verb.id, form))


def page(
    request: DeskRequest,
    found: Proposal,
    refused: Refused | None = None,
    typed: tuple[str, forms.Form] | None = None,
) -> HttpResponse:
    """The 起案 with what may be done; what was typed into a refused form stays in it."""
    shown = proposal_sheet(request, found)
    offered = acts(request, found, shown, typed)
    if refused is None and typed is not None and not any(each.id == f"act-{typed[0]}" for each in offered):
        refused = Refused(409, NOT_OFFERED)
    errors = [] if refused else [fault for each in offered for fault in each.faults()]
    shown |= {
        "actions": offered,
        "why_not": why_not(request, found, shown, offered),
        "bar": bar(offered),
        "may_amend": may_amend(request, found),
        "again_url": again_url(request, found),
        "errors": errors,
        "refused": refused,
        "latest": latest(found) if refused else None,
        "done": HERE.get(request.GET.get("done", ""), "") if request.method == "GET" else "",
    }
    status = refused.status if refused else 422 if errors else 200
    return render(request, "desk/proposal.html", shown, status=status)
