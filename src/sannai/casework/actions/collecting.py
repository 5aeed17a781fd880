"""取りに来ない文書: chased, sent by post instead, or given up after the days that the city waits."""

from __future__ import annotations

from datetime import datetime

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.issuance import dispatches
from sannai.issuance.models import Dispatch
from sannai.text.eras import wareki

from .. import clock, messages, uncollected
from ..models import Case
from ..states import DECIDED, Move, NotAllowed, needed
from ..steps import step
from ..uncollected import Collection
from ..verbs import CaseVerb, quotes, says
from .delivering import open_dispatch

CHASE = CaseVerb(
    name="document.chased", right="document.issue", label="取りに来るよう督促する", done="申請者に督促しました。",
    told=says("お受け取りをお願いしました"),
    move=Move(("prepared", "issued"), regimes=DECIDED, ground="文書管理規程（窓口交付）"),
    offered=lambda facts: facts.waits_at_counter,
)  # fmt: skip


@action(CHASE)
def chase(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """窓口で待っている文書を取りに来るよう、申請者に知らせる。一日に一度まで。"""
    row = _waiting(case)
    if row.chased_on == today(at):
        raise NotAllowed("今日は、もう督促しました。")
    step(case, CHASE)
    row.chased, row.chased_on = row.chased + 1, today(at)
    row.save(update_fields=["chased", "chased_on"])
    note(times=row.chased)
    told = {"since": today(row.since), "until": row.last_day}
    messages.put(case, f"chased:{row.pk}:{row.chased}", "case.collection_chased", at, **told)


POST_INSTEAD = CaseVerb(
    name="document.posted_instead", right="document.issue", label="窓口でなく郵送にする",
    done="郵送する文書として登録しました。発送したら「発送した」を押してください。", substance="文書を郵送に変えた",
    told=says("窓口でなく、郵送でお送りします"),
    move=Move(("issued",), regimes=DECIDED, ground="文書管理規程（施行）"),
    offered=lambda facts: facts.waits_at_counter,
)  # fmt: skip


@action(POST_INSTEAD)
def post_instead(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Dispatch:
    """取りに来ない文書を、郵送に変える。別のシステムで発行する証明書は、ここからは送れない。"""
    _waiting(case)
    waiting = open_dispatch(case)
    step(case, POST_INSTEAD)
    dispatches.mark_uncollected(waiting, at)
    dispatch = dispatches.create(waiting.document, method="post", at=at)
    uncollected.end(case, at, "posted")
    messages.put(case, f"posted:{dispatch.pk}", "case.posted_instead", at)
    return dispatch


GIVE_UP = CaseVerb(
    name="document.given_up", right="document.issue", label="受取りのないまま終える",
    done="受取りのないまま、手続を終えました。", substance="文書を渡さずに終えた",
    told=quotes("お受け取りのないまま、手続を終えました", "reason"),
    move=Move(("prepared", "issued"), "closed", regimes=DECIDED, ground="文書管理規程（窓口交付）"),
    offered=lambda facts: facts.waits_at_counter,
)  # fmt: skip


@action(GIVE_UP)
def give_up(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """市の定めた日数を過ぎても取りに来ないものを、理由を書いて終える。文書は届いておらず、効力は生じていない。"""
    row = _waiting(case)
    if today(at) <= row.last_day:
        raise NotAllowed(f"{wareki(row.last_day)}までは、受取りを待ちます。それまでは終えられません。")
    needed(reason, "終える理由を書いてください。申請者に伝わります。")
    step(case, GIVE_UP, closed_at=at)
    clock.end_all(case, today(at))
    uncollected.end(case, at, "given_up", reason)
    messages.put(case, f"given-up:{row.pk}", "case.collection_given_up", at, reason=reason)


def _waiting(case: Case) -> Collection:
    row = uncollected.waiting(case)
    if row is None:
        raise NotAllowed("窓口で受取りを待つ文書は、この事案にありません。")
    return row
