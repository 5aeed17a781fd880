"""取下げ, and the resurvey that opens a finding again."""

from __future__ import annotations

from datetime import datetime

from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.common.action import action, note
from sannai.common.actors import Actor, System
from sannai.common.time import today

from .. import agency, clock, messages, reading, uncollected
from ..models import Case
from ..states import APPLIED_FOR, OPEN, Move, needed
from ..steps import step
from ..verbs import CaseVerb, quotes, says

WITHDRAW = CaseVerb(
    name="case.withdrawn", right="case.withdraw", label="申請者の取下げを入力する",
    done="申請者の取下げを記録しました。",
    substance="申請の取下げがあった", told=quotes("申請を取り下げました", "reason"),
    move=Move(
        (*OPEN, "proposed", "prepared"), "withdrawn", APPLIED_FOR, "申請の取下げ（決定の前に限る）",
        why="届出は市に届いたときに効力が生じているため、取り下げられません。誤りがあるときは担当課へご連絡ください。",
    ),
)  # fmt: skip


@action(WITHDRAW)
def withdraw(case: Case, *, by: Actor, at: datetime, reason: str = "", seen: int | None = None) -> None:
    """申請を取り下げる。決定の前に限る。届出は到達で効力が生じているため取り下げられない。"""
    agency.check(case, "withdraw", reading.answers_of, by, today(at))
    proposal = open_for("case", str(case.pk))
    if proposal is not None:  # before the case, as a verdict does: in the other order each would wait for the other
        approvals.abandon(proposal, by=System(), at=at)
    step(case, WITHDRAW, closed_at=at)
    uncollected.end(case, at, "given_up", reason)
    case.corrections.filter(closed_at=None).update(closed_at=at)
    clock.end_all(case, today(at))
    messages.put(case, "withdrawn", "case.withdrawn", at)
    messages.to_division(case, "withdrawn", "division.case_withdrawn", at)


RESURVEY = CaseVerb(
    name="resurvey.requested", right="resurvey.request", substance="再調査の申出があった",
    told=says("再調査の申出が届きました", "もう一度調査し、判定し直します。"),
    move=Move(
        ("issued", "closed"), "in_review", ("finding",), "罹災証明書の再調査（当該手続の要綱）",
        why="再調査を求められるのは、調査で判定する手続（罹災証明書など）に限ります。",
    ),
)  # fmt: skip


@action(RESURVEY)
def request_resurvey(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """再調査を申し出る。もう一度調査し、二つ目の判定をする。先の判定はそのまま残る。"""
    needed(reason, "再調査を申し出る理由を書いてください。")
    step(case, RESURVEY, closed_at=None)
    clock.start(case, "arrived", today(at))
    clock.start(case, "accepted", today(at))  # somebody looks at it already
    note(promised_on=case.promised_on, decisions=case.decisions.count())
    messages.put(case, f"resurvey:{case.seq + 1}", "case.resurvey_requested", at)
    messages.to_division(case, f"resurvey:{case.seq + 1}", "division.resurvey_requested", at)
