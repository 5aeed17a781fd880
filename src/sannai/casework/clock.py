"""The clocks of a case: when each starts, what stops it, when it falls due. All of it is data of the deadline.

Only the verbs of a case call what writes here, inside their own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from sannai.common.time import add_business_days, add_days, is_business_day, next_business_day
from sannai.rules.model import Deadline, Definition

from .models import Case, Clock
from .steps import rules_of


def main_deadline(definition: Definition) -> Deadline | None:
    """The deadline that the citizen is promised: the first 標準処理期間, or the first of all."""
    before = [each for each in definition.deadlines if each.start != "decided"]
    return next((each for each in before if each.kind == "standard"), before[0] if before else None)


def deadline_of(case: Case, id: str) -> Deadline | None:
    """The deadline with this id, in the version that was filed."""
    return next((each for each in rules_of(case).deadlines if each.id == id), None)


def later(deadline: Deadline, on: date, length: int) -> date:
    """So many days later, in the deadline's own unit. The first day is not counted (民法第140条)."""
    return add_business_days(on, length) if deadline.unit == "business_days" else add_days(on, length)


def resumed(deadline: Deadline, due_on: date, stopped: date, until: date) -> date:
    """The due date moved by the days that the clock stood still: those after ``stopped``, up to ``until``."""
    days = [stopped + timedelta(days=n + 1) for n in range((until - stopped).days)]
    if deadline.unit == "business_days":
        days = [day for day in days if is_business_day(day)]
    return later(deadline, due_on, len(days)) if days else due_on


def last_day(due_on: date) -> date:
    """The day whose end is the end of the period: one that falls on a closed day ends on the next open one.

    民法第142条、地方自治法第4条の2第4項. What people are shown is this day; the days that a clock stood still and those
    of an extension are added to ``due_on``, as it was counted. A period in business days never ends on a closed day,
    unless the hall closed after it was counted.
    """
    return next_business_day(due_on)


def promised(definition: Definition, on: date) -> date | None:
    """The date that is promised on arrival; None if the promised clock starts later, or there is none."""
    deadline = main_deadline(definition)
    if deadline is None or _moment(deadline) != "arrived":
        return None
    return last_day(later(deadline, on, deadline.length))


def start(case: Case, moment: str, on: date) -> None:
    """Start every clock of this moment: "arrived", "accepted" or "decided". One that ran before starts anew.

    One statement when the case is being opened (its promised date is set already), two otherwise.
    """
    wanted = [each for each in rules_of(case).deadlines if _moment(each) == moment]
    if not wanted:
        return
    fresh = [
        Clock(
            case=case,
            deadline=each.id,
            statutory=each.kind == "statutory",
            started_on=on,
            due_on=later(each, on, each.length),
        )
        for each in wanted
    ]
    Clock.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["case", "deadline"],
        update_fields=[
            "started_on", "due_on", "stopped_on", "stopped_for", "extended_by", "extension_reason", "ended_on",
            "lapsed_on",
        ],
    )  # fmt: skip
    _promise(case, fresh)


def accept(case: Case, on: date) -> None:
    """Start the clocks that begin with the review, once: a case that comes back to 到達 keeps what is running."""
    wanted = any(each.start == "accepted" for each in rules_of(case).deadlines)
    if wanted and not case.clocks.filter(deadline__in=_ids(case, lambda each: each.start == "accepted")).exists():
        start(case, "accepted", on)


def stop(case: Case, cause: str, on: date) -> bool:
    """Stop the clocks that stand still for this cause; whether the promised one stands still now.

    One that stands still already stays as it is; one that has run out is late and stays so.
    """
    ids = _ids(case, lambda each: _stops(each, cause))
    if not ids:
        return False
    open_ = _running(case).filter(deadline__in=ids)
    open_.filter(stopped_on=None, due_on__gte=not_over(on)).update(stopped_on=on, stopped_for=cause)
    main = main_deadline(rules_of(case))
    return main is not None and open_.filter(deadline=main.id).exclude(stopped_on=None).exists()


def resume(case: Case, cause: str, on: date, *, answered: bool = True) -> None:
    """Let the clocks go on that stood still for this cause, unless another cause still holds them.

    A deadline that is counted from the corrected application begins anew with the answer (``answered``). Call it when
    the row of the correction or inquiry is closed.
    """
    moved = []
    for row in _running(case):
        deadline = deadline_of(case, row.deadline)
        if deadline is None:
            continue
        held = next((each for each in _open_causes(case) if _stops(deadline, each)), "")
        if answered and cause == "correction" and deadline.start == "corrected":
            row.started_on, row.due_on = on, later(deadline, on, deadline.length + row.extended_by)
            row.stopped_on = on if held else None
        elif row.stopped_for != cause or row.stopped_on is None:
            continue
        elif not held:
            row.due_on, row.stopped_on = resumed(deadline, row.due_on, row.stopped_on, on), None
        row.stopped_for = held
        row.save(update_fields=["started_on", "due_on", "stopped_on", "stopped_for"])
        moved.append(row)
    _promise(case, moved)


def extend(case: Case, row: Clock, deadline: Deadline, days: int, reason: str) -> None:
    """Move the due date by exactly so many days of the deadline's own unit."""
    row.due_on, row.extended_by = later(deadline, row.due_on, days), row.extended_by + days
    row.extension_reason = reason
    row.save(update_fields=["due_on", "extended_by", "extension_reason"])
    _promise(case, [row])


def end(case: Case, on: date) -> None:
    """The office has answered: every clock ends but those that count from the decision."""
    after = _ids(case, lambda each: each.start == "decided")
    case.clocks.filter(ended_on=None).exclude(deadline__in=after).update(ended_on=on)


def end_all(case: Case, on: date) -> None:
    """Nothing is owed any more: issued, recorded, withdrawn."""
    case.clocks.filter(ended_on=None).update(ended_on=on)


def _running(case: Case) -> QuerySet[Clock]:
    return case.clocks.filter(ended_on=None, lapsed_on=None)


def _promise(case: Case, rows: Iterable[Clock]) -> None:
    """Case.promised_on is the last day of its main deadline: what is said, and the column of the queue's order."""
    main = main_deadline(rules_of(case))
    due = next((last_day(row.due_on) for row in rows if main is not None and row.deadline == main.id), None)
    if due is not None and due != case.promised_on:
        Case.objects.filter(pk=case.pk).update(promised_on=due)
        case.promised_on = due


def _ids(case: Case, wanted: Callable[[Deadline], bool]) -> list[str]:
    return [each.id for each in rules_of(case).deadlines if wanted(each)]


def not_over(on: date) -> date:
    """The earliest due date whose last day is not over on this day: see ``last_day``."""
    while not is_business_day(on - timedelta(days=1)):
        on -= timedelta(days=1)
    return on


def _moment(deadline: Deadline) -> str:
    # What is counted from the corrected application is counted from its arrival where no correction is asked for.
    return "arrived" if deadline.start == "corrected" else deadline.start


def _stops(deadline: Deadline, cause: str) -> bool:
    return cause in deadline.stops_for or (cause == "correction" and deadline.start == "corrected")


def _open_causes(case: Case) -> list[str]:
    causes: dict[str, QuerySet[Any]] = {
        "correction": case.corrections.filter(closed_at=None),
        "inquiry": case.inquiries.filter(answered_at=None),
    }
    return [cause for cause, rows in causes.items() if rows.exists()]
