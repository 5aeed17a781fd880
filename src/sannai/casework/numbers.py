"""When the 個人番号 of a case are to go: by the ``kept`` of their field, whoever may still need the rest."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import connection

from sannai.applications import number_boxes
from sannai.applications.models import SealedNumber
from sannai.common import keepers
from sannai.common.actors import System
from sannai.common.time import today
from sannai.rules.kinds.individual_number import fields_of
from sannai.rules.model import Kept

from .models import Case
from .sight import with_version
from .states import OPEN
from .steps import rules_of

log = logging.getLogger("sannai.work")
_MOST = 500  # cases in one round


def day_of(case: Case, kept: Kept) -> date | None:
    """The day on which an answer that is kept so goes; None while nobody can say. One SELECT.

    What ended without a decision (withdrawn) counts from its end.
    """
    decided = case.decisions.order_by("-number").values_list("decided_at", flat=True).first()
    since = (decided or case.closed_at) if kept.until == "decided" else case.closed_at
    return today(since) + timedelta(days=kept.days) if since else None


def destroy_due(at: datetime) -> int:
    """廃棄の日が来た個人番号を廃棄する。For the worker; how many cases. Safe to repeat."""
    done = 0
    for case in _waiting():
        done += _destroy(case, at)
    if done:
        _scrub()
    return done


def _waiting() -> Iterator[Case]:
    waiting = number_boxes.waiting()
    for start in range(0, len(waiting), _MOST):
        rows = with_version(Case.objects.filter(pk__in=waiting[start : start + _MOST]))
        yield from rows.exclude(status__in=(*OPEN, "proposed", "referred"))


def _destroy(case: Case, at: datetime) -> bool:
    from .actions.numbers import destroy_numbers

    there = set(SealedNumber.objects.filter(application=case.pk, destroyed_at=None).values_list("field", flat=True))
    due: dict[tuple[date, str], list[str]] = {}
    for asked in fields_of(tuple(rules_of(case).fields.values())):
        day = day_of(case, asked.kept) if asked.kept and asked.id in there else None
        if asked.kept and day is not None and day <= today(at):
            due.setdefault((day, asked.kept.ground), []).append(asked.id)
    for (day, ground), fields in due.items():
        try:
            destroy_numbers(case, fields=fields, day=day, ground=ground, by=System(), at=at)
        except keepers.StillNeeded as why:
            log.warning("%s の個人番号を廃棄できません: %s", case.reference_number, why)
            return False
    return bool(due)


def _scrub() -> None:
    """What was overwritten is gone from the files of the database too, as far as a database can be told to."""
    if connection.in_atomic_block:
        return
    table = connection.ops.quote_name(SealedNumber._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM {table}")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
