"""Reminders, once each: to the applicant before a correction falls due, to whoever is in charge before a deadline does.

A notice has a key, so that what was said is never said twice, however often the worker looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sannai.accounts.models import Account
from sannai.common.time import add_business_days, today
from sannai.notices import outbox
from sannai.notices.models import Notice

from . import clock, messages, remaining, sight, states
from .models import Case, Clock, Correction
from .remaining import Remaining

AHEAD = 3  # business days before the day itself
MOST = 500  # of each kind in one run; the next run takes what is left


def remind(at: datetime) -> int:
    """Say what is near and was not said yet; how many notices were put into the outbox."""
    return _corrections(at) + _deadlines(at)


def _corrections(at: datetime) -> int:
    on = today(at)
    near = Correction.objects.filter(closed_at=None, due_on__gte=on, due_on__lte=add_business_days(on, AHEAD))
    rows = [row for row in near.order_by("due_on", "pk") if today(row.asked_at) < on]
    wanted = {f"correction-reminder:{row.number}:{row.case_id}": row for row in rows}
    told = 0
    for key in _unsaid(list(wanted)):
        row = wanted[key]
        case = sight.with_version(Case.objects.filter(pk=row.case_id)).get()
        messages.put(case, f"correction-reminder:{row.number}", "case.correction_near", at, due_on=row.due_on)
        told += 1
    return told


def _deadlines(at: datetime) -> int:
    on = today(at)
    near = Clock.objects.filter(
        ended_on=None,
        stopped_on=None,
        lapsed_on=None,
        started_on__lt=on,
        due_on__gte=clock.not_over(on),
        due_on__lte=add_business_days(on, AHEAD),
        case__status__in=states.ACTIVE,
    )
    wanted = {_key(row, on): row for row in near.order_by("due_on", "pk")}
    told = 0
    for key in _unsaid(list(wanted)):
        row = wanted[key]
        case = sight.with_version(Case.objects.filter(pk=row.case_id)).get()
        left = remaining.of_row(case, row, on)
        if left is not None:
            _tell(case, key, left, on, at)
            told += 1
    return told


def _key(row: Clock, on: date) -> str:
    """A deadline that has moved is spoken of again: its date is in the key. Once before the day, once on it."""
    moment = "due" if clock.last_day(row.due_on) == on else "soon"
    return f"deadline-{moment}:{row.deadline}:{row.due_on}:{row.case_id}"


def _tell(case: Case, key: str, left: Remaining, on: date, at: datetime) -> None:
    """To the person in charge by mail; while there is none, to the division's desk."""
    account = Account.objects.filter(staff_key=case.assignee, is_active=True).first() if case.assignee else None
    told = {
        **messages.of_desk(case),
        "label": left.label,
        "due_on": left.due_on,
        "days": left.days,
        "unit": left.unit,
        "today": left.due_on == on,
        "assigned": bool(case.assignee),
    }
    about = ("staff", case.assignee) if account else ("unit", case.division_on(on))
    outbox.put(key, account.email if account else "", "staff.deadline_near", told, about, at)


def _unsaid(keys: Sequence[str]) -> list[str]:
    """Those that were not said yet, in their order; at most as many as one run takes."""
    found: list[str] = []
    for first in range(0, len(keys), MOST):
        some = keys[first : first + MOST]
        said = set(Notice.objects.filter(key__in=some).values_list("key", flat=True))
        found += [key for key in some if key not in said]
        if len(found) >= MOST:
            break
    return found[:MOST]
