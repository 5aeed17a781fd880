"""やること: everything that waits for this person, sort by sort, with since when, and what is new since they looked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime

from sannai.accounts import inbox
from sannai.approvals.models import Proposal
from sannai.casework import queries, todo
from sannai.casework.models import Case
from sannai.casework.todo import Work
from sannai.common.time import today
from sannai.organization.queries import staff_names
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Near, Ref
from sannai.web.kit.door import DeskRequest, note_reading, staff_only
from sannai.web.kit.table import DATE, NARROW, PERSON, Column, Table
from sannai.web.staff.approvals.sheet import number_of

from .counting import shown, waiting

SHOWN = 20  # of each sort; the others are in the list behind it
# Sort → name of the address, and what is asked there, of the list that has all of it.
BEHIND: Mapping[str, tuple[str, str]] = {
    "new": ("desk:queue", "?status=received&assignee=-"),
    "waiting": ("desk:approvals", ""),
    "perusals": ("desk:perusals", ""),
    "returned": ("desk:proposed", "?status=returned"),
    "late": ("desk:late", ""),
    "overdue": ("desk:queue", "?status=correction&assignee={me}"),
    "decided": ("desk:queue", "?status=decided&assignee={me}"),
}
MINE = ("desk:queue", "?assignee={me}")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to be done."""

    link: Link
    title: str
    who: str
    came: date
    new: bool

    @property
    def name(self) -> Cell:
        """What names it, with a mark while it is new."""
        return Lines((Many((self.link, Chip("新着", "blue"))) if self.new else self.link, self.title))


@dataclass(frozen=True, slots=True)
class Sort:
    """All of one sort."""

    work: Work
    count: str
    table: Table[Line]
    behind: str  # where all of it is, where it is not all here


@staff_only()
def page(request: DeskRequest) -> HttpResponse:
    """やること。見たことにすると、それまでに届いたものの「新着」が消える。"""
    staff = request.staff
    if request.method == "POST":
        inbox.looked(staff.staff_key, _drawn(request))
        return redirect("desk:inbox")
    counts, looked = waiting(request), inbox.of(staff.staff_key).looked_at
    found = {work: todo.first(work, staff, SHOWN) for work in todo.WORKS if counts[work.key]}
    lines = _Lines(request, looked, found)
    sorts = [
        Sort(work, shown(counts[work.key]), lines.table(work, rows), _behind(work, staff.staff_key, counts))
        for work, rows in found.items()
    ]
    fresh = any(line.new for each in sorts for line in each.table.lines)
    return render(request, "staff/inbox/inbox.html", {"sorts": sorts, "fresh": fresh, "until": request.at.isoformat()})


def _drawn(request: DeskRequest) -> datetime:
    """When the page was drawn, of which somebody says that they have seen it; never later than now."""
    try:
        drawn = parse_datetime(request.POST.get("until", "")[:40])
    except ValueError:
        drawn = None
    return min(drawn, request.at) if drawn and drawn.tzinfo else request.at


def _behind(work: Work, me: str, counts: Mapping[str, int]) -> str:
    if counts[work.key] <= SHOWN:
        return ""
    name, query = BEHIND.get(work.key, MINE)
    return Ref(name, query=query.format(me=me)).url


class _Lines:
    """The lines of a page, read for all sorts at once: seven statements at most, whatever waits."""

    def __init__(
        self, request: DeskRequest, looked: datetime | None, found: Mapping[Work, Sequence[tuple[Any, Any]]]
    ) -> None:
        self._looked = looked
        ids = {about: {key for work, rows in found.items() if work.about == about for key, _ in rows}
               for about in ("case", "proposal")}  # fmt: skip
        self._cases = _cases(request, ids["case"])
        self._proposals = _proposals(ids["proposal"])
        self._names = staff_names(row.proposed_by for row in self._proposals.values())

    def table(self, work: Work, rows: Iterable[tuple[UUID, datetime | date]]) -> Table[Line]:
        """Those of one sort; what has gone meanwhile is left out."""
        known = self._cases if work.about == "case" else self._proposals
        columns: tuple[Column[Line], ...] = (
            Column("name", "受付番号・件名", lambda x: x.name, first=True),
            Column("who", "申請者" if work.about == "case" else "起案した人", lambda x: x.who, PERSON, fold=NARROW),
            Column("came", work.when, lambda x: Near(x.came), DATE),
        )
        return Table(columns, [self._line(key, came) for key, came in rows if key in known], work.label)

    def _line(self, key: UUID, came: datetime | date) -> Line:
        on, new = (
            (today(came), self._looked is None or came > self._looked) if isinstance(came, datetime) else (came, False)
        )
        if key in self._cases:
            row = self._cases[key]
            link = Link(row.case.reference_number, Ref("case", str(key)))
            return Line(link, row.title, row.applicant or "（氏名なし）", on, new)
        proposal = self._proposals[key]
        link = Link(proposal.title, Ref("desk:proposal", str(key)))
        return Line(link, number_of(proposal), self._names[proposal.proposed_by], on, new)


def _cases(request: DeskRequest, keys: set[UUID]) -> dict[UUID, queries.Row]:
    if not keys:
        return {}
    cases = list(queries.with_version(Case.objects.filter(pk__in=keys)))
    note_reading(request, "case", cases, "case.read")
    return {row.case.pk: row for row in queries.rows_of(cases, request.staff.on)}


def _proposals(keys: set[UUID]) -> dict[UUID, Proposal]:
    return Proposal.objects.select_related("record__series").in_bulk(keys) if keys else {}
