"""Which cases a member of staff may see: where every reader of the desk starts from."""

from __future__ import annotations

from django.db.models import QuerySet

from sannai.organization.actors import Staff, visible_claims
from sannai.organization.snapshot import claimed

from .models import Case


def visible(staff: Staff) -> QuerySet[Case]:
    """The cases that this person may read today, wherever a reorganisation has brought them."""
    return Case.objects.filter(claimed("division_key", "matter", visible_claims(staff)))


def of_division(cases: QuerySet[Case], staff: Staff, division: str) -> QuerySet[Case]:
    """Those that are with this division today."""
    return cases.filter(claimed("division_key", "matter", staff.city.ancestry("unit", {division})))


def with_version(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With envelope and version. The package is large and compiled once for each version: it is read only then."""
    return cases.select_related("application__division", "version").defer("version__package")
