"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, crossing, tables

from .models import Absence


def register() -> None:
    """Tell the house. Who holds which post is public; why somebody is away is not."""
    keep(Keeper("staff", {"organization.Absence": "reason"}, _absences, "いつ不在だったか。代決の根拠のため。"))
    no_personal_data(
        {
            "organization.Body": "key name kind authority reviewing_body defendant prefix ground",
            "organization.Unit": "key name kind parent_key phone place symbol body_key",
            "organization.Post": "key title unit_key role matters",
            "organization.Appointment": "staff_key post_key kind",
            "organization.StandIn": "post_key by_post_key kind matters title ground",
            "organization.Absence": "staff_key",
            "organization.Succession": "kind from_key to_key matters",
            "organization.Engagement": "staff_key unit_key subject",
            "organization.Duty": "staff_key kind unit_key instrument",
            "organization.Concern": "subject_kind subject_id unit_key reason right",
        }
    )
    tables(Zone.LGWAN, "organization.Revision organization.Unit organization.Post organization.Appointment")
    tables(Zone.LGWAN, "organization.StandIn organization.Absence organization.Succession")
    tables(Zone.LGWAN, "organization.Engagement organization.Concern organization.Duty organization.Body")
    said = "組織の名前、電話、場所、仕事の引継ぎ先、執行機関の名義"
    crossing("窓口の案内", Zone.LGWAN, Zone.INTERNET, said, "署名した文書（`offices`）を置く")


def _absences(kind: str, ids: Sequence[str], at: datetime) -> None:
    Absence.objects.filter(staff_key__in=ids).update(reason="")
