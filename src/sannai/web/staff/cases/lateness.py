"""遅れそうな事案: what will be late in the divisions of this person, and for whom it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponseBase

from sannai.casework import lateness
from sannai.casework.lateness import AHEAD, Late
from sannai.casework.models import ORDINARY, Clock
from sannai.organization.scope import units_of
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import At
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Near, Ref
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.listing import FAR, Empty, Listing
from sannai.web.kit.rows import Stored
from sannai.web.kit.table import DATE, LAPTOP, LONG, NARROW, PERSON, TABLET, Column
from sannai.web.templatetags.sannai import short

from .queue import Home


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline in the table; ``division`` where this person reads the cases of several."""

    row: Late
    division: str


@staff_only("case.read")
def late(request: DeskRequest) -> HttpResponseBase:
    """期限を過ぎたか、まもなく過ぎる事案。法定の期限が先。"""
    if request.method == "POST":
        return LATE.answer(request)
    found = LATE.found(request)
    overdue = found.rows.where(lateness.overdue, found.at.day.on).count(FAR)
    return LATE.show(request, found, overdue=overdue, most=FAR)


def _lines(clocks: Sequence[Clock], at: At) -> list[Line]:
    """Four statements, however many deadlines."""
    several = len(units_of(at.staff, at.right)) > 1
    return [Line(row, row.division if several else "") for row in lateness.rows_of(clocks, at.staff.city, at.day.on)]


def _which(x: Line) -> Cell:
    left = x.row.remaining
    label: Cell = Many((left.label, Chip("法定", "purple"))) if left.statutory else left.label
    return Lines((label, "延長ずみ")) if left.extended_by else label


def _waits(x: Line) -> Cell:
    said: list[Cell] = []
    for reason in x.row.reasons:
        said.append(f"{reason.text}　{short(reason.since)}から" if reason.since else reason.text)
        said += [f"→ {reason.remedy}"] if reason.remedy else []
    return Lines(tuple(said))


LATE = Listing[Line](
    key="late", title="遅れそうな事案", kind="case", right="case.read", exports="case.read", order="due",
    template="staff/cases/late.html",
    lead=f"期限を過ぎたか、{AHEAD}開庁日のうちに過ぎるものです。法定の期限を先に並べています。",
    beside=lambda at: Link("取りに来ない文書", Ref("desk:uncollected")) if at.staff.may("document.issue") else None,
    rows=lambda at: Stored(lateness.coming(at.day.on), through="case"),
    lines=_lines, reads=lambda x: x.row.case, warn=lambda x: x.row.remaining.late,
    filters=(Home("division", "担当課", path="case__"),),
    columns=(
        Column("name", "受付番号・手続",
               lambda x: Lines((Link(x.row.case.reference_number, Ref("case", str(x.row.case.pk))), x.row.title)),
               first=True),
        Column("due", "期限",
               lambda x: Many((Near(x.row.remaining.due_on), Chip(x.row.remaining.text, x.row.remaining.color))), DATE,
               fold=NARROW, sort=(Part("ordinary", int, ORDINARY), Part("due_on", date))),
        Column("which", "どの期限か", _which, fold=LAPTOP),
        Column("waits", "待っているもの", _waits, LONG),
        Column("assignee", "担当", lambda x: Lines(tuple(filter(None, (x.row.assignee, x.division)))), PERSON,
               fold=TABLET),
    ),
    empty=Empty("遅れそうな事案はありません", f"{AHEAD}開庁日のうちに遅れそうな事案はありません。"),
)  # fmt: skip
