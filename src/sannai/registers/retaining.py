"""保存期間: which rows of a register may go, and their disposal: when is here, how in ``keeping.py``.

Years are counted as those of documents are: from the 1 April after the day on which the row ended (地方自治法第208条の
年度). A row ended when it was ended or struck, or when its last period was over; of a register that says ``recorded``
the day of its entry counts, which its id holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from sannai.common import keepers
from sannai.common.models import AccessLog
from sannai.common.time import TOKYO, fiscal_year, today
from sannai.organization.actors import Staff
from sannai.rules.registers.model import EntryRetention

from .door import Door, door
from .models import ENDED, STANDING, STRUCK, Entry
from .pointing import called_now
from .tables import id_of

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

    ``among``: of these alone. Four statements.
    """
    retention = held.newest.retention
    kept = years(retention)
    if kept is None:
        return []
    latest = date(fiscal_year(on) - kept, 4, 1)  # who ended by then has waited long enough
    wanted = _recorded(latest) if retention.since == "recorded" else _ended(held, latest)
    rows = held.entries().filter(wanted)
    if among is not None:
        rows = rows.filter(pk__in=[UUID(id) for id in among])
    entries = list(rows.order_by("pk")[: MOST + 1])
    named = called_now(held, [entry.pk for entry in entries]) if entries else {}
    since = _since(held, retention, entries)
    return [
        Due(entry, named.get(entry.pk, "抹消された記載"), since[entry.pk], over_on(since[entry.pk], kept))
        for entry in entries
    ]


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


def _ended(held: Door, latest: date) -> Q:
    said = Q(status__in=(ENDED, STRUCK), ended_on__lte=latest)
    return said | Q(status=STANDING, pk__in=_run_out(held, latest))


def _run_out(held: Door, latest: date) -> list[UUID]:
    """Rows whose last period was over by then, though nobody said so."""
    seen, values = held.condition()
    sql = (
        f'SELECT "entry" FROM "{held.held.table}" WHERE {seen} GROUP BY "entry"'  # noqa: S608 - a name of tables.py
        f' HAVING max("until_on") <= %s ORDER BY max("until_on") LIMIT {MOST + 1:d}'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, latest])
        return [UUID(str(row[0])) for row in cursor.fetchall()]


def _recorded(latest: date) -> Q:
    return Q(pk__lt=_first_id(latest))


def _first_id(day: date) -> UUID:
    """The least id (UUIDv7) that can be given on a day: its first 48 bits are the milliseconds."""
    moment = datetime.combine(day, time(), TOKYO).astimezone(UTC)
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _since(held: Door, retention: EntryRetention, entries: Sequence[Entry]) -> dict[UUID, date]:
    """From which day each is kept."""
    if retention.since == "recorded":
        return {each.pk: _recorded_on(each.pk) + _DAY for each in entries}
    ended = {each.pk: each.ended_on for each in entries if each.ended_on and each.status != STANDING}
    others = [each.pk for each in entries if each.pk not in ended]
    return ended | (_last_days(held, others) if others else {})


def _recorded_on(id: UUID) -> date:
    return datetime.fromtimestamp((id.int >> 80) / 1000, UTC).astimezone(TOKYO).date()


def _last_days(held: Door, ids: Sequence[UUID]) -> dict[UUID, date]:
    marks = ", ".join(["%s"] * len(ids))
    sql = f'SELECT "entry", max("until_on") FROM "{held.held.table}" WHERE "entry" IN ({marks}) GROUP BY "entry"'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [id_of(id) for id in ids])
        rows: list[tuple[Any, Any]] = cursor.fetchall()
    return {UUID(str(id)): date.fromisoformat(str(day)) for id, day in rows}
