"""Reading proposals. A member of staff sees what waits for their posts and what they proposed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from sannai.organization.models import Appointment

from . import states
from .models import Proposal


class NotVisible(Exception):
    """There is no such proposal, or not for this person. The two look alike on purpose."""


def holds_post(staff_key: str, post_key: str, on: date) -> bool:
    """Whether this person is appointed to the post on this date. An empty key holds nothing."""
    held = Appointment.objects.filter(Appointment.holding(on), staff_key=staff_key, post_key=post_key)
    return bool(staff_key) and held.exists()


def waiting(posts: Iterable[str]) -> QuerySet[Proposal]:
    """Open proposals that wait for one of these posts, oldest first."""
    return Proposal.objects.filter(decider_post__in=list(posts), status=states.OPEN).order_by("proposed_at", "pk")


def proposed_by(staff_key: str) -> QuerySet[Proposal]:
    """What a person proposed, newest first."""
    return Proposal.objects.filter(proposed_by=staff_key).order_by("-proposed_at", "-pk")


def load(posts: Iterable[str], staff_key: str, proposal_id: UUID) -> Proposal:
    """One proposal for the deciding post or the proposer. Raises NotVisible for everybody else."""
    mine = Q(decider_post__in=list(posts)) | Q(proposed_by=staff_key)
    found = Proposal.objects.filter(mine, pk=proposal_id).first()
    if found is None:
        raise NotVisible
    return found


def open_for(kind: str, about_id: str) -> Proposal | None:
    """The proposal that is open for a subject, if any."""
    return Proposal.objects.filter(about_kind=kind, about_id=about_id, status=states.OPEN).first()


def newest_for(kind: str, about_id: str) -> Proposal | None:
    """The newest proposal for a subject, whatever became of it."""
    return Proposal.objects.filter(about_kind=kind, about_id=about_id).order_by("-proposed_at", "-pk").first()


def content(proposal: Proposal) -> dict[str, Any]:
    """What is proposed, as it was written down."""
    found: dict[str, Any] = json.loads(proposal.content)
    return found
