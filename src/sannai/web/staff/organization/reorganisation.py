"""One reorganisation: what it makes, ends, renames and moves, and where the open work goes."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.common.time import today
from sannai.organization.queries import units
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.staff.rules.rulebook import matter_titles

from .changes import change_on, moves
from .unit import told


@require_GET
@staff_only("organization.read")
def reorganisation(request: DeskRequest, on: str) -> HttpResponse:
    """ある日の改正。これからの改正には、引き継がれる未処理の件数も示す。"""
    return page(request, _day(on))


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not date(1800, 1, 2) <= on <= date(2200, 12, 31):
        raise Http404
    return on


def page(request: DeskRequest, on: date) -> HttpResponse:
    """The page of one day."""
    change = change_on(on)
    day = today(request.at)
    ahead = on > day
    found = moves(on, counted=ahead)
    names = {unit.key: unit.name for unit in units(on)}
    names_before = {before.parent_key: before.parent_key for before, _ in change.moved}
    eve = date.fromordinal(on.toordinal() - 1)
    names_before |= {unit.key: unit.name for unit in units(eve)} if change.moved or change.ended else {}
    steps = told([move.row for move in found], matter_titles(request.at))
    heard = {move.row.from_key for move in found if move.row.kind == "unit" and not move.row.matters}
    shown = {
        "change": change,
        "stranded": [unit.name for unit in change.ended if unit.key not in heard],
        "ahead": ahead,
        "today": day,
        "names": names,
        "names_before": names_before,
        "moves": list(zip(found, steps, strict=True)),
        "counted": ahead and bool(found),
        "query": f"?on={on.isoformat()}",
        "query_before": f"?on={eve.isoformat()}",
    }
    return render(request, "staff/organization/reorganisation.html", shown)
