"""ほかの組織に関わってもらう: who else reaches a case beside its division, why, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sannai.common.action import action
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.organization import concerns
from sannai.organization.snapshot import city_on
from sannai.rules.model import Definition

from .. import provision
from ..models import Case
from ..states import ACTIVE, STATUSES, Move, NotAllowed
from ..steps import step
from ..verbs import CaseVerb, Payload, says

SHAREABLE = ("case.read", "case.review", "document.issue")


def _shared(payload: Payload, rules: Definition) -> tuple[str, str]:
    if passed := provision.told(payload):
        return "ほかの執行機関に提供しました", passed
    return "ほかの組織が関わります", str(payload.get("unit", ""))


SHARE = CaseVerb(
    name="case.shared", right="case.review", label="ほかの課などに関わってもらう", done="関わる組織を登録しました。",
    told=_shared, public=False,
    move=Move(ACTIVE, ground="事務分掌規程・個人情報保護法第69条（利用の範囲）"),
)  # fmt: skip


@action(SHARE)
def share(
    case: Case,
    *,
    unit: str,
    reason: str,
    by: Actor,
    at: datetime,
    rights: Sequence[str] = ("case.read",),
    until: date | None = None,
    ground: str = "",
    purpose: str = "",
    seen: int | None = None,
) -> None:
    """照会・供覧・区役所・受託者として、ある組織に、定めた権限と期間で関わってもらう。

    ``until`` is the first day on which the unit no longer reaches it; a contractor needs one. A unit of another
    executive body is given the case (提供): with a ``ground`` of provision.GROUNDS and a ``purpose``, both told.
    """
    if strange := sorted(set(rights) - set(SHAREABLE)):
        raise NotAllowed(f"「{'、'.join(strange)}」の権限は、ほかの組織に渡せません。")
    if unit == case.division_on(today(at)):
        raise NotAllowed("この事案の所管課です。")
    if reason == "contractor" and until is None:
        raise NotAllowed("受託者には、いつまで見られるかを定めてください。")
    step(case, SHARE)
    city = city_on(today(at))
    concerns.concern(case, unit, reason=reason, rights=rights, city=city, until=until)
    provision.record(case, unit, city, ground=ground, purpose=purpose, what=rights)


END_SHARE = CaseVerb(
    name="case.share_ended", right="case.review", label="関わりを終える", done="関わりを終えました。",
    told=says("ほかの組織の関わりを終えました"), public=False, move=Move(tuple(STATUSES), ground="事務分掌規程"),
)  # fmt: skip


@action(END_SHARE)
def end_share(case: Case, *, unit: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """関わりを終える。その日から、その組織の一覧にも件数にも出なくなる。"""
    step(case, END_SHARE)
    concerns.release(case, unit, today(at))
