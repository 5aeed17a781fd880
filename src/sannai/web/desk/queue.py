"""The queue: what waits for this person's divisions, the soonest promised first. Every filter stands in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from sannai.casework import queries, states
from sannai.casework.models import PROMISED
from sannai.casework.remaining import Remaining
from sannai.common.time import today
from sannai.organization.queries import colleagues, units
from sannai.organization.scope import units_of
from sannai.procedures.queries import Entry, catalogue
from sannai.text.cleaning import clean
from sannai.web.kit.anchors import Order, Part

from .gate import DeskRequest, note_reading, staff_only
from .nav import entries
from .sheet import Standing, running, standing
from .turning import Pages

Choices = list[tuple[str, str]]
ORDER = Order("cases.soonest", (Part("promised", date, PROMISED), Part("arrived_at", datetime), Part("pk", UUID)))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. Whatever cannot be read counts as not asked."""

    status: str = ""
    division: str = ""
    assignee: str = ""
    procedure: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        text = {name: clean(query.get(name, ""), lines=False).strip()[:100] for name in cls.__slots__}
        known = ("", "all", *states.STATUSES)
        text["status"] = text["status"] if text["status"] in known else ""
        return cls(**text)


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the table."""

    row: queries.Row
    standing: Standing
    left: Remaining | None
    mine: bool
    may_take: bool


@require_GET
@staff_only()
def queue(request: DeskRequest) -> HttpResponse:
    """事案の一覧。事案を見ない職の人は、その人の最初のページへ。"""
    if not request.staff.may("case.read"):
        mine = entries(request)
        return redirect(mine[0].url) if mine else render(request, "desk/no_post.html", status=403)
    filters = Filters.of(request.GET)
    day = today(request.at)
    pages = Pages(ORDER, queries.PAGE_SIZE, queries.MOST, request.GET)
    found = queries.queue(
        request.staff,
        on=day,
        status=filters.status,
        division=filters.division,
        assignee=filters.assignee,
        procedure=filters.procedure,
        q=filters.q,
        pick=pages.pick,
    )
    note_reading(request, (row.case for row in found.rows))
    lines = [
        Line(
            row,
            standing(row.case.status),
            running(row.clock),
            row.case.assignee == request.staff.staff_key,
            not row.case.assignee and row.case.status in states.ACTIVE and request.staff.may("case.take", row.case),
        )
        for row in found.rows
    ]
    shown = {"filters": filters, "found": found, "lines": lines, "pages": pages, "most": queries.MOST, "day": day}
    shown |= _choices(request)
    return render(request, "desk/queue.html", shown)


def division_choices(request: DeskRequest) -> Choices:
    """The divisions that this person can choose from; none if there is but one."""
    seen = units_of(request.staff, "case.read")
    found = [(unit.key, unit.name) for unit in units(request.staff.on) if unit.key in seen]
    return found if len(found) > 1 else []


def _home(request: DeskRequest, entry: Entry) -> str:
    return request.staff.city.heir("unit", entry.version.division_key, entry.definition.matter)


def _choices(request: DeskRequest) -> dict[str, Any]:
    seen = units_of(request.staff, "case.read")
    own = {post.unit_key for post in request.staff.posts}
    people: Choices = sorted({pair for key in own for pair in colleagues(key, request.staff.on)})
    me = request.staff.staff_key
    every = catalogue()
    entries = (*every.entries, *every.internal.values(), *every.adverse.values())
    return {
        "statuses": [("", "進行中すべて"), ("all", "終わったものも含めすべて")]
        + [(key, known.label) for key, known in states.STATUSES.items()],
        "divisions": division_choices(request),
        "people": [("-", "担当なし"), (me, "わたし"), *(pair for pair in people if pair[0] != me)],
        "procedures": [(entry.key, entry.definition.title) for entry in entries if _home(request, entry) in seen],
    }
