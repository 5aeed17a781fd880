"""Cases and 起案 as their own events tell them, for tests that hold a row against its story."""

from __future__ import annotations

from sannai.approvals import replay as approvals
from sannai.approvals.models import Proposal
from sannai.casework import replay as cases
from sannai.casework import verbs as case_verbs
from sannai.casework.models import Case
from sannai.common.models import Event


def case_told(case: Case) -> case_verbs.Folded:
    events = Event.objects.filter(subject_kind="case", subject_id=str(case.pk)).select_related("payload")
    return cases.fold(events.order_by("seq"))


def proposal_told(proposal: Proposal) -> approvals.Folded:
    events = Event.objects.filter(subject_kind="proposal", subject_id=str(proposal.pk)).select_related("payload")
    return approvals.fold(events.order_by("seq"))
