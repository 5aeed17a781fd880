"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sannai.common.keepers import ANYTHING, Keeper, StillNeeded, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, files, tables

from . import channels
from .models import UNKNOWN, WAITING, Attempt, Call, Put


def register() -> None:
    """Tell the house."""
    keep(Keeper(ANYTHING, {"exchange.Call": "body salt", "exchange.Attempt": "said"}, _calls, "なし。"))
    no_personal_data({"exchange.Call": "channel key digest about_kind about_id state", "exchange.Attempt": "outcome"})
    keep(Keeper(ANYTHING, {"exchange.Put": "body"}, _put_down, "公開側に置いたものの名、番号、要約。"))
    no_personal_data(
        {"exchange.Received": "sha256", "exchange.Put": "stream sha256 refused", "exchange.Outstanding": "why"}
    )
    tables(Zone.LGWAN, "exchange.Call exchange.Attempt exchange.Received exchange.Put exchange.Outstanding")
    tables(Zone.LGWAN, "exchange.Contact")
    files(Zone.LGWAN, {"公開側に置くもの": "exchange.Put.body", "受け取っている途中のもの": "HOME/crossing"})


def _calls(kind: str, ids: Sequence[str], at: datetime) -> None:
    """The calls go, those too that were never sent. One that may have arrived is somebody's business first."""
    about = Call.objects.filter(about_kind=kind, about_id__in=ids)
    for call in about.filter(state__in=(UNKNOWN, WAITING)):
        under_way = call.leased_until is not None and not channels.named(call.channel).repeatable
        if call.state == UNKNOWN or under_way:
            raise StillNeeded(
                f"{call}：相手に届いたかどうか分からない呼び出しがあります。相手に確かめて片付けてから廃棄してください。"
            )
    Attempt.objects.filter(call__in=about).delete()
    about.delete()


def _put_down(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What was put down of a case; that outside shows nothing any more is put down by whoever ends it."""
    Put.objects.filter(stream__in=[f"projection:{id}" for id in ids]).update(body=b"")
