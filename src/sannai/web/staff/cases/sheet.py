"""What every page of a case shows at its head: what it is, whose, how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sannai.applications.models import Application
from sannai.casework import remaining, states
from sannai.casework.agency import Agency
from sannai.casework.models import Case
from sannai.casework.remaining import Remaining
from sannai.casework.timeline import Moment
from sannai.casework.whole import Whole
from sannai.common.time import today
from sannai.rules.model import Answers, Definition
from sannai.rules.present import show
from sannai.web.kit.door import DeskRequest

COLORS: Mapping[str, str] = MappingProxyType(
    {
        "received": "blue",
        "in_review": "blue",
        "correction": "yellow",
        "proposed": "purple",
        "referred": "purple",
        "decided": "green",
        "prepared": "green",
        "issued": "green",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a case in the words of the desk, and its colour."""

    label: str
    color: str
    meaning: str


def standing(status: str) -> Standing:
    """How a state is shown: words first, colour beside them."""
    known = states.STATUSES[status]
    return Standing(known.label, COLORS.get(status, "gray"), known.meaning)


@dataclass(frozen=True)  # no slots: what shows more begins with all of this
class Head:
    """What every page of a case shows of it."""

    case: Case
    application: Application | None
    definition: Definition
    applicant: Mapping[str, str]
    standing: Standing
    left: Remaining | None
    clocks: Sequence[Remaining]
    assignee: str
    agency: Agency | None  # who filed for the applicant
    latest: Sequence[Moment]  # the newest one, for whoever acted on an older page


def whole_of(request: DeskRequest, case: Case) -> Whole:
    """The case with what stands beside it: one reading for all that a page shows."""
    return Whole(case, today(request.at))


def head(request: DeskRequest, case: Case) -> Head:
    """What every page of a case shows of it, where it shows no more."""
    return head_of(whole_of(request, case))


def head_of(whole: Whole) -> Head:
    """What every page of a case shows of it."""
    case, rules = whole.case, whole.rules
    return Head(
        case=case,
        application=case.application,
        definition=rules,
        applicant=applicant(rules, whole.answers) if case.application else {"name": case.beginning.name},
        standing=standing(case.status),
        left=running(remaining.main_of(case, whole.clocks)),
        clocks=whole.clocks,
        agency=whole.agency,
        latest=whole.moments[-1:],
        assignee=whole.names([case.assignee]).get(case.assignee, ""),
    )


def applicant(rules: Definition, answers: Answers) -> dict[str, str]:
    """Name, kana, address, phone and mail of the applicant, as the definition says where they stand."""
    found: dict[str, str] = {}
    for part, field_id in rules.applicant.items():
        field, value = rules.fields.get(field_id), answers.get(field_id)
        if field is not None and value not in (None, "", [], {}):
            found[part] = show(field, value)
            if part == "name" and isinstance(value, dict):
                found["kana"] = str(value.get("kana") or "")
    return found


def running(left: Remaining | None) -> Remaining | None:
    """What is left of the promised date; None: nothing promised, or it has been decided."""
    return left if left is not None and left.ended_on is None else None
