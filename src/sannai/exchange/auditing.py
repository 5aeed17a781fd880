"""Whether both sides agree on what crossed, and whether what should be gone outside is gone; and mending it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from sannai.common.time import TOKYO

from . import posting
from .bridge import Ack, Row, Standing, State
from .collecting import say
from .models import Put, Received
from .ways import Way

SLOW = timedelta(minutes=15)  # an item, or an ack, that has not gone over by then
KEPT_WITHIN = timedelta(hours=24)
CLOCK_OFF = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree. ``code`` is for machines."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was said again."""

    acks: int
    puts: int
    numbers: int


def audit(way: Way, at: datetime) -> list[Finding]:
    """庁内側の受取り、受取りの返事、公開側の行とファイルを突き合わせる。Empty: they agree."""
    state = way.bridge.state(whole=True)
    received = Received.objects.in_bulk([row.id for row in state.rows])
    return [
        *(found for row in state.rows for found in _row(row, received.get(row.id), at)),
        *(
            Finding("unknown_file", f"公開側に、どの行のものでもないファイルがあります: {name}")
            for name in state.orphans
        ),
        *_inside({row.id for row in state.rows}, at),
        *_standing(state, at),
    ]


def _row(row: Row, received: Received | None, at: datetime) -> Iterator[Finding]:
    acked = row.state in (Standing.RECEIVED, Standing.KEPT)
    if received is None:
        if acked:
            yield Finding("not_received", f"{row.id}：公開側では受取り済みですが、庁内側に受け取った記録がありません。")
    elif received.sha256 != row.sha256:
        yield Finding("other_digest", f"{row.id}：公開側にあるものの要約が、受け取ったものと違います。")
    elif not acked and received.at < at - SLOW:
        yield Finding("ack_missing", f"{row.id}：受け取りましたが、公開側に返事が届いていません。")
    if row.state is Standing.KEPT and row.present:
        yield Finding("kept_but_present", f"{row.id}：消すと返事した後も、公開側に残っています。")
    if row.state is not Standing.KEPT and not row.present:
        yield Finding("missing", f"{row.id}：まだ消してよいと返事していないのに、公開側に中身がありません。")


def _inside(listed: set[UUID], at: datetime) -> Iterator[Finding]:
    waiting = Received.objects.filter(kept_at=None)
    for row in (row for row in waiting.iterator(500) if row.pk not in listed):
        yield Finding("unknown_outside", f"{row.pk}：受け取りましたが、公開側の記録にありません。")
    if late := waiting.filter(at__lt=at - KEPT_WITHIN).count():
        yield Finding("not_kept", f"受け取ってから24時間、控えを取ったと返事していないものが {late} 件あります。")


def _standing(state: State, at: datetime) -> Iterator[Finding]:
    if state.oldest and state.oldest < at - SLOW:
        yield Finding("waiting", f"公開側で15分を過ぎて待っているものがあります（全部で {state.waiting} 件）。")
    if state.held:
        yield Finding(
            "held",
            f"受け取れずに止まっているものが {len(state.held)} 件あります（sannai crossing status）。",
        )
    if state.carried and state.at < at - SLOW:
        yield Finding(
            "carrier", f"公開側からの一覧が、{state.at.astimezone(TOKYO):%Y-%m-%d %H:%M} のものから新しくなりません。"
        )
    elif not state.carried and abs(state.at - at) > CLOCK_OFF:
        yield Finding("clock", f"公開側の時計が {(state.at - at).total_seconds():+.0f} 秒ずれています。")
    for put in posting.unseen().exclude(refused=""):
        yield Finding(
            "put_refused",
            f"{put}：公開側に、同じ番号の別のものか、新しいものがあります。番号を進めて置き直してください。",
        )


def reconcile(way: Way, since: datetime, at: datetime) -> Reconciled:
    """公開側を ``since`` の控えから戻した後に、それより後に伝えたことを、もう一度伝える。

    Acks that outside has forgotten; whatever it is to show, all of it; and up to which number each case had come, so
    that outside gives no number twice.
    """
    rows = {row.id: row for row in way.bridge.state(whole=True).rows}
    known = [
        (row, Standing.KEPT if row.kept_at else Standing.RECEIVED) for row in Received.objects.in_bulk(rows).values()
    ]
    acks = [Ack(row.pk, row.sha256, own) for row, own in known if rows[row.pk].state not in (Standing.KEPT, own)]
    say(way, acks)
    puts = Put.objects.update(sent_at=None, seen_at=None, refused="")
    after = Received.objects.filter(at__gte=since).values_list("case", flat=True).distinct()
    reached = Received.objects.filter(case__in=after).values("case").annotate(last=Max("n"))
    for row in reached:
        posting.post(f"numbered:{row['case']}", row["last"], b"", at)
    return Reconciled(len(acks), puts, len(reached))
