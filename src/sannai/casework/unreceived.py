"""Electronic documents that nobody has received: until when the city waits, and which are over their day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings

from sannai.common.time import TOKYO, next_business_day, today
from sannai.issuance import dispatches
from sannai.issuance.models import Dispatch

from . import sight
from .models import Case, Hold

MOST = 500  # cases that are read together


def last_day(dispatch: Dispatch) -> date | None:
    """The last day to receive it on the page; paper follows after it. None: it does not go electronically."""
    if dispatch.method != "electronic" or dispatch.sent_at is None:
        return None
    return next_business_day(today(dispatch.sent_at) + timedelta(days=settings.RECEIVE_DAYS))


def over(dispatch: Dispatch, on: date) -> bool:
    """Whether its last day has passed on this day, and it was not received."""
    until = last_day(dispatch)
    return until is not None and dispatch.delivered_at is None and on > until


def overdue(on: date) -> Iterator[Case]:
    """The cases whose newest document waits on the page past its last day. What is held waits for a person.

    Of what was sent later than that not even the cases are read.
    """
    late = datetime.combine(on - timedelta(days=settings.RECEIVE_DAYS), time(), TOKYO)
    waiting = Dispatch.objects.filter(method="electronic", delivered_at=None, returned_at=None, sent_at__lt=late)
    of_cases = waiting.filter(document__about_kind="case").order_by("pk")
    ids = [UUID(id) for id in of_cases.values_list("document__about_id", flat=True)]
    held = Hold.objects.filter(lifted_at=None).values("case")
    for first in range(0, len(ids), MOST):
        found = Case.objects.filter(pk__in=ids[first : first + MOST], status="issued").exclude(pk__in=held)
        for case in sight.with_version(found):
            newest = dispatches.newest_open(case)
            if newest is not None and over(newest, on):
                yield case
