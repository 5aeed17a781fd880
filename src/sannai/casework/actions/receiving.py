"""電子の文書の受取り: the person presses 「受け取る」, or paper follows. Following a link receives nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.intake.shown import NOT_HERE, WITHHELD
from sannai.issuance import dispatches, documents
from sannai.issuance.models import Dispatch, Document

from .. import messages, unreceived
from ..models import Case, Hold
from ..states import DECIDED, Move, NotAllowed
from ..steps import step
from ..verbs import CaseVerb, says
from .delivering import arrived, effective, open_dispatch


def offered_document(case: Case, document_id: UUID) -> tuple[Document, bool]:
    """電子の文書と、まだ受け取られていないか。Reading only: nothing arrives by it.

    Raises NotAllowed for a document of another case, on paper, or under a hold that was placed after it was issued.
    """
    document, dispatch = _electronic(case, document_id)
    return document, dispatch.delivered_at is None and case.status == "issued"


def receive_document(case: Case, *, document_id: UUID, by: Actor, at: datetime, seen: int | None = None) -> Document:
    """電子の文書を本人が受け取る（「受け取る」を押す）。これが到達で、二度目からは何も変わらない。

    Raises NotAllowed like ``offered_document``.
    """
    document, dispatch = _electronic(case, document_id)
    if dispatch.delivered_at is None and case.status == "issued":
        _received(case, dispatch=dispatch, by=by, at=at, seen=seen)
    return document


def _electronic(case: Case, document_id: UUID) -> tuple[Document, Dispatch]:
    document = documents.of_subject(case, document_id)
    dispatch = dispatches.electronic(document) if document else None
    if document is None or dispatch is None:
        raise NotAllowed(NOT_HERE)
    if Hold.objects.filter(case=case, lifted_at=None, placed_at__gt=document.issued_at).exists():
        raise NotAllowed(WITHHELD)
    return document, dispatch


RECEIVE = CaseVerb(
    name="document.received", right="document.receive", told=effective, substance="文書が届いた",
    move=Move(("issued",), "closed", DECIDED, "到達により効力を生じる（電子: 本人が「受け取る」を押したとき）"),
)  # fmt: skip


@action(RECEIVE)
def _received(case: Case, *, dispatch: Dispatch, by: Actor, at: datetime, seen: int | None = None) -> Dispatch:
    """本人が電子の文書を受け取った: 到達。"""
    return arrived(case, dispatch, at, "", RECEIVE)


FOLLOW_ON_PAPER = CaseVerb(
    name="document.paper_followed", right="document.issue", substance="文書を紙で送ることにした",
    told=says("文書を紙でお送りします", "期間のうちに「受け取る」が押されなかったためです。"),
    move=Move(("issued",), ground="情報通信技術を活用した行政の推進等に関する法律第7条（電子で受け取られないとき）"),
)  # fmt: skip


@action(FOLLOW_ON_PAPER)
def follow_on_paper(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Dispatch:
    """期間のうちに受け取られなかった電子の文書を、紙で送ることにする。申請者と担当課に知らせる。

    The page goes on offering the document until the paper has arrived: whichever comes first is the delivery.
    """
    waiting = open_dispatch(case)
    if waiting.method != "electronic" or not unreceived.over(waiting, today(at)):
        raise NotAllowed("受け取られるのを待つ期間が過ぎた電子の文書がありません。")
    step(case, FOLLOW_ON_PAPER)
    dispatches.mark_unreceived(waiting, at)
    dispatch = dispatches.create(waiting.document, method="post", at=at)
    note(document=waiting.document_id)
    title = waiting.document.title
    messages.put(case, f"paper:{dispatch.pk}", "case.paper_followed", at, title=title)
    messages.to_division(case, f"paper:{dispatch.pk}", "division.paper_followed", at, title=title)
    return dispatch
