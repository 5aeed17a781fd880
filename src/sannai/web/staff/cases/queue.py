"""The queue: what waits for this person's divisions, the soonest promised first. Every filter stands in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from sannai.casework import queries, states
from sannai.casework.models import PROGRESS, PROMISED, Case
from sannai.casework.remaining import Remaining
from sannai.common.time import today
from sannai.organization.actors import Staff
from sannai.organization.queries import colleagues
from sannai.organization.scope import units_of
from sannai.organization.snapshot import claimed
from sannai.procedures.queries import Entry, catalogue
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import At, Choice, Search, UnitChoice
from sannai.web.kit.bulk import Bulk
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Near, Press, Ref, Short
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import By, Stored
from sannai.web.kit.table import CHIP, DATE, LAPTOP, LONG, NARROW, PERSON, TABLET, Column
from sannai.web.templatetags.sannai import short

from .case_verbs import HAND_OVER, TAKE, cannot
from .sheet import running, standing


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the table."""

    row: queries.Row
    left: Remaining | None
    may_take: bool

    @property
    def case(self) -> Case:
        return self.row.case


@dataclass(frozen=True, slots=True)
class Home(UnitChoice):
    """The unit, with those below it, that a case is with today. ``path``: from the row to the case."""

    by: By = lambda claim: claim
    path: str = ""

    def value(self, code: str, at: At) -> Any:
        claims = at.city.ancestry("unit", at.city.subtree(code))
        return claimed(f"{self.path}division_key", f"{self.path}matter", claims)


@staff_only()
def queue(request: DeskRequest) -> HttpResponseBase:
    """事案の一覧。事案を見ない職の人は、その人の最初のページへ。"""
    if request.method == "GET" and not request.staff.may("case.read"):
        from sannai.web.staff.nav import entries  # the navigation knows every page

        mine = entries(request)
        return redirect(mine[0].url) if mine else render(request, "staff/no_post.html", status=403)
    return CASES.answer(request)


def _lines(cases: Sequence[Case], at: At) -> list[Line]:
    """Five statements, however many cases."""
    return [
        Line(
            row,
            running(row.clock),
            not row.case.assignee and row.case.status in states.ACTIVE and at.staff.may("case.take", row.case),
        )
        for row in queries.rows_of(cases, at.day.on)
    ]


def _people(at: At) -> list[tuple[str, str]]:
    """Nobody, oneself, and the colleagues of one's own units. One statement a unit."""
    me = at.staff.staff_key
    found = {pair for key in {post.unit_key for post in at.staff.posts} for pair in colleagues(key, at.staff.on)}
    return [("-", "担当なし"), (me, f"わたし（{at.staff.name}）"), *sorted(pair for pair in found if pair[0] != me)]


def _procedures(at: At) -> list[tuple[str, str]]:
    """The procedures of the units whose cases this person reads."""
    seen, every = units_of(at.staff, at.right), catalogue()

    def home(entry: Entry) -> str:
        return at.staff.city.heir("unit", entry.version.division_key, entry.definition.matter)

    known = (*every.entries, *every.internal.values(), *every.adverse.values())
    return [(entry.key, entry.definition.title) for entry in known if home(entry) in seen]


def _due(x: Line) -> Cell:
    chip = Chip(x.left.text, x.left.color) if x.left else None
    return Many((Near(x.case.promised_on), chip)) if x.case.promised_on else chip or "期限なし"


def _state(x: Line) -> Cell:
    how = standing(x.case.status)
    parts: list[Cell] = [Chip(how.label, how.color)]
    parts += [Chip("保留中", "red")] if x.row.on_hold else []
    parts += [f"補正期限 {short(x.row.correction_due)}"] if x.row.correction_due else []
    return Lines(tuple(parts))


def _assignee(x: Line) -> Cell:
    if x.may_take:
        return Press("担当する", Ref("desk:take", str(x.case.pk)), x.case.seq, x.case.reference_number)
    return x.row.assignee_name


def referring(staff: Staff, right: str) -> dict[str, Entry]:
    """The procedures of this person's units that another system decides, by their keys. No statement."""
    seen = units_of(staff, right)

    def home(entry: Entry) -> str:
        return staff.city.heir("unit", entry.version.division_key, entry.definition.matter)

    return {each.key: each for each in catalogue().entries if each.definition.elsewhere and home(each) in seen}


def _beside(at: At) -> tuple[Link, ...]:
    late = Link("遅れそうな事案", Ref("desk:late"))
    return (Link("標準準拠システム", Ref("desk:referrals")), late) if referring(at.staff, "case.review") else (late,)


STATUSES = (
    ("all", "終わったものも含めすべて"),
    *((key, known.label) for key, known in states.STATUSES.items()),
)
_DUE = Part("promised", date, PROMISED)
CASES = Listing[Line](
    key="cases", title="事案の一覧", kind="case", right="case.read", exports="case.read", size=25, order="due",
    rows=lambda at: Stored(queries.with_version(Case.objects.all()), key=Part("pk", UUID)),
    lines=_lines, reads=lambda x: x.case, warn=lambda x: x.left is not None and x.left.late, presses=True,
    bulk=Bulk((TAKE, HAND_OVER), row=lambda x: x.case, cannot=cannot),
    beside=_beside,
    filters=(
        Search("q", "氏名・フリガナ・電話・受付番号", queries.searched),
        Choice("status", "状態", queries.in_status, STATUSES, empty="進行中すべて", start="active"),
        Home("division", "担当課"),
        Choice("assignee", "担当", lambda who: Q(assignee="" if who == "-" else who), _people, empty="だれでも"),
        Choice("procedure", "手続", "procedure_key", _procedures),
    ),
    columns=(
        Column("name", "受付番号・手続",
               lambda x: Lines((Link(x.case.reference_number, Ref("case", str(x.case.pk))), x.row.title)), first=True,
               sort=(Part("reference_number", str),)),
        Column("due", "処理期限", _due, DATE, fold=NARROW,
               sort=(_DUE, Part("arrived_at", datetime))),
        Column("who", "申請者", lambda x: x.row.applicant or "（氏名なし）", PERSON, fold=NARROW),
        Column("summary", "内容",
               lambda x: Many(tuple(Short(f"{label}：{text}", 60) for label, text in x.row.summary), "／"), LONG,
               fold=LAPTOP),
        Column("state", "状態", _state, CHIP, sort=(Part("progress", int, PROGRESS), _DUE)),
        Column("assignee", "担当", _assignee, PERSON, fold=TABLET, sort=(Part("assignee", str), _DUE)),
        Column("arrived", "到達", lambda x: Near(today(x.case.arrived_at)), DATE, fold=TABLET,
               sort=(Part("arrived_at", datetime),)),
    ),
    empty=Empty("あてはまる事案はありません", "進行中の事案はありません。",
                ("終わったものも含めて見る", "status", "all")),
)  # fmt: skip
