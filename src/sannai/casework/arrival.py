"""到達のあと: what is done when an application has arrived. It knows no verb, so that a verb may leave it for later."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from sannai.applications import search
from sannai.common import follow
from sannai.common.time import today

from . import fees, messages, reading, telling
from .sight import find
from .steps import rules_of


@task()
def after_filing(case_id: str) -> None:
    """One job carries one application from filing to receipt: fee row, search keys, receipt notice, division notice.

    It may run twice: nothing doubles.
    """
    case = find(case_id)
    with transaction.atomic():
        fees.establish(case)
        search.index(reading.envelope(case), rules_of(case))
        told = {"arrived_on": today(case.arrived_at), "promised_on": case.promised_on}
        messages.put(case, "receipt", "case.received", case.arrived_at, **told)
        messages.to_division(case, "arrived", "division.case_received", case.arrived_at)
        telling.arrived(case)
        follow.sum_up("case", [case_id], case.arrived_at)  # the fee is known now, and no event tells of it
