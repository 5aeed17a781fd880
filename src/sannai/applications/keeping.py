"""What this room keeps of persons, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common import keepers
from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep

from .models import Amendment, Application, Draft, DraftPage, PaperFiling, SearchKey, Upload

DRAFT = {"applications.Draft": "email", "applications.DraftPage": "answers", "applications.Upload": "name blob"}
FILED = {
    "applications.Application": "answers salt email",
    "applications.Amendment": "answers salt",
    "applications.PaperFiling": "confirmation original_place",
    "applications.SearchKey": "folded",
}


def register() -> None:
    """Tell the house."""
    keep(Keeper("draft", DRAFT, _drafts, "いつどの手続を書き始めたか。完了率を数えるため。"))
    keep(Keeper("case", FILED | DRAFT, _filed, "受付番号・手続の版・到達の時刻・手数料の額。件数と期間を数えるため。"))
    no_personal_data(
        {
            "applications.Draft": "channel unit_key",
            "applications.DraftPage": "page",
            "applications.Upload": "field row",
            "applications.Application": "reference_number channel digest",
            "applications.Amendment": "digest",
            "applications.PaperFiling": "typed_by",
            "applications.DivisionFiling": "unit_key unit_name staff_key",
            "applications.SearchKey": "kind",
        }
    )


def _drafts(kind: str, ids: Sequence[str], at: datetime) -> None:
    from .drafts import discard  # read at the first call: starting a command stays quick

    discard(*map(UUID, ids), at=at)


def _filed(kind: str, ids: Sequence[str], at: datetime) -> None:
    """The envelope is emptied with its salt: what it held is unknown from then on, not unequal."""
    keys = [UUID(id) for id in ids]
    Application.objects.filter(pk__in=keys).update(answers="{}", salt="", email="")
    Amendment.objects.filter(application__in=keys).update(answers="{}", salt="")
    PaperFiling.objects.filter(application__in=keys).update(confirmation="", original_place="")
    SearchKey.objects.filter(application__in=keys).delete()
    Draft.objects.filter(pk__in=keys).update(email="")
    DraftPage.objects.filter(draft__in=keys).delete()
    Upload.objects.filter(holder__in=keys).delete()
    keepers.dispose("draft", ids, at)  # what was said about it before it was filed
