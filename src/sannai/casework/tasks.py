"""What the software does by itself, by the verbs of the office. Each task may run twice: nothing doubles."""

from __future__ import annotations

import logging
from datetime import datetime

from django_tasks import task

from sannai.common.action import NotAllowed
from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.time import today

from . import automatic, reminders, silence, unreceived
from .actions import follow_on_paper

log = logging.getLogger("sannai.work")


@task()
def issue_electronically(case_id: str) -> None:
    """自動交付: only for a recipient who chose it, never under a hold. What goes wrong becomes a memo for the desk."""
    automatic.issue_now(case_id)


def keep_clocks(at: datetime) -> int:
    """期限の見回り: deadlines that ran out in silence, electronic documents that nobody received, and reminders of
    deadlines that are near. May run twice.

    What one case refuses stops no other: it is logged, and looked at again in the next round.
    """
    done = 0
    for case_id, deadline in silence.run_out(at):
        try:
            silence.follow(case_id, deadline, by=System(), at=at)
            done += 1
        except (NotAllowed, StaleSubject) as error:
            log.warning("%s の期限 %s: %s", case_id, deadline, error)
    return done + _paper(at) + reminders.remind(at)


def _paper(at: datetime) -> int:
    done = 0
    for case in unreceived.overdue(today(at)):
        try:
            follow_on_paper(case, by=System(), at=at)
            done += 1
        except (NotAllowed, StaleSubject) as error:
            log.warning("%s の電子の文書: %s", case.pk, error)
    return done
