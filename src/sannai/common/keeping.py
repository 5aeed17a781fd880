"""What this room keeps of persons, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from .keepers import ANYTHING, Keeper, no_personal_data
from .keepers import register as keep
from .models import EventPayload


def register() -> None:
    """Tell the house."""
    keep(
        Keeper(
            ANYTHING,
            {"common.EventPayload": "body salt"},
            _payloads,
            "だれがいつ何をしたかの記録（職員番号と職のキーだけ）と、その連鎖・封印。改ざんがないことを示すため。",
        )
    )
    no_personal_data(
        {
            "common.Event": "subject_kind subject_id verb actor_kind staff_key post_key acting_for cause"
            " payload_digest previous_hash hash",
            "common.Seal": "previous_root root",
            "common.AccessLog": "staff_key subject_kind subject_id what",
            "common.Series": "symbol",
            "common.VoidNumber": "reason",
        }
    )


def _payloads(kind: str, ids: Sequence[str], at: datetime) -> None:
    """Body and salt, so that nobody can confirm a guess either."""
    about = EventPayload.objects.filter(event__subject_kind=kind, event__subject_id__in=ids)
    about.filter(body__isnull=False).update(body=None, salt="")
