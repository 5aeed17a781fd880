"""意見陳述の機会（行政手続法第13条）: whoever a 不利益処分 would fall on is told of it, and heard before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from django.db.models import Q

from sannai.common.time import today
from sannai.issuance.models import Dispatch
from sannai.rules.model import Outcome

from .models import Case, Hearing
from .states import NotAllowed

FORMS: Mapping[str, str] = MappingProxyType(
    {"hearing": "聴聞", "explanation": "弁明の機会の付与", "none": "意見陳述なし"}
)
ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "held": "聴聞を行った",
        "absent": "期日に出頭がなく、聴聞を終えた",
        "received": "弁明書が提出された",
        "lapsed": "期限までに弁明書の提出がなかった",
        "omitted": "意見陳述の機会を設けないこととした",
        "returned": "通知が戻ってきた",
        "cancelled": "取りやめた",
    }
)
HEARD = ("held", "absent", "received", "lapsed", "omitted")
# 公示送達は、掲示を始めた日から2週間を過ぎたときに届いたものとみなす（行政手続法第15条第3項・第31条）。
PUBLIC_NOTICE_DAYS = 14


def open_of(case: Case) -> Hearing | None:
    """The one that was told of and has not ended. One statement."""
    return case.hearings.filter(ended_at=None).first()


def dispatch_of(hearing: Hearing) -> Dispatch | None:
    """How the notice went to the addressee, the newest first. One statement."""
    return Dispatch.objects.filter(document=hearing.document).order_by("-pk").first() if hearing.document_id else None


def delivered_on(hearing: Hearing) -> date | None:
    """The day on which the notice came to the addressee; None while it has not."""
    dispatch = dispatch_of(hearing)
    return today(dispatch.delivered_at) if dispatch and dispatch.delivered_at else None


def settled(case: Case, chosen: Outcome) -> Hearing | None:
    """The newest ended one after which this outcome may be proposed.

    A 聴聞 on a graver outcome serves for one that asks for an explanation only: more was given than the law demands.
    One statement.
    """
    if chosen.hearing is None:
        return None
    enough = Q(outcome=chosen.id) | (Q(form="hearing") if chosen.hearing.form == "explanation" else Q())
    return case.hearings.filter(enough, ending__in=HEARD).order_by("-number").first()


def check(case: Case, chosen: Outcome) -> None:
    """Raises NotAllowed while somebody is still to be heard, or was not heard before this outcome."""
    running = open_of(case)
    if running is not None:
        raise NotAllowed(f"{FORMS[running.form]}の途中です。終えるか取りやめてから起案してください。")
    if chosen.hearing is not None and settled(case, chosen) is None:
        form = FORMS[chosen.hearing.form]
        raise NotAllowed(
            f"「{chosen.label}」の前に、{form}が必要です（行政手続法第13条）。先に「予定を通知する」から名宛人に知らせてください。"
        )
