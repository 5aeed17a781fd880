"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common import keepers
from sannai.common.keepers import ANYTHING, Keeper, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, files, tables

from .models import Attachment, Grounds, Opinion, Perusal, Proposal, Revision

EMPTY = "{}"  # canonical JSON of nothing
OWN = {
    "approvals.Proposal": "title reasons content",
    "approvals.Grounds": "facts analogy instructed urgent",
    "approvals.Opinion": "signature text",
    "approvals.Revision": "title reasons content note",
    "approvals.Perusal": "text",
    "approvals.Attachment": "name blob",
}


def register() -> None:
    """Tell the house."""
    keep(Keeper("proposal", OWN, _proposals, "起案番号・決裁日・経路（職のキーだけ）。文書の登録と権限の記録のため。"))
    keep(Keeper(ANYTHING, {}, _about, "なし。"))
    no_personal_data(
        {
            "approvals.Proposal": "about_kind about_id matter digest unit_key proposed_by status",
            "approvals.Record": "classification retention disclosure",
            "approvals.Grounds": "marks analogous_to rules_digest",
            "approvals.Waiting": "step post_key matter but",
            "approvals.Opinion": "step post_key by_post staff_key capacity verdict",
            "approvals.Revision": "kind digest staff_key",
            "approvals.Perusal": "post_key matter because done_by",
            "approvals.AdoptedRules": "body_key digest files staff_key",
        }
    )
    tables(Zone.LGWAN, "approvals.Proposal approvals.Record approvals.Grounds approvals.Waiting approvals.Opinion")
    tables(Zone.LGWAN, "approvals.Revision approvals.Perusal approvals.Attachment approvals.AdoptedRules")
    files(Zone.LGWAN, {
        "起案の添付": "approvals.Attachment.blob",
        "採用した規程": "approvals.AdoptedRules.files",
    })  # fmt: skip


def _proposals(kind: str, ids: Sequence[str], at: datetime) -> None:
    keys = [UUID(id) for id in ids]
    Attachment.objects.filter(proposal__in=keys).delete()
    Grounds.objects.filter(proposal__in=keys).update(facts=EMPTY, analogy="", instructed="", urgent="")
    Opinion.objects.filter(proposal__in=keys).update(signature="", text="")
    Revision.objects.filter(proposal__in=keys).update(title="", reasons="", content=EMPTY, note="")
    Perusal.objects.filter(proposal__in=keys).update(text="")
    Proposal.objects.filter(pk__in=keys).update(title="", reasons="", content=EMPTY)


def _about(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What was decided on it goes with it."""
    own = Proposal.objects.filter(about_kind=kind, about_id__in=ids).values_list("pk", flat=True)
    if keys := [str(key) for key in own]:
        keepers.dispose("proposal", keys, at)
