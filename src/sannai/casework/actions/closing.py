"""日締め: what is in the till is counted, a second person confirms it, and the day is closed."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from sannai.common import verbs
from sannai.common.action import action, needed, note
from sannai.common.actors import Actor
from sannai.common.events import StaleSubject
from sannai.common.models import Series
from sannai.common.time import fiscal_year, today

from .. import ledger
from ..cash import TillDay
from ..states import NotAllowed


def short_or_over(yen: int) -> str:
    """100円不足, 100円過剰, 過不足なし."""
    return f"{abs(yen):,}円{'過剰' if yen > 0 else '不足'}" if yen else "過不足なし"


COUNT = verbs.Verb(
    name="till.counted", kind="till", right="fee.take", opens=True, label="数えた額を記録する",
    done="数えた額を記録しました。ほかの任命された職員が確認すると、その日を締めます。", duty="cash",
    told=lambda payload, words: ("現金を数えました", short_or_over(payload.get("difference", 0))),
)  # fmt: skip


@action(COUNT)
def count_till(
    till: TillDay, *, counted_yen: int, by: Actor, at: datetime, coins: str = "", reason: str = "",
    seen: int | None = None,
) -> None:  # fmt: skip
    """窓口の現金を数えて記録する。収納簿と合わないときは、理由が要る。``till``: not stored yet."""
    _count(till, counted_yen, coins, reason, by, at)
    try:
        with transaction.atomic():
            till.save(force_insert=True)
    except IntegrityError as error:  # somebody else counted in the same moment
        raise StaleSubject from error


RECOUNT = verbs.Verb(
    name="till.recounted", kind="till", right="fee.take", label="数え直した額を記録する",
    done="数え直した額を記録しました。", duty="cash",
    told=lambda payload, words: ("現金を数え直しました", short_or_over(payload.get("difference", 0))),
)  # fmt: skip


@action(RECOUNT)
def recount_till(
    till: TillDay, *, counted_yen: int, by: Actor, at: datetime, coins: str = "", reason: str = "",
    seen: int | None = None,
) -> None:  # fmt: skip
    """数え直して記録する。締める前だけ。"""
    if till.confirmed_at is not None:
        raise NotAllowed("この日は、もう締めました。")
    _count(till, counted_yen, coins, reason, by, at)
    till.save(update_fields=["ledger_yen", "counted_yen", "coins", "reason", "counted_by", "counted_at"])


CONFIRM = verbs.Verb(
    name="till.confirmed", kind="till", right="fee.take", label="確認して締める",
    done="確認して、この日を締めました。", duty="cash",
    told=lambda payload, words: ("確認して締めました", short_or_over(payload.get("difference", 0))),
)  # fmt: skip


@action(CONFIRM)
def confirm_till(till: TillDay, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """数えた人とは別の、任命された人が確認して、その日を締める。締めた日には、収納も取消しもできない。"""
    if till.confirmed_at is not None:
        raise NotAllowed("この日は、もう締めました。")
    if till.counted_by == by.staff_key:
        raise NotAllowed("数えた人は、自分で確認できません。同じ任命を受けたほかの職員が確認してください。")
    _wait_for_rows(till, at)
    if ledger.cash_of(till.unit_key, till.day) != till.ledger_yen:
        raise NotAllowed("数えたあとに、収納簿に行が増えました。もう一度数えてください。")
    till.confirmed_by, till.confirmed_at = by.staff_key, at
    till.save(update_fields=["confirmed_by", "confirmed_at"])
    note(ledger_yen=till.ledger_yen, counted_yen=till.counted_yen, difference=till.difference)


def _count(till: TillDay, counted_yen: int, coins: str, reason: str, by: Actor, at: datetime) -> None:
    if till.day > today(at):
        raise NotAllowed("まだ来ていない日は、締められません。")
    till.ledger_yen, till.counted_yen = ledger.cash_of(till.unit_key, till.day), counted_yen
    if till.difference:
        needed(reason, f"収納簿の額と合いません（{short_or_over(till.difference)}）。理由を書いてください。")
    till.coins, till.reason = coins[:200], reason.strip()[:200]
    till.counted_by, till.counted_at = by.staff_key, at
    note(ledger_yen=till.ledger_yen, difference=till.difference)


def _wait_for_rows(till: TillDay, at: datetime) -> None:
    """Whoever adds a row holds the series of the till until it is written (``ledger``)."""
    symbol, year = ledger.symbol(till.unit_key, today(at)), fiscal_year(today(at))
    list(Series.objects.select_for_update().filter(symbol=symbol, fiscal_year=year))
