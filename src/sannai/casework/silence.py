"""Which deadlines ran out without an answer, where the law gives silence a meaning."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.definitions.models import Version
from sannai.procedures.queries import definition
from sannai.rules.model import Deadline

from . import clock, sight
from .actions import conclude, deem, lapse
from .models import Case, Clock
from .states import ACTIVE

MOST = 500  # in one run; the next run takes what is left


def run_out(at: datetime) -> list[tuple[UUID, str]]:
    """(case, deadline) of the clocks whose last day is over and whose silence means something. Statements: constant."""
    on = today(at)
    over = Clock.objects.filter(ended_on=None, lapsed_on=None, stopped_on=None, due_on__lt=on, case__status__in=ACTIVE)
    pairs = list(over.order_by().values_list("case__version", "deadline").distinct())
    found = Version.objects.filter(pk__in={key for key, _ in pairs}).defer("package")
    versions = {each.pk: each for each in found}
    meant = Q(pk__in=[])
    for version, id in pairs:
        if _means(next((each for each in definition(versions[version]).deadlines if each.id == id), None)):
            meant |= Q(case__version=version, deadline=id)
    rows = over.filter(meant).order_by("due_on", "pk").values_list("case_id", "deadline", "due_on")[:MOST]
    return [(case_id, deadline) for case_id, deadline, due_on in rows if on > clock.last_day(due_on)]


def follow(case_id: UUID, deadline: str, *, by: Actor, at: datetime) -> None:
    """What follows of this silence by law. Raises NotAllowed when it has been answered in the meantime."""
    case = sight.with_version(Case.objects.filter(pk=case_id)).get()
    found = clock.deadline_of(case, deadline)
    if found is None or found.silence is None:
        return
    if found.silence.means == "may_appeal":
        lapse(case, deadline=deadline, by=by, at=at)
        return
    deem(case, deadline=deadline, by=by, at=at)
    chosen = definition(case.version).outcome(case.outcome)
    if chosen is not None and not chosen.output:
        conclude(case, by=by, at=at)


def _means(deadline: Deadline | None) -> bool:
    return deadline is not None and deadline.silence is not None and deadline.silence.means != "none"
