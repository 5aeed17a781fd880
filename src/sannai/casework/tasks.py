"""What is done after filing, and what the software does by itself. Each task may run twice: nothing doubles."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from sannai.applications import search


@task()
def after_filing(case_id: str) -> None:
    """One job carries one application from filing to receipt: fee row, search keys, receipt notice, division notice."""
    from . import fees, messages
    from .queries import find
    from .steps import rules_of

    case = find(case_id)
    with transaction.atomic():
        fees.establish(case)
        search.index(case.application, rules_of(case))
        messages.put(case, "receipt", "受け付けました", messages.receipt(case), case.arrived_at)
        messages.to_division(case, "arrived", f"{rules_of(case).title}：新しい申請が届きました", case.arrived_at)


@task()
def issue_electronically(case_id: str) -> None:
    """自動交付: only for a recipient who chose it, never under a hold. What goes wrong becomes a memo for the desk."""
    from . import automatic

    automatic.issue_now(case_id)
