"""What this room keeps of persons, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep

from .models import Absence


def register() -> None:
    """Tell the house. Who holds which post is public; why somebody is away is not."""
    keep(Keeper("staff", {"organization.Absence": "reason"}, _absences, "いつ不在だったか。代決の根拠のため。"))
    no_personal_data(
        {
            "organization.Unit": "key name kind parent_key phone place symbol",
            "organization.Post": "key title unit_key role matters",
            "organization.Appointment": "staff_key post_key kind",
            "organization.StandIn": "post_key by_post_key kind matters title ground",
            "organization.Absence": "staff_key",
            "organization.Succession": "kind from_key to_key matters",
            "organization.Engagement": "staff_key unit_key subject",
            "organization.Concern": "subject_kind subject_id unit_key reason right",
        }
    )


def _absences(kind: str, ids: Sequence[str], at: datetime) -> None:
    Absence.objects.filter(staff_key__in=ids).update(reason="")
