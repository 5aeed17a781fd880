"""最新の動き: who did what, and when, with a 起案. Told to whoever acted on an older page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sannai.approvals.models import Proposal
from sannai.common.models import Event

VERBS = {
    "proposal.proposed": "起案しました",
    "proposal.agreed": "同意しました",
    "proposal.dissented": "異議を述べました",
    "proposal.approved": "決裁しました",
    "proposal.returned": "差し戻しました",
    "proposal.recalled": "引き戻しました",
    "proposal.abandoned": "廃案にしました",
    "proposal.amended": "内容を直しました",
    "proposal.perused": "後閲しました",
    "proposal.reseated": "組織の変更に合わせて、回る先を直しました",
}


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest event of a proposal, in words."""

    at: datetime
    title: str
    by: str
    text: str


def latest(proposal: Proposal) -> Latest | None:
    """The newest event. One statement."""
    found = (
        Event.objects.filter(subject_kind="proposal", subject_id=str(proposal.pk))
        .select_related("payload")
        .order_by("-seq")
        .first()
    )
    if found is None:
        return None
    payload = json.loads(found.payload.body or "{}")
    by = payload.get("by") or ("自動" if found.actor_kind == "system" else found.staff_key)
    text = payload.get("reason") or payload.get("text") or payload.get("what") or ""
    return Latest(found.at, VERBS.get(found.verb, "動きました"), str(by), str(text))
