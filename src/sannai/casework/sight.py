"""What a member of staff reaches of the cases beside those at home with them, and how a case is read whole."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from sannai.applications.models import Application
from sannai.approvals.queries import concurring
from sannai.common.written import Read
from sannai.organization.actors import Staff
from sannai.organization.concerns import concerned_with

from .models import Case


def reached(staff: Staff, right: str) -> frozenset[str]:
    """The cases that a person reaches beside those at home with their units: those that their units are concerned
    with, and, to read, those on whose 起案 they concur (合議). One statement."""
    ids = concerned_with("case", staff, right).values_list("subject_id", flat=True)
    if right == "case.read":
        ids = ids.union(concurring(staff, "case").values_list("about_id", flat=True))
    return frozenset(ids)


def with_version(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With envelope or beginning, and version. The package is large and compiled once for each version: it is read
    only then."""
    return cases.select_related("application__division", "application__paper", "beginning", "version").defer(
        "version__package"
    )


_OF_APPLICANT = Read(lambda id: with_version(Case.objects.filter(application=id)), Application._meta.pk)


def of_applicant(application_id: UUID) -> Case | None:
    """The case behind a secret link, whose key the caller has checked. None too for one that the office began: no link
    leads there. One statement."""
    return next(iter(_OF_APPLICANT.rows(application_id)), None)  # one at most: unsorted


def find(case_id: UUID | str) -> Case:
    """The case for the software's own use (tasks, the command line). LookupError if there is none."""
    case = with_version(Case.objects.filter(pk=UUID(str(case_id)))).first()
    if case is None:
        raise LookupError(f"no case {case_id}")
    return case
