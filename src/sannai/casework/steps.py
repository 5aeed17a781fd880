"""One step of a case: the move is checked, the row is changed. Every action of the room begins here."""

from __future__ import annotations

from typing import Any

from sannai.procedures.queries import definition
from sannai.rules.model import Definition

from .models import Case
from .verbs import CaseVerb, check


def rules_of(case: Case) -> Definition:
    """The definition of the version that was filed: it stays bound to it."""
    return definition(case.version)


def step(case: Case, verb: CaseVerb, **changes: Any) -> Definition:
    """Check that the verb is allowed now, then change the row (status included). Raises states.NotAllowed."""
    rules = rules_of(case)
    changes["status"] = check(verb, case.status, rules)
    Case.objects.filter(pk=case.pk).update(**changes)
    for name, value in changes.items():
        setattr(case, name, value)
    return rules
