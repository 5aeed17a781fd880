"""保存期間: which rows of a register may go, and their disposal: when is here, how in ``keeping.py``.

Years are counted as those of documents are: from the 1 April after the day on which the row ended (地方自治法第208条の
年度). A row ended when it was ended or struck, or when its last period was over; of a register that says ``recorded``
the day of its entry counts, which its id holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from sannai.common import keepers
from sannai.common.models import AccessLog
from sannai.common.time import TOKYO, fiscal_year, today
from sannai.organization.actors import Staff
from sannai.rules.registers.model import EntryRetention

from . import tables
from .door import Door, door
from .models import Entry

DISPOSE = "entry.dispose"
NOTED = "dispose"  # in the log beside the chain: whose decision it was
MOST = 200  # rows that one page names, and that go together
_YEARS = re.compile(r"(\d+)年\Z")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A row whose time is over. ``since``: the day from which it was kept; ``until``: from which it may go."""

    entry: Entry
    called: str
    since: date
    until: date


def years(retention: EntryRetention) -> int | None:
    """How many years rows are kept; None for 常用, of which nothing ever goes."""
    found = _YEARS.match(retention.record_class)
    return int(found[1]) if found else None


def over_on(since: date, kept: int) -> date:
    """The day from which a row may go that was kept from a day on: its last day of use is the one before."""
    return date(fiscal_year(since - _DAY) + 1 + kept, 4, 1)


def due(held: Door, on: date, among: Collection[str] | None = None) -> list[Due]:
    """The rows behind a door whose time is over on a day, the oldest first, one more than ``MOST`` at most.

    ``among``: of these alone. Two statements.
    """
    retention = held.newest.retention
    kept = years(retention)
    if kept is None:
        return []
    latest = date(fiscal_year(on) - kept, 4, 1)  # who ended by then has waited long enough
    wanted = _recorded(latest) if retention.since == "recorded" else Q(ended_on__lte=latest)
    rows = held.entries().filter(wanted)
    if among is not None:
        rows = rows.filter(pk__in=[UUID(id) for id in among])
    entries = list(rows.order_by("ended_on", "pk")[: MOST + 1])
    named = tables.called_now(held.held.table, [entry.pk for entry in entries])
    found = ((entry, *_days(entry, retention, kept)) for entry in entries)
    return [Due(entry, named.get(entry.pk, "抹消された記載"), since, until) for entry, since, until in found]


def dispose(staff: Staff, register: str, ids: Collection[str], at: datetime) -> int:
    """保存期間が満了した記載を廃棄する; how many. Those that may not go, or are not this person's to decide, stay.

    Who decided it stands in the log beside the chains. Raises keepers.StillNeeded.
    """
    held = door(staff, register, DISPOSE)
    found = due(held, today(at), ids) if held is not None else []
    going = [str(each.entry.pk) for each in found]
    if going:
        with transaction.atomic():
            keepers.dispose(Entry.subject_kind, going, at)
            AccessLog.objects.bulk_create(
                AccessLog(staff_key=staff.staff_key, about_kind=Entry.subject_kind, about_id=id, what=NOTED)
                for id in going
            )
    return len(going)


def _recorded(latest: date) -> Q:
    return Q(pk__lt=_first_id(latest))


def _first_id(day: date) -> UUID:
    """The least id (UUIDv7) that can be given on a day: its first 48 bits are the milliseconds."""
    moment = datetime.combine(day, time(), TOKYO).astimezone(UTC)
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _days(entry: Entry, retention: EntryRetention, kept: int) -> tuple[date, date]:
    """(from which day a row is kept, from which it may go). The day of its entry counts whole, of an end the eve."""
    if retention.since == "recorded":
        day = _recorded_on(entry.pk)
        return day, over_on(day + _DAY, kept)
    assert entry.ended_on is not None, "it was found by it"
    return entry.ended_on, over_on(entry.ended_on, kept)


def _recorded_on(id: UUID) -> date:
    return datetime.fromtimestamp((id.int >> 80) / 1000, UTC).astimezone(TOKYO).date()
