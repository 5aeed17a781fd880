"""The two lists of the office as the screens put them together: what a person reaches, and of that what is asked."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from sannai.casework import lateness
from sannai.casework.lateness import Late
from sannai.casework.models import ORDINARY, PROMISED, Case
from sannai.casework.queries import Row, in_status, rows_of, searched, with_version
from sannai.organization.actors import Staff
from sannai.organization.scope import scope


def queue(staff: Staff, *, on: date, status: str = "active", q: str = "") -> tuple[Row, ...]:
    """The cases of this person, what is promised soonest first."""
    cases = with_version(scope(Case.objects.all(), staff, "case.read")).filter(in_status(status))
    cases = cases.filter(searched(q) if q else Q()).annotate(promised=PROMISED)
    return rows_of(list(cases.order_by("promised", "arrived_at", "pk")), on)


def late(staff: Staff, on: date) -> tuple[Late, ...]:
    """What this person may see that is or will be late, 法定の期限 first."""
    clocks = lateness.coming(on).filter(case__in=scope(Case.objects.all(), staff, "case.read"))
    ordered = clocks.annotate(ordinary=ORDINARY).order_by("ordinary", "due_on", "pk")
    return lateness.rows_of(list(ordered), staff.city, on)


def run_out(on: date) -> int:
    """How many deadlines have run out."""
    return lateness.coming(on).filter(lateness.overdue(on)).count()
