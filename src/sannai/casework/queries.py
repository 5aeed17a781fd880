"""Reading cases. Staff readers start from what that person may see: to fetch is to authorise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from sannai.applications.models import Amendment
from sannai.applications.search import matching
from sannai.approvals.models import Proposal
from sannai.common.models import AccessLog
from sannai.common.verbs import of_kind
from sannai.intake.references import begun_reference
from sannai.organization.actors import Staff
from sannai.organization.queries import staff_names
from sannai.organization.scope import find as scoped
from sannai.organization.scope import scope
from sannai.rules.model import Definition
from sannai.rules.present import show

from . import actions, reading, remaining, states  # noqa: F401 - the verbs of a case make themselves known
from .models import Case, Correction, Hold
from .remaining import Remaining
from .sight import find, of_applicant, with_version
from .steps import rules_of
from .timeline import Moment, timeline
from .verbs import CaseVerb, can

__all__ = [
    "Moment",
    "NotVisible",
    "Row",
    "begun_about",
    "find",
    "in_status",
    "load",
    "load_for_proposal",
    "moves",
    "named",
    "of_applicant",
    "timeline",
    "verbs_of",
    "with_version",
]


class NotVisible(Exception):
    """There is no such case, or not for this person. The two look alike on purpose."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    case: Case
    title: str
    applicant: str
    summary: tuple[tuple[str, str], ...]  # (label, text) of the definition's summary fields
    assignee_name: str
    status: states.Status
    on_hold: bool
    correction_due: date | None  # while the clock may stand still
    late: bool
    clock: Remaining | None  # of the promised date


def load(staff: Staff, case_id: UUID) -> Case:
    """The case with its envelope and version, if this person may read it. Raises NotVisible.

    One statement; for a case that is at home elsewhere one more, which looks up whether the person is concerned.
    """
    case = scoped(with_version(Case.objects.all()), staff, "case.read", case_id)
    if case is None:
        raise NotVisible
    return case


def load_for_proposal(staff: Staff, proposal: Proposal) -> Case:
    """The case that a 起案 is about, for somebody on its route: they read it by duty.

    ``approvals.queries.load`` has authorised the reading. Where the case is not at home with a post of theirs, it is
    written down. Raises NotVisible for a proposal about no case. Two statements at most.
    """
    case = (
        with_version(Case.objects.filter(pk=UUID(proposal.about_id))).first() if proposal.about_kind == "case" else None
    )
    if case is None:
        raise NotVisible
    if not staff.at_home("case.read", case):
        AccessLog.objects.create(
            staff_key=staff.staff_key, about_kind="case", about_id=str(case.pk), what=f"proposal:{proposal.pk}"
        )
    return case


def begun_about(staff: Staff, case: Case) -> list[Case]:
    """What the office began by itself about this case, the newest first, as far as this person may read it.

    One statement.
    """
    about = scope(Case.objects.filter(beginning__earlier=case), staff, "case.read")
    return list(with_version(about).order_by("-arrived_at"))


def moves(case: Case) -> frozenset[str]:
    """Names of the verbs that the state and the regime admit now. Rights are asked apart."""
    return frozenset(verb.name for verb in verbs_of(case))


def verbs_of(case: Case) -> list[CaseVerb]:
    """The rows of those verbs, in the order of the work."""
    rules = rules_of(case)
    verbs = (verb for verb in of_kind("case") if isinstance(verb, CaseVerb))
    return [verb for verb in verbs if can(verb, case.status, rules)]


def named(case_ids: Iterable[str]) -> dict[str, str]:
    """Case id → reference number and applicant: how a list names cases. Two statements."""
    keys = [UUID(each) for each in case_ids]
    cases = list(with_version(Case.objects.filter(pk__in=keys)))
    amended = _amended(keys)
    return {
        str(case.pk): "　".join(
            (
                case.reference_number,
                reading.applicant_name(case, _answers(case, amended.get(case.pk))),
            )
        )
        for case in cases
    }


def in_status(status: str) -> Q:
    """The cases in a state; "active": what is not over; "all": every one."""
    if status == "active":
        return Q(status__in=states.ACTIVE, closed_at=None)  # what is open has an index of its own
    return Q() if status == "all" else Q(status=status)


def searched(q: str) -> Q:
    """The cases that are found by a name, kana, phone or reference number, in any width.

    What was filed by whom was searched for, what the office began about it, and a number of a case.
    """
    filed = matching(q)
    about = Q(application__in=filed) | Q(beginning__earlier__application__in=filed)
    begun = begun_reference(q)
    return about | Q(reference_number__startswith=begun) if begun else about


def rows_of(cases: Sequence[Case], on: date) -> tuple[Row, ...]:
    """These cases, read ``with_version``, as the queue shows them that day. Statements: constant, five at most."""
    keys = [case.pk for case in cases]
    amended = _amended(keys)
    held = set(Hold.objects.filter(case__in=keys, lifted_at=None).values_list("case_id", flat=True))
    due = dict(Correction.objects.filter(case__in=keys, closed_at=None).values_list("case_id", "due_on"))
    names = staff_names(case.assignee for case in cases if case.assignee)
    clocks = remaining.promised_of(cases, on)
    return tuple(
        _row(case, amended.get(case.pk), case.pk in held, due.get(case.pk), names, clocks.get(case.pk))
        for case in cases
    )


def _amended(keys: Sequence[UUID]) -> dict[UUID, str]:
    """The newest amended answers of those that were amended."""
    return dict(
        Amendment.objects.filter(application__in=keys).order_by("number").values_list("application_id", "answers")
    )


def _answers(case: Case, amended: str | None) -> dict[str, Any]:
    filed = case.application.answers if case.application else "{}"
    answers: dict[str, Any] = json.loads(amended or filed)
    return answers


def _row(
    case: Case, amended: str | None, held: bool, due: date | None, names: dict[str, str], left: Remaining | None
) -> Row:
    rules = rules_of(case)
    answers = _answers(case, amended)
    return Row(
        case=case,
        title=rules.title,
        applicant=reading.applicant_name(case, answers),
        summary=_summary(rules, answers),
        assignee_name=names.get(case.assignee, ""),
        status=states.STATUSES[case.status],
        on_hold=held,
        correction_due=due,
        late=left is not None and left.late,
        clock=left,
    )


def _summary(rules: Definition, answers: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    shown = []
    for name in rules.summary_fields:
        field = rules.fields.get(name)
        if field is not None and answers.get(name) not in (None, "", []):
            shown.append((field.label, show(field, answers[name])))
    return tuple(shown)
