"""What this room keeps of persons, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sannai.common.keepers import ANYTHING, Keeper, no_personal_data
from sannai.common.keepers import register as keep

from .models import Notice


def register() -> None:
    """Tell the house."""
    keep(Keeper(ANYTHING, {"notices.Notice": "to_email parameters"}, _notices, "なし。"))
    no_personal_data({"notices.Notice": "key said about_kind about_id"})


def _notices(kind: str, ids: Sequence[str], at: datetime) -> None:
    Notice.objects.filter(about_kind=kind, about_id__in=ids).delete()
