"""What the software does by itself, by the verbs of the office. Each task may run twice: nothing doubles."""

from __future__ import annotations

import logging
from datetime import datetime

from django_tasks import task

from sannai.common.action import NotAllowed
from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.time import today

from . import automatic, reminders, silence, unreceived, yearly
from .actions import charge_year, follow_on_paper
from .sight import find

log = logging.getLogger("sannai.work")
MOST_YEARS = 500  # that are looked at in one go


@task()
def issue_electronically(case_id: str) -> None:
    """自動交付: only for a recipient who chose it, never under a hold. What goes wrong becomes a memo for the desk."""
    automatic.issue_now(case_id)


def keep_clocks(at: datetime) -> int:
    """期限の見回り: deadlines that ran out in silence, electronic documents that nobody received, years that have
    begun and are charged, and reminders of deadlines that are near. May run twice.

    What one case refuses stops no other: it is logged, and looked at again in the next round.
    """
    done = 0
    for case_id, deadline in silence.run_out(at):
        try:
            silence.follow(case_id, deadline, by=System(), at=at)
            done += 1
        except (NotAllowed, StaleSubject) as error:
            log.warning("%s の期限 %s: %s", case_id, deadline, error)
    return done + _paper(at) + _years(at) + reminders.remind(at)


def _years(at: datetime) -> int:
    """翌年度の分の調定: each period whose next year has begun, as often as it takes to come to this one."""
    done, tried = 0, set[int]()
    while rows := [row for row in yearly.waiting(today(at))[:MOST_YEARS] if row.pk not in tried]:
        for row in rows:
            tried.add(row.pk)
            try:
                charge_year(find(row.case_id), by=System(), at=at)
                done += 1
            except (NotAllowed, StaleSubject) as error:
                log.warning("%s の年度分: %s", row.case_id, error)
    return done


def _paper(at: datetime) -> int:
    done = 0
    for case in unreceived.overdue(today(at)):
        try:
            follow_on_paper(case, by=System(), at=at)
            done += 1
        except (NotAllowed, StaleSubject) as error:
            log.warning("%s の電子の文書: %s", case.pk, error)
    return done
