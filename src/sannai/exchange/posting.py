"""Putting down what the outside may show: the newest of each stream, again and again until it is seen there."""

from __future__ import annotations

import hashlib
import logging
import re
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from . import ways
from .bridge import MOST_PUT, Answer, Refused, Unreachable, put_signed
from .calls import Conflict
from .models import Put
from .ways import Way

log = logging.getLogger("sannai.work")

STREAM = re.compile(r"[a-z]{1,20}(:[A-Za-z0-9._-]{1,90})?")
AGAIN = timedelta(minutes=15)  # what a carrier may have lost is handed to it once more
BATCH = 100
TURN = 1.0  # seconds of one round: what citizens have filed is fetched between two of them


def post(stream: str, p: int, body: bytes, at: datetime) -> None:
    """公開側に見せるものを1つ置く。In the caller's transaction; sent after it by the worker.

    ``body`` is the whole of the stream, sealed or public. A lower ``p`` than was posted already changes nothing; the
    same one with another body is a Conflict. ValueError: no name of a stream, or too large.
    """
    if not STREAM.fullmatch(stream) or not 0 <= p < 2**63 or len(body) > MOST_PUT:
        raise ValueError(f"{stream!r} #{p} ({len(body)} bytes) cannot be put down")
    sha256 = digest_of(body)
    with transaction.atomic():
        made = Put(stream=stream, p=p, sha256=sha256, body=body, created_at=at)
        Put.objects.bulk_create([made], ignore_conflicts=True)
        kept = Put.objects.select_for_update().get(pk=stream)
        if kept.p == p and kept.sha256 != sha256:
            raise Conflict(f"{stream} の {p} は、内容の違うものに使われています。番号を進めてください。")
        if kept.p < p:
            made.save(force_update=True)


def digest_of(body: bytes) -> str:
    """What both sides know a body by."""
    return hashlib.sha256(body).hexdigest()


def step(at: datetime) -> int:
    """公開側に見せるものを置きに行く。For the worker; how many are seen there now."""
    if not ways.configured():
        return 0
    try:
        return send(ways.way(), at)
    except (Unreachable, Refused) as trouble:
        log.warning("公開側と受け渡せません。次の回にもう一度行います: %s", trouble)
        return 0


def send(way: Way, at: datetime) -> int:
    """Put down what is due; how many are seen outside now. Raises Unreachable."""
    seen, over = _seen(way, at), time.monotonic() + TURN
    due = unseen().filter(refused="").filter(Q(sent_at=None) | Q(sent_at__lte=at - AGAIN))
    for put in due.order_by("created_at", "pk")[:BATCH]:
        same = Put.objects.filter(pk=put.pk, p=put.p)  # a newer one may have come meanwhile
        answer = way.bridge.put(put.stream, put.p, bytes(put.body), _signature(way, put))
        same.update(sent_at=at)
        if answer in (Answer.PLACED, Answer.SAME):
            seen += same.update(seen_at=at)
        elif answer is not Answer.UNDER_WAY:
            _refused(same, put, answer)
        if time.monotonic() >= over:
            break
    return seen


def unseen() -> QuerySet[Put]:
    """What the outside does not show yet."""
    return Put.objects.filter(seen_at=None)


def _seen(way: Way, at: datetime) -> int:
    """What a carrier was given and has arrived since."""
    if not unseen().exclude(sent_at=None).filter(refused="").exists():
        return 0
    placed = {each.stream: each for each in way.bridge.state().placed}
    seen = 0
    for put in unseen().exclude(sent_at=None).filter(refused="").defer("body"):
        there, same = placed.get(put.stream), Put.objects.filter(pk=put.pk, p=put.p)
        if there is None:
            continue
        if (there.p, there.sha256) == (put.p, put.sha256):
            seen += same.update(seen_at=at)
        elif there.p >= put.p:
            _refused(same, put, Answer.OLDER if there.p > put.p else Answer.OTHER_DIGEST)
    return seen


def _refused(same: QuerySet[Put], put: Put, answer: Answer) -> None:
    log.error("公開側が %s を断りました: %s", put, answer.name)
    same.update(refused=answer.name.lower())


def _signature(way: Way, put: Put) -> bytes:
    return way.signer.sign(*put_signed(put.stream, put.p, put.sha256))
