"""Leaving a sealed item for the inner side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from uuid6 import uuid7

from . import bodies
from .bodies import Stored
from .models import Outgoing, Placed

Seal = Callable[[UUID, int], bytes | Stored]


def leave(case: UUID, kind: str, kid: str, seal: Seal, at: datetime) -> Outgoing:
    """封をしたものを1つ、庁内側のために置く。In the caller's transaction: it has arrived when that commits.

    ``seal(id, n)`` makes the sealed bytes: their head names the item and its number, which follows the last one of its
    case. Of two at once for one case, the second waits for the first and is sealed anew. What is large is stored before
    the transaction begins (`bodies.store`): a database should wait for no disk. TransactionManagementError outside a
    transaction: what is filed with it must stand or fall with it.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("leave() belongs to the transaction of what is filed")
    id = UUID(bytes=uuid7().bytes)
    while True:
        n = _next(case)
        sealed = seal(id, n)
        stored = bodies.store([sealed]) if isinstance(sealed, bytes) else sealed
        row = Outgoing(
            id=id, case=case, n=n, kind=kind, kid=kid, size=stored.size, sealed_sha256=stored.sha256, body=stored.body,
            created_at=at,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if not Outgoing.objects.filter(case=case, n=n).exists():
                raise  # another constraint: trying again would change nothing
        else:
            return row


def _next(case: UUID) -> int:
    """An outside restored from a backup has forgotten the last numbers: the inner side says how far they had come."""
    last = Outgoing.objects.filter(case=case).aggregate(n=Max("n"))["n"]
    told = Placed.objects.filter(pk=f"numbered:{case}").values_list("p", flat=True).first()
    return max(-1 if last is None else last, -1 if told is None else told) + 1
