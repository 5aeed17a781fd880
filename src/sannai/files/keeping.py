"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from sannai.common.keepers import ANYTHING, Keeper, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, files, tables

from .blobs import sweep


def register() -> None:
    """Tell the house. Bytes belong to the rows that refer to them, and go with the last one."""
    keep(Keeper(ANYTHING, {}, _sweep, "ほかの行も参照しているファイル。", _sweep_fields))
    no_personal_data({"files.Blob": "sha256 media_type"})
    tables(Zone.BOTH, "files.Blob", rows="それぞれの側のファイルの、内容の要約と大きさ")
    files(Zone.BOTH, {"送られている途中のファイル": "HOME/files/incoming"})


def _sweep_fields(ids: Sequence[str], fields: frozenset[str], at: datetime) -> None:
    _sweep(ANYTHING, ids, at)


def _sweep(kind: str, ids: Sequence[str], at: datetime) -> None:
    """Once, after the commit: only then no row refers to them."""
    waiting: list[tuple[Any, ...]] = connection.run_on_commit
    if not any(sweep in each for each in waiting):
        transaction.on_commit(sweep)
