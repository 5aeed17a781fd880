"""Files that were looked through come to the desk: here alone it takes them in, whatever made them harmless."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from sannai.applications import placing
from sannai.applications.inspecting import REFUSED, WAITING
from sannai.applications.models import Arrival
from sannai.common.actors import System
from sannai.common.events import StaleSubject

from . import actions
from .sight import find

log = logging.getLogger("sannai.work")
BATCH = 200


def take_in(at: datetime) -> int:
    """Place what is known by now, and take in what is done, case by case; how many files. May run twice."""
    placed, cases = placing.place(), defaultdict[UUID, list[UUID]](list)
    for id, case in _untaken().values_list("pk", "case")[:BATCH]:
        cases[case].append(id)
    return placed + sum(_of(case, ids, at) for case, ids in cases.items())


def _untaken() -> QuerySet[Arrival]:
    known = Q(upload__isnull=False) | Q(sha256="")  # what nothing names is nobody's, but for what could not be opened
    return Arrival.objects.filter(known, taken_at=None).exclude(state=WAITING).order_by("inspected_at", "pk")


def _of(case: UUID, ids: list[UUID], at: datetime) -> int:
    try:
        with transaction.atomic():
            rows = list(_untaken().filter(pk__in=ids).select_for_update(of=("self",)))
            if rows and Arrival.objects.filter(pk__in=ids, taken_at=None).update(taken_at=at):
                found = find(case)
                actions.take_in(found, arrivals=rows, by=System(), at=at)
                for row in rows:
                    if row.state == REFUSED:
                        actions.tell_refused(found, arrival=row, by=System(), at=at)
            return len(rows)
    except StaleSubject:
        return 0  # somebody acted in this very moment: the next second takes it in
    except LookupError:
        log.warning("%s という事案はありません。届いたファイルはそのまま残します", case)
        return 0
