"""What the inner side may ask of the outside, and tell it. Each form of the bridge answers by these functions alone."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from sannai.exchange import ways
from sannai.exchange.bridge import (
    MOST_ACKS,
    MOST_PUT,
    Ack,
    Answer,
    Item,
    Refused,
    Row,
    Standing,
    State,
    acks_signed,
    put_signed,
)
from sannai.exchange.bridge import Placed as There
from sannai.exchange.posting import STREAM

from . import bodies, space
from .models import Draft, Outgoing, Placed

log = logging.getLogger("sannai.intake")
_taken: Callable[[str, int, bytes, datetime], bool] | None = None

MOST_ITEMS = 10_000
MOST_HELD = 1000
REMEMBERED = timedelta(days=7)  # how long state tells of what was deleted or put down
IN_ROW = ExpressionWrapper(Q(body__isnull=False), BooleanField())
MOVED = "moved"  # the folder by which a city of one database was moved here: connectors/moving
PUBLIC = Q(stream__regex=rf"^(version:|dataset:|inventory$|calendar$|offices$|keys$|registers$|{MOVED}$)")


def state(at: datetime, *, whole: bool = False) -> State:
    """How the outside stands; ``whole``: with every row whose bytes are there or went lately, and files without one."""
    waiting = _waiting()
    held = Outgoing.objects.filter(acked_at=None).exclude(hold="").order_by("created_at", "case", "n")
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    lately = at - REMEMBERED
    placed = Placed.objects.filter(PUBLIC | Q(at__gte=lately)).order_by("stream")
    rows = Outgoing.objects.filter(Q(deleted_at=None) | Q(deleted_at__gte=lately)) if whole else Outgoing.objects.none()
    return State(
        at=at,
        free=space.free(),
        waiting=waiting.count(),
        oldest=oldest,
        version=version("sannai"),
        held=tuple(_item(row) for row in held.defer("body")[:MOST_HELD]),
        placed=tuple(There(*row) for row in placed.values_list("stream", "p", "sha256")),
        rows=tuple(_row(row) for row in rows.defer("body").annotate(in_row=IN_ROW).order_by("created_at", "pk")),
        kids=tuple(sorted(_kids())),
        orphans=tuple(str(path.relative_to(bodies.folder())) for path in bodies.orphans(at)) if whole else (),
    )


def _kids() -> set[str]:
    """Keys that are named by bytes which are still here; those of numbers by the drafts that they were typed into."""
    there = Outgoing.objects.filter(deleted_at=None)
    held = Draft.objects.exclude(number_kids="").filter(Q(ended_at=None) | Q(pk__in=there.values("case")))
    named = " ".join(held.values_list("number_kids", flat=True)).split()
    return {*there.order_by("kid").values_list("kid", flat=True).distinct(), *named}


def items(most: int) -> list[Item]:
    """All that is neither acked nor held, oldest first."""
    rows = _waiting().defer("body").order_by("created_at", "case", "n")
    return [_item(row) for row in rows[: max(1, min(most, MOST_ITEMS))]]


def size(id: UUID) -> int:
    """Of the sealed bytes of an item; 0: it is unknown."""
    return Outgoing.objects.values_list("size", flat=True).filter(pk=id).first() or 0


def get(id: UUID, start: int = 0) -> Iterator[bytes]:
    """The sealed bytes of an item, from ``start`` on. Raises Refused: unknown, or gone."""
    row = Outgoing.objects.filter(pk=id).first()
    try:
        if row is None:
            raise FileNotFoundError
        return bodies.read(row, start)
    except FileNotFoundError:
        raise Refused("not_there", f"{id} はありません。消したか、置かれたことがありません。") from None


def ack(acks: Sequence[Ack], signature: bytes, at: datetime) -> list[Ack]:
    """What became of items, as the inner side says and signs. Those are given back that count.

    One of other bytes than are here does not. Raises Refused: not signed by the pinned key, or too many. Not inside a
    transaction: what is kept inside is deleted, and a file does not come back.
    """
    _believe(signature, *acks_signed(acks))
    if len(acks) > MOST_ACKS:
        raise Refused("too_many", f"返事は一度に {MOST_ACKS} 件までです。")
    counted = []
    with transaction.atomic():
        rows = Outgoing.objects.select_for_update().defer("body").order_by("pk").in_bulk([each.id for each in acks])
        for each in acks:
            row = rows.get(each.id)
            if row is None or row.sealed_sha256 != each.sha256:
                log.error("ここにないもの、要約の違うものの受取りの返事は数えません: %s", each.id)
                continue
            _mark(row, each, at)
            counted.append(each)
    tidy(at)
    return counted


def put(stream: str, p: int, body: bytes, signature: bytes, at: datetime) -> Answer:
    """Put down the whole of a stream. Raises Refused: not signed by the pinned key, no name of a stream, too large."""
    sha256 = hashlib.sha256(body).hexdigest()
    _believe(signature, *put_signed(stream, p, sha256))
    if not STREAM.fullmatch(stream) or not 0 <= p < 2**63:
        raise Refused("no_stream", "置く先の名前か番号が正しくありません。")
    if len(body) > MOST_PUT:
        raise Refused("too_large", f"置けるのは {MOST_PUT // 1024 // 1024}MB までです。")
    new = Placed(stream=stream, p=p, body=body, sha256=sha256, signature=signature, at=at)
    with transaction.atomic():
        kept = Placed.objects.select_for_update().filter(pk=stream).first()
        if (kept is None or kept.p < p) and _taken is not None and _taken(stream, p, body, at):
            new.body = b""  # it stands where the pages read it
        if kept is None:
            try:
                with transaction.atomic():
                    new.save(force_insert=True)
                return Answer.PLACED
            except IntegrityError:  # another one was quicker
                kept = Placed.objects.select_for_update().get(pk=stream)
        return _instead(kept, new)


def taken_by(function: Callable[[str, int, bytes, datetime], bool] | None) -> None:
    """Say who gives what was put down its place among what pages read; True: then it is not kept twice."""
    global _taken
    _taken = function


def tidy(at: datetime) -> int:
    """Go on with deleting what is kept inside; how many are gone now."""
    gone = 0
    for row in Outgoing.objects.filter(deleted_at=None).exclude(kept_at=None).defer("body")[:MOST_ACKS]:
        bodies.delete(row.sealed_sha256)
        gone += Outgoing.objects.filter(pk=row.pk).update(body=None, deleted_at=at)
    return gone


def again(since: datetime) -> int:
    """庁内側を控えから戻した後に: what was received since then and is still here is listed once more; how many.

    What the inner side has is acked again, and nothing comes twice.
    """
    return Outgoing.objects.filter(acked_at__gte=since, kept_at=None).update(acked_at=None)


def sweep(at: datetime) -> int:
    """Files that never got a row go; how many."""
    left = bodies.orphans(at)
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _mark(row: Outgoing, ack: Ack, at: datetime) -> None:
    """A standing only rises: what comes again, or late, lowers none."""
    if ack.state is Standing.HELD:
        if row.acked_at is not None or row.hold:
            return
        row.hold = ack.why[:32] or "held"
        log.error("庁内側が %s を受け取れません（%s）", row.pk, row.hold)
    else:
        row.hold, row.acked_at = "", row.acked_at or at
        if ack.state is Standing.KEPT:
            row.kept_at = row.kept_at or at
    row.save(update_fields=["hold", "acked_at", "kept_at"])


def _instead(kept: Placed, new: Placed) -> Answer:
    if new.p < kept.p:
        log.error("古いものを置こうとしました: %s（いまは %d）", new, kept.p)
        return Answer.OLDER
    if new.p == kept.p and new.sha256 != kept.sha256:
        log.error("同じ番号で違うものを置こうとしました: %s", new)
        return Answer.OTHER_DIGEST
    new.save(force_update=True)  # the same again too: `at` says that it was put down lately
    return Answer.SAME if new.p == kept.p else Answer.PLACED


def _believe(signature: bytes, context: str, body: Mapping[str, Any]) -> None:
    verifier = ways.pinned()
    if verifier is None:
        raise Refused("no_key", "庁内側の公開鍵が登録されていません。")
    if not verifier.verify(signature, context, body):
        log.error("署名の正しくないものを断りました: %s %s", context, body.get("stream", ""))
        raise Refused("bad_signature", "署名が正しくありません。")


def _waiting() -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(acked_at=None, hold="")


def _item(row: Outgoing) -> Item:
    return Item(
        id=row.pk, case=row.case, n=row.n, kind=row.kind, kid=row.kid, size=row.size, sha256=row.sealed_sha256,
        created_at=row.created_at, hold=row.hold,
    )  # fmt: skip


def _row(row: Outgoing) -> Row:
    if row.kept_at:
        own: Standing | None = Standing.KEPT
    elif row.acked_at:
        own = Standing.RECEIVED
    else:
        own = Standing.HELD if row.hold else None
    in_row: bool = row.in_row  # type: ignore[attr-defined]
    return Row(row.pk, row.sealed_sha256, own, in_row or bodies.path_of(row.sealed_sha256).exists(), row.deleted_at)
