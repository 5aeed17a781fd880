"""How a document goes out. Sent is not delivered; electronic only by the recipient's recorded choice."""

from __future__ import annotations

from datetime import datetime

from sannai.common.action import NotAllowed
from sannai.common.kinds import Subject

from .models import Dispatch, Document

METHODS = {
    "electronic": "電子交付",
    "post": "郵送",
    "counter": "窓口交付",
    "public_notice": "公示送達",
}


def create(
    document: Document, *, method: str, at: datetime, address: str = "", chosen_at: datetime | None = None
) -> Dispatch:
    """施行の記録を作る。Paper goes to the recipient's own address unless another is said.

    Electronic without the recipient's choice is refused; an electronic one is sent at once.
    """
    if method not in METHODS:
        raise NotAllowed("届け方を選んでください。")
    if method == "electronic" and chosen_at is None:
        raise NotAllowed("電子での交付は、受取人がそれを選んだ記録があるときに限ります。紙で交付してください。")
    electronic = method == "electronic"
    return Dispatch.objects.create(
        document=document,
        method=method,
        address="" if electronic else address or document.recipient.postal,
        chosen_at=chosen_at,
        sent_at=at if electronic else None,
    )


def newest_open(about: Subject) -> Dispatch | None:
    """The dispatch of the subject's newest document that has neither arrived nor come back."""
    of_subject = {"document__about_kind": about.subject_kind, "document__about_id": about.subject_id}
    return (
        Dispatch.objects.filter(**of_subject, delivered_at=None, returned_at=None)
        .select_related("document")
        .order_by("-document__issued_at", "-pk")
        .first()
    )


def electronic(document: Document) -> Dispatch | None:
    """The electronic dispatch of a document, if there is one."""
    return document.dispatches.filter(method="electronic").first()


def mark_sent(dispatch: Dispatch, at: datetime, how: str = "") -> Dispatch:
    """発送した。"""
    if dispatch.sent_at is not None:
        raise NotAllowed("この文書は、すでに発送されています。")
    return _mark(dispatch, how, sent_at=at)


def mark_delivered(dispatch: Dispatch, at: datetime, how: str = "") -> Dispatch:
    """届いた。Handing over at the counter is sending and delivering in one."""
    return _mark(dispatch, how, delivered_at=at, sent_at=dispatch.sent_at or at)


def mark_returned(dispatch: Dispatch, at: datetime, how: str = "") -> Dispatch:
    """返戻された。"""
    if dispatch.sent_at is None:
        raise NotAllowed("まだ発送していない文書です。")
    if dispatch.method == "electronic":
        raise NotAllowed("電子で交付した文書は、戻ってくることがありません。")
    return _mark(dispatch, how, returned_at=at)


def mark_unreceived(dispatch: Dispatch, at: datetime) -> Dispatch:
    """期間のうちに受け取られなかった: it no longer stands in the way of paper. It may still be received."""
    if dispatch.method != "electronic":
        raise NotAllowed("電子で交付した文書ではありません。")
    return _mark(dispatch, "期間のうちに受け取られなかった", returned_at=at)


def mark_uncollected(dispatch: Dispatch, at: datetime) -> Dispatch:
    """窓口に取りに来なかった: it goes another way."""
    if dispatch.method != "counter":
        raise NotAllowed("窓口で渡す文書ではありません。")
    return _mark(dispatch, "窓口に取りに来なかった", returned_at=at)


def _mark(dispatch: Dispatch, how: str, **moments: datetime) -> Dispatch:
    for name, value in moments.items():
        setattr(dispatch, name, value)
    dispatch.note = (how or dispatch.note)[:200]
    dispatch.save(update_fields=[*moments, "note"])
    return dispatch
