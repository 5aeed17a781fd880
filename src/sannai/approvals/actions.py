"""起案する・決裁する・差し戻す・引き戻す. One open proposal for each subject; one post decides."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from sannai.common.action import Denied, NotAllowed, action, note
from sannai.common.actors import Actor
from sannai.common.events import StaleSubject
from sannai.common.time import today

from . import queries, routes, states, subjects
from .models import Proposal
from .states import Changed


@action("proposal.proposed", right="proposal.open", opens=True)
def propose(proposal: Proposal, *, by: Actor, at: datetime) -> Proposal:
    """起案する。決裁する職はここで決まり、内容と対象の digest に結び付けられる。

    Takes an unsaved proposal with about_kind, about_id, matter, title and content. Raises NotAllowed if one is open.
    """
    kind = subjects.kind_of(proposal.about_kind)
    standing = kind.digest(proposal.about_id)
    proposal.digest, proposal.about_seq = subjects.bound(standing, proposal.content), standing.seq
    proposal.decider_post = routes.decider(kind.facts(proposal.about_id), today(at))
    proposal.proposed_by, proposal.proposed_at, proposal.status = by.staff_key, at, states.OPEN
    proposal.seq = 1
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError as error:
        raise NotAllowed("この件には、すでに決裁を待っている起案があります。") from error
    note(about=f"{proposal.about_kind}:{proposal.about_id}", digest=proposal.digest, decider=proposal.decider_post)
    return proposal


@action("proposal.approved", right="case.approve")
def approve(proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None, digest: str = "") -> None:
    """決裁する。起案した本人にはできず、決裁する職にその日就いている者だけができる。

    ``digest`` is that of the page (``subjects.current``). Raises Changed when the subject or the page has moved on,
    StaleSubject when somebody else was quicker, Denied for anybody but the deciding post.
    """
    states.check_open(proposal.status)
    _check_decider(proposal, by, at)
    if digest != subjects.check_unchanged(proposal):
        raise Changed("見ていた画面の内容と、いまの起案が違います。画面を開き直して、確かめてから決裁してください。")
    _close(proposal, states.APPROVED, by=by, at=at)


@action("proposal.returned", right="case.approve")
def send_back(proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None, reason: str = "") -> None:
    """差し戻す。理由が要る。"""
    states.check_open(proposal.status)
    _check_decider(proposal, by, at)
    if not reason.strip():
        raise NotAllowed("差し戻す理由を書いてください。起案した人に伝わります。")
    _close(proposal, states.RETURNED, by=by, at=at, reason=reason)


@action("proposal.recalled", right="proposal.open")
def recall(proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """引き戻す。起案した本人だけができる。"""
    states.check_open(proposal.status)
    if by.staff_key != proposal.proposed_by:
        raise Denied("only the proposer recalls a proposal")
    _close(proposal, states.RECALLED, by=by, at=at)


@action("proposal.abandoned", right="proposal.abandon")
def abandon(proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """廃案にする。申請が取り下げられたときなど、決める対象がなくなったとき (done by the software itself)."""
    states.check_open(proposal.status)
    _settle(proposal, states.ABANDONED, at)


def _check_decider(proposal: Proposal, by: Actor, at: datetime) -> None:
    if by.staff_key == proposal.proposed_by:
        raise NotAllowed("自分が起案したものを、自分で決裁・差戻しすることはできません。")
    if not queries.holds_post(by.staff_key, proposal.decider_post, today(at)):
        raise Denied(f"{by.staff_key} does not hold {proposal.decider_post} on {today(at)}")


def _close(proposal: Proposal, status: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    _settle(proposal, status, at)
    subjects.kind_of(proposal.about_kind).decided(proposal, status, by=by, at=at, reason=reason)


def _settle(proposal: Proposal, status: str, at: datetime) -> None:
    """Only an open row moves: of two deciders in one second, one finds nothing to close."""
    moved = Proposal.objects.filter(pk=proposal.pk, status=states.OPEN).update(status=status, closed_at=at)
    if not moved:
        raise StaleSubject
    proposal.status, proposal.closed_at = status, at
