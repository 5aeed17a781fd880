"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.keepers import Keeper
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, files, tables

from . import projections


def register() -> None:
    """Tell the house."""
    kept = {"intake.Projection": "body", "intake.Letter": "sealed"}
    keep(Keeper("case", kept, _cases, "何も残らない。庁内に残るものだけの写しが、あらためて置かれる。", _fields))
    tables(Zone.INTERNET, "intake.Projection intake.Letter")
    files(Zone.INTERNET, {"申請者が受け取る文書の写し": "intake.Letter.sealed"})


def _cases(kind: str, ids: Sequence[str], at: datetime) -> None:
    projections.forget([UUID(id) for id in ids], letters=True)


def _fields(ids: Sequence[str], fields: frozenset[str], at: datetime) -> None:
    """A picture shows every answer: it goes whole, and another without them is put. Letters never held them."""
    projections.forget([UUID(id) for id in ids], letters=False)
