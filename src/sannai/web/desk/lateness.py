"""遅れそうな事案: what will be late in the divisions of this person, and for whom it waits."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.casework import queries
from sannai.casework.lateness import AHEAD
from sannai.common.time import today
from sannai.text.cleaning import clean

from .gate import DeskRequest, note_reading, staff_only
from .queue import division_choices


@require_GET
@staff_only("case.read")
def late(request: DeskRequest) -> HttpResponse:
    """期限を過ぎたか、まもなく過ぎる事案。法定の期限が先。"""
    division = clean(request.GET.get("division", ""), lines=False).strip()[:64]
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
    day = today(request.at)
    found = queries.late(request.staff, day, division=division, page=number)
    note_reading(request, {row.case.pk: row.case for row in found.rows}.values())
    shown = {"found": found, "day": day, "ahead": AHEAD, "division": division, "divisions": division_choices(request)}
    return render(request, "desk/late.html", shown)
