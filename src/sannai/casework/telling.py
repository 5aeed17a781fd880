"""お知らせのメール: what waits for a person comes to them by mail, at once or once a day, if they chose so.

A mail says of which sort it is, how much, and its numbers: no name of an applicant, no title, no word that was typed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from sannai.accounts import inbox
from sannai.accounts.models import Account
from sannai.approvals import seats
from sannai.approvals import states as verdicts
from sannai.approvals.models import Perusal, Proposal, Record, Waiting
from sannai.common.follow import Consequence, Happened
from sannai.common.numbering import text
from sannai.common.time import TOKYO, is_business_day, today
from sannai.notices import outbox
from sannai.notices.models import Notice
from sannai.organization.actors import Staff, staff_for
from sannai.organization.snapshot import city_on

from . import todo
from .models import Case
from .moments import TO_CASE

NAMED = 10  # numbers of each sort in the mail of a day


def of_case(happened: Happened, by: Consequence) -> None:
    """Whoever is in charge of the case, unless they did it themselves. One statement while nobody chose to be told."""
    case: Case = happened.subject
    event = happened.event
    if case.assignee in inbox.told("at_once") - {by.staff_key}:
        _tell(f"{event.verb}:{event.hash}", case.assignee, TO_CASE[event.verb], case.reference_number, event.at)


def of_proposal(happened: Happened, by: Consequence) -> None:
    """Those whom the 起案 has reached by this, and its proposer if it came back."""
    chosen = inbox.told("at_once")
    if not chosen:
        return
    proposal, at = happened.subject, happened.event.at
    city = city_on(today(at))
    waiting = Waiting.objects.filter(proposal=proposal, since=at)
    owed = Perusal.objects.filter(proposal=proposal, opened_at=at, done_at=None)
    reached = {
        "waiting": {key for row in waiting for key in seats.of_row(city, row).staff},
        "perusals": {
            key for row in owed for key in seats.seat_in(city, row.post_key, row.matter, substitution=False).staff
        },
        "returned": {proposal.proposed_by} if proposal.status == verdicts.RETURNED else set(),
    }
    record = Record.objects.select_related("series").get(proposal=proposal)
    for sort, people in reached.items():
        for key in (people & chosen) - {by.staff_key}:
            _tell(f"{sort}:{happened.event.hash}", key, sort, text(record.series, record.number), at)


def arrived(case: Case) -> None:
    """Everybody of the division who chose to be told at once. Safe to repeat."""
    if not case.assignee and case.status == "received":
        _to_division(case, f"new:{case.pk}", "", case.arrived_at)


def moved(happened: Happened, by: Consequence) -> None:
    """The same of a case that came from another division."""
    event = happened.event
    _to_division(happened.subject, f"new:{event.hash}", by.staff_key, event.at)


def daily(at: datetime) -> int:
    """The mail of the day, from the hour that the city has set, on days on which it works. Safe to repeat."""
    on = today(at)
    if at.astimezone(TOKYO).hour < settings.INBOX_HOUR or not is_business_day(on):
        return 0
    keys = {f"work-daily:{on}:{key}": key for key in sorted(inbox.told("daily"))}
    said = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    return sum(_of_day(key, keys[key], at) for key in keys if key not in said)


def _to_division(case: Case, moment: str, by: str, at: datetime) -> None:
    for key in inbox.told("at_once") - {by}:
        staff = staff_for(key, today(at))
        if staff is not None and staff.at_home("case.take", case):
            _tell(moment, key, "new", case.reference_number, at)


def _of_day(key: str, staff_key: str, at: datetime) -> bool:
    staff, to = staff_for(staff_key, today(at)), _address(staff_key)
    counts = todo.counts(staff) if staff and to else {}
    if staff is None or not any(counts.values()):
        return False
    sorts = [
        {"label": work.label, "count": counts[work.key], "most": todo.MOST, "numbers": _numbers(work, staff)}
        for work in todo.WORKS
        if counts[work.key]
    ]
    outbox.put(key, to, "staff.work_waits", {"sorts": sorts, "page": _PAGE}, ("staff", staff_key), at)
    return True


_PAGE = {"kind": "inbox", "id": "", "audience": "staff"}


def _tell(moment: str, staff_key: str, sort: str, number: str, at: datetime) -> None:
    """One mail of one moment to one person, if they are still in a post."""
    to = _address(staff_key)
    if to and staff_for(staff_key, today(at)) is not None:
        told = {"label": todo.LABELS[sort], "number": number, "page": _PAGE}
        outbox.put(f"work:{moment}:{staff_key}", to, "staff.work_came", told, ("staff", staff_key), at)


def _address(staff_key: str) -> str:
    account = Account.objects.filter(staff_key=staff_key, is_active=True).first()
    return outbox.address(account.email) if account else ""


def _numbers(work: todo.Work, staff: Staff) -> list[str]:
    """受付番号 or 起案番号 of the oldest."""
    keys: list[UUID] = [key for key, _ in todo.first(work, staff, NAMED)]
    if work.about == "case":
        found: dict[Any, str] = dict(Case.objects.filter(pk__in=keys).values_list("pk", "reference_number"))
    else:
        rows = Proposal.objects.select_related("record__series").filter(pk__in=keys)
        found = {row.pk: text(row.record.series, row.record.number) for row in rows}
    return [found[key] for key in keys if key in found]
