"""職権訂正 and 取消し: what the office does by itself to what it issued. Neither goes without a 起案."""

from __future__ import annotations

from datetime import datetime

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.issuance.models import Document
from sannai.issuance.superseding import supersede
from sannai.rules.model import Definition

from .. import clock, messages, superseded, yearly
from ..models import Case
from ..states import DECIDED, STATUSES, Move, NotAllowed, needed
from ..steps import step
from ..verbs import CaseVerb, Payload, quotes

REOPEN = CaseVerb(
    name="case.reopened", right="case.review", label="職権で訂正する",
    hint="発行した文書の誤りを直します。もう一度、審査と決裁をします。", done="職権による訂正を始めました。",
    substance="職権で訂正を始めた", told=quotes("市が職権で訂正を始めました", "ground"),
    move=Move(("issued", "closed"), "in_review", DECIDED, "職権による訂正（行政庁は、自らした決定の誤りを正す）"),
    offered=lambda facts: facts.issued,
)  # fmt: skip


@action(REOPEN)
def reopen(case: Case, *, ground: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """発行した文書の誤りを職権で直すため、審査に戻す。直した内容は改めて起案して決裁を受け、新しい番号の文書で届ける。

    先の文書と決定はそのまま残り、新しい文書が届いたときに、訂正されたものとなる。
    """
    ground = needed(ground, "訂正する理由：どこがどう誤っていたかを書いてください。申請者に伝わります。")
    if not superseded.of_decisions(case):
        raise NotAllowed("訂正する文書がありません。文書を発行した事案に限ります。")
    if superseded.is_revoked(case):
        raise NotAllowed("この事案の決定は、すでに取り消されています。訂正する文書がありません。")
    step(case, REOPEN, closed_at=None)
    clock.start(case, "arrived", today(at))
    clock.start(case, "accepted", today(at))  # somebody looks at it already
    note(promised_on=case.promised_on, decisions=case.decisions.count())
    messages.put(case, f"reopened:{case.seq + 1}", "case.correction_begun", at, ground=ground)


def _revoked(payload: Payload, rules: Definition) -> tuple[str, str]:
    number = payload.get("number")
    return "決定が取り消されました", f"{number}により取り消されました。" if number else ""


REVOKE = CaseVerb(
    name="decision.revoked", right="case.decided", unsaid=("letter",), substance="決定が取り消された",
    told=_revoked, move=Move(tuple(STATUSES), ground="職権による取消し・撤回"),
)  # fmt: skip


@action(REVOKE)
def revoke(case: Case, *, by_case: str, number: str, letter: Document, by: Actor, at: datetime) -> list[Document]:
    """先の決定を取り消されたものとする。取消しの処分（``by_case``）の文書 ``letter`` が届いたことに続く。"""
    step(case, REVOKE)
    yearly.shorten(case, today(at), "許可などの取消し", at)
    return supersede(superseded.of_decisions(case), by=letter, how="revoked", at=at)
