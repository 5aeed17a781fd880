"""How long the applicant has to wait, and what they may do when it takes longer than the law allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sannai.casework import clock, remaining
from sannai.casework.models import Case
from sannai.casework.remaining import Remaining
from sannai.casework.states import ACTIVE


@dataclass(frozen=True, slots=True)
class RunOut:
    """A deadline that passed in silence: what it means by law."""

    label: str
    due_on: date
    says: str
    ground: str


@dataclass(frozen=True, slots=True)
class Wait:
    """What the status page says of the days to come."""

    promised: Remaining | None  # the day that the applicant was given, while it still counts
    others: tuple[Remaining, ...]  # further deadlines of the office that run
    run_out: tuple[RunOut, ...]


def wait_of(case: Case, on: date) -> Wait:
    """The deadlines of the case as the applicant reads them. One statement."""
    rows = remaining.of_case(case, on)
    main = remaining.main_of(case, rows)
    open_ = [each for each in rows if each.ended_on is None and each.lapsed_on is None and case.status in ACTIVE]
    return Wait(
        promised=main if main in open_ else None,
        others=tuple(each for each in open_ if each is not main),
        run_out=tuple(found for each in rows if (found := _run_out(case, each)) is not None),
    )


def _run_out(case: Case, left: Remaining) -> RunOut | None:
    deadline = clock.deadline_of(case, left.deadline)
    if left.lapsed_on is None or deadline is None or deadline.silence is None:
        return None
    return RunOut(left.label, left.due_on, deadline.silence.label, deadline.silence.ground)
