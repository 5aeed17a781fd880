"""What this room keeps of persons, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep

from .models import Clock, Correction, CorrectionItem, Decision, DeskAnswers, FeeDue, Hold, Inquiry, Memo

OWN = {
    "casework.Correction": "message",
    "casework.CorrectionItem": "reason",
    "casework.Inquiry": "question answer",
    "casework.Memo": "text",
    "casework.DeskAnswers": "answers",
    "casework.Decision": "grounds conditions rules_used",
    "casework.FeeDue": "relief",
    "casework.Hold": "reason",
    "casework.Clock": "extension_reason",
}


def register() -> None:
    """Tell the house."""
    keep(Keeper("case", OWN, _cases, "手続・状態・結果・期限と、処分庁の名。件数と処理期間を数えるため。"))
    no_personal_data(
        {
            "casework.Case": "procedure_key status division_key matter assignee outcome",
            "casework.CorrectionItem": "field row",
            "casework.Memo": "staff_key",
            "casework.DeskAnswers": "page staff_key",
            "casework.Decision": "outcome remedies authority decided_by_post",
            "casework.FeeDue": "due ground paid_how",
            "casework.DeliveryChoice": "method",
            "casework.Hold": "placed_by",
            "casework.Clock": "deadline stopped_for",
        }
    )


def _cases(kind: str, ids: Sequence[str], at: datetime) -> None:
    keys = [UUID(id) for id in ids]
    Correction.objects.filter(case__in=keys).update(message="")
    CorrectionItem.objects.filter(correction__case__in=keys).update(reason="")
    Inquiry.objects.filter(case__in=keys).update(question="", answer="")
    Memo.objects.filter(case__in=keys).update(text="")
    DeskAnswers.objects.filter(case__in=keys).update(answers="{}")
    Decision.objects.filter(case__in=keys).update(grounds="", conditions="", rules_used="")
    FeeDue.objects.filter(case__in=keys).update(relief="")
    Hold.objects.filter(case__in=keys).update(reason="")
    Clock.objects.filter(case__in=keys).update(extension_reason="")
