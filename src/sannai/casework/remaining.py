"""How much of a deadline is left on a day, in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sannai.common.time import business_days_between

from . import clock
from .models import Case, Clock
from .steps import rules_of
from .words import days_left

CAUSES = {"correction": "補正中", "inquiry": "照会中"}
SOON = 3  # days left from which a deadline is shown as near


@dataclass(frozen=True, slots=True)
class Remaining:
    """One clock on one day. ``due_on`` is the last day of the period, ``days`` what is left until then in the
    deadline's own unit, negative once it has run out."""

    deadline: str
    label: str
    statutory: bool
    due_on: date
    days: int
    unit: Literal["business_days", "calendar_days"]
    stopped_for: str = ""
    stopped_on: date | None = None
    ended_on: date | None = None
    lapsed_on: date | None = None
    extended_by: int = 0
    extension_reason: str = ""
    may_extend: int = 0  # days that it may still be extended by

    @property
    def running(self) -> bool:
        """Whether it counts now: neither ended nor standing still."""
        return self.ended_on is None and not self.stopped_for

    @property
    def late(self) -> bool:
        """Whether it has run out without an answer."""
        return self.running and self.days < 0

    @property
    def text(self) -> str:
        """あと3開庁日, 今日まで, 2開庁日超過, 止まっています（補正中）, 終わりました."""
        if self.ended_on is not None:
            return "終わりました"
        if self.stopped_for:
            return f"止まっています（{CAUSES[self.stopped_for]}）"
        return days_left(self.days, self.unit)

    @property
    def color(self) -> str:
        """The colour of the chip beside the words."""
        if not self.running:
            return "gray"
        return "red" if self.days < 0 else "orange" if self.days <= SOON else "gray"


def of_row(case: Case, row: Clock, on: date) -> Remaining | None:
    """What is left of this clock; None if the version knows no such deadline."""
    deadline = clock.deadline_of(case, row.deadline)
    if deadline is None:
        return None
    end = clock.last_day(row.due_on)
    late = on > end
    if deadline.unit == "business_days":
        days = business_days_between(on, row.due_on)
        days = min(days, -1) if late else max(days, 0)
    else:
        days = (end - on).days
    open_ = row.ended_on is None and row.lapsed_on is None
    most = max((each.most for each in deadline.extensions), default=0)  # on one ground or another
    return Remaining(
        deadline=deadline.id,
        label=deadline.label,
        statutory=row.statutory,
        due_on=end,
        days=days,
        unit=deadline.unit,
        stopped_for=row.stopped_for if row.stopped_on is not None and open_ else "",
        stopped_on=row.stopped_on if open_ else None,
        ended_on=row.ended_on,
        lapsed_on=row.lapsed_on,
        extended_by=row.extended_by,
        extension_reason=row.extension_reason,
        may_extend=max(most - row.extended_by, 0) if open_ and not late else 0,
    )


def of_case(case: Case, on: date) -> list[Remaining]:
    """Every clock of the case, in the order of its deadlines. One statement."""
    rows = {row.deadline: row for row in case.clocks.all()}
    ordered = [rows[each.id] for each in rules_of(case).deadlines if each.id in rows]
    return [found for row in ordered if (found := of_row(case, row, on)) is not None]


def promised(case: Case, on: date) -> Remaining | None:
    """The clock that the citizen is promised. One statement."""
    return main_of(case, of_case(case, on))


def promised_of(cases: Iterable[Case], on: date) -> dict[UUID, Remaining]:
    """Case → the clock that its citizen is promised, for a page of cases. One statement."""
    by_case = {case.pk: case for case in cases}
    found: dict[UUID, list[Remaining]] = {key: [] for key in by_case}
    for row in Clock.objects.filter(case__in=by_case):
        if (left := of_row(by_case[row.case_id], row, on)) is not None:
            found[row.case_id].append(left)
    mains = {key: main_of(by_case[key], rows) for key, rows in found.items()}
    return {key: left for key, left in mains.items() if left is not None}


def main_of(case: Case, rows: Iterable[Remaining]) -> Remaining | None:
    """Of these clocks of the case, the one that the citizen is promised."""
    main = clock.main_deadline(rules_of(case))
    return next((each for each in rows if main is not None and each.deadline == main.id), None)
