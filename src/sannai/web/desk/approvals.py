"""決裁: what waits for a post, the page of one proposal, approve, return and recall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sannai.approvals import actions, queries
from sannai.approvals.models import Proposal
from sannai.common.text import clean

from .gate import DeskRequest, staff_only
from .proposal_sheet import proposal_sheet, waiting_rows
from .refusals import STALE_PROPOSAL, Refused, attempt
from .verbs import is_stale

RIGHTS = ("case.approve", "proposal.open")


@require_GET
@staff_only(*RIGHTS)
def waiting(request: DeskRequest) -> HttpResponse:
    """わたしの決裁を待っているものと、わたしが起案したもの。"""
    posts = [post.key for post in request.staff.posts]
    shown = {
        "waiting": waiting_rows(queries.waiting(posts), request.staff.on),
        "mine": waiting_rows(queries.proposed_by(request.staff.staff_key)[:20], request.staff.on),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "desk/approvals.html", shown)


@require_GET
@staff_only(*RIGHTS)
def proposal(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """起案の内容を読んで決める。"""
    return _page(request, load(request, proposal_id))


@require_POST
@staff_only("case.approve")
def approve(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """決裁する。画面で見た内容の digest に結び付く。"""
    found = load(request, proposal_id)
    digest = request.POST.get("digest", "")
    return _decide(
        request,
        found,
        lambda: actions.approve(found, by=request.staff, at=request.at, seen=found.seq, digest=digest),
        "approved",
    )


@require_POST
@staff_only("case.approve")
def send_back(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """理由を付けて差し戻す。"""
    found = load(request, proposal_id)
    reason = clean(request.POST.get("reason", "")).strip()
    return _decide(
        request,
        found,
        lambda: actions.send_back(found, by=request.staff, at=request.at, seen=found.seq, reason=reason),
        "returned",
    )


@require_POST
@staff_only("proposal.open")
def recall(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """自分の起案を引き戻す。"""
    found = load(request, proposal_id)
    return _decide(
        request, found, lambda: actions.recall(found, by=request.staff, at=request.at, seen=found.seq), "recalled"
    )


DONE = {"approved": "決裁しました。", "returned": "差し戻しました。", "recalled": "引き戻しました。"}


def load(request: DeskRequest, proposal_id: UUID) -> Proposal:
    """The proposal for its deciding post or its proposer, else Http404."""
    posts = [post.key for post in request.staff.posts]
    try:
        return queries.load(posts, request.staff.staff_key, proposal_id)
    except queries.NotVisible as error:
        raise Http404 from error


def _decide(request: DeskRequest, found: Proposal, perform: Callable[[], object], what: str) -> HttpResponse:
    refused = Refused(409, STALE_PROPOSAL, stale=True) if is_stale(request, found.seq) else attempt(perform)
    if refused is None:
        return redirect(reverse("desk:approvals") + f"?done={what}")
    found.refresh_from_db()
    return _page(request, found, refused)


def _page(request: DeskRequest, found: Proposal, refused: Refused | None = None) -> HttpResponse:
    shown: dict[str, Any] = proposal_sheet(request, found) | {
        "refused": refused,
        "reason": clean(request.POST.get("reason", "")),
    }
    return render(request, "desk/proposal.html", shown, status=refused.status if refused else 200)
