"""What a 起案 binds: its subject as it stands, whatever that is, with everything that the 起案 itself says."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sannai.common import canonical
from sannai.common.kinds import Decide, Standing, kind_of

from .models import Proposal
from .states import Changed


def decide_of(kind: str) -> Decide:
    """What approvals may ask of things of this kind. Raises LookupError where nothing can be decided about them."""
    decide = kind_of(kind).decide
    if decide is None:
        raise LookupError(f"nothing can be proposed about a {kind}")
    return decide


def facts_of(proposal: Proposal) -> Mapping[str, Any]:
    """What the subject says of itself, with what is proposed about it."""
    decide, content = decide_of(proposal.about_kind), json.loads(proposal.content or "{}")
    return {**decide.facts(proposal.about_id), **decide.proposed(proposal.about_id, content)}


def hashes(proposal: Proposal) -> list[str]:
    """The hashes of its attachments, in the order they were added."""
    return list(proposal.attachments.order_by("pk").values_list("blob_id", flat=True))


def bound(standing: Standing, proposal: Proposal, attachments: Collection[str]) -> str:
    """The digest of what is proposed: the subject's own, title, reasons, content and attachments together."""
    parts = [standing.digest, proposal.title, proposal.reasons, proposal.content, list(attachments)]
    return canonical.digest(canonical.dumps(parts))


def current(proposal: Proposal) -> tuple[str, int]:
    """(digest, seq) as the subject stands now. The page of the approver carries this digest in its form."""
    standing = decide_of(proposal.about_kind).digest(proposal.about_id)
    if proposal.grounds.facts == "{}":  # proposed before there were rules: bound to subject and content alone
        return canonical.digest(canonical.dumps([standing.digest, proposal.content])), standing.seq
    return bound(standing, proposal, hashes(proposal)), standing.seq


def check_unchanged(proposal: Proposal) -> str:
    """The digest, still that of the proposal. Raises Changed when the subject has moved on since."""
    digest, seq = current(proposal)
    if (digest, seq) != (proposal.digest, proposal.about_seq):
        raise Changed("起案のあとに内容が変わったため、決裁できません。差し戻して、起案し直してもらってください。")
    return digest
