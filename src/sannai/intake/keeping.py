"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.keepers import ANYTHING, Keeper, StillNeeded, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, files, tables

from . import bodies
from .models import Outgoing, Placed


def register() -> None:
    """Tell the house."""
    residue = "受け渡しの番号、大きさ、時刻、封をしたものの要約。同じ番号を二度使わないため。"
    keep(Keeper(ANYTHING, {"intake.Outgoing": "body", "intake.Placed": "body"}, _sealed, residue))
    no_personal_data({"intake.Outgoing": "kind kid sealed_sha256 hold", "intake.Placed": "stream sha256 signature"})
    no_personal_data({"intake.Publication": "stream sha256 body refused"})
    tables(Zone.INTERNET, "intake.Outgoing intake.Placed")
    tables(Zone.BOTH, "intake.Publication", rows="庁内で公開し、公開側は置かれたものから写しを持つ")
    files(Zone.BOTH, {"公開した文書": "intake.Publication.body"})
    files(Zone.INTERNET, {
        "庁内側が取りに来るもの（小さいもの）": "intake.Outgoing.body",
        "庁内側が取りに来るもの（大きいもの）": "HOME/outgoing",
        "庁内側が置いたもの": "intake.Placed.body",
        "庁内側が置いたものの署名": "intake.Placed.signature",
    })  # fmt: skip


def _sealed(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What is still there of a case. What the inner side has not fetched is not disposed of unread."""
    cases = [UUID(id) for id in ids if _is_uuid(id)]
    left = Outgoing.objects.filter(case__in=cases, deleted_at=None)
    if left.filter(acked_at=None).exists():
        raise StillNeeded("まだ庁内側が受け取っていないものがあります。受け取ってから廃棄してください。")
    for row in left.defer("body"):
        Outgoing.objects.filter(pk=row.pk).update(body=None, kept_at=at, deleted_at=at)
        bodies.delete(row.sealed_sha256)
    Placed.objects.filter(stream__in=[f"projection:{case}" for case in cases]).update(body=b"")


def _is_uuid(id: str) -> bool:
    try:
        UUID(id)
    except ValueError:
        return False
    return True
