"""Leaving a sealed item for the inner side."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from uuid6 import uuid7

from . import bodies
from .bodies import Stored
from .models import Outgoing, Placed


def leave(case: UUID, kind: str, kid: str, body: bytes | Stored, at: datetime) -> Outgoing:
    """封をしたものを1つ、庁内側のために置く。In the caller's transaction: it has arrived when that commits.

    Its number follows the last one of its case. Of two at once for one case, the second waits for the first. What is
    large is stored before the transaction begins (`bodies.store`): a database should wait for no disk. Raises
    TransactionManagementError outside a transaction: what is filed with it must stand or fall with it.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("leave() belongs to the transaction of what is filed")
    stored = bodies.store([body]) if isinstance(body, bytes) else body
    row = Outgoing(
        id=UUID(bytes=uuid7().bytes), case=case, kind=kind, kid=kid, size=stored.size, sealed_sha256=stored.sha256,
        body=stored.body, created_at=at,
    )  # fmt: skip
    while True:
        row.n = _next(case)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if not Outgoing.objects.filter(case=case, n=row.n).exists():
                raise  # another constraint: trying again would change nothing
        else:
            return row


def _next(case: UUID) -> int:
    """An outside restored from a backup has forgotten the last numbers: the inner side says how far they had come."""
    last = Outgoing.objects.filter(case=case).aggregate(n=Max("n"))["n"]
    told = Placed.objects.filter(pk=f"numbered:{case}").values_list("p", flat=True).first()
    return max(-1 if last is None else last, -1 if told is None else told) + 1
