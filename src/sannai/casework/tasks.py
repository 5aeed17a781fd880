"""What is done after filing, and what the software does by itself. Each task may run twice: nothing doubles."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django_tasks import task

from sannai.applications import search
from sannai.common.action import NotAllowed
from sannai.common.actors import System
from sannai.common.events import StaleSubject

log = logging.getLogger("sannai.work")


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


def keep_clocks(at: datetime) -> int:
    """期限の見回り: deadlines that ran out in silence, and reminders of those that are near. May run twice.

    What one case refuses stops no other: it is logged, and looked at again in the next round.
    """
    from . import reminders, silence

    done = 0
    for case_id, deadline in silence.run_out(at):
        try:
            silence.follow(case_id, deadline, by=System(), at=at)
            done += 1
        except (NotAllowed, StaleSubject) as error:
            log.warning("%s の期限 %s: %s", case_id, deadline, error)
    return done + reminders.remind(at)
