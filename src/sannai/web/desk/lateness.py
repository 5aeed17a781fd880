"""遅れそうな事案: what will be late in the divisions of this person, and for whom it waits."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.casework import queries
from sannai.casework.lateness import AHEAD, MOST, PAGE_SIZE
from sannai.casework.models import ORDINARY
from sannai.common.time import today
from sannai.text.cleaning import clean
from sannai.web.kit.anchors import Order, Part

from .gate import DeskRequest, note_reading, staff_only
from .queue import division_choices
from .turning import Pages

ORDER = Order("clocks.late", (Part("ordinary", int, ORDINARY), Part("due_on", date), Part("pk", int)))


@require_GET
@staff_only("case.read")
def late(request: DeskRequest) -> HttpResponse:
    """期限を過ぎたか、まもなく過ぎる事案。法定の期限が先。"""
    division = clean(request.GET.get("division", ""), lines=False).strip()[:64]
    day, pages = today(request.at), Pages(ORDER, PAGE_SIZE, MOST, request.GET)
    found = queries.late(request.staff, day, division=division, pick=pages.pick)
    note_reading(request, {row.case.pk: row.case for row in found.rows}.values())
    shown = {"found": found, "pages": pages, "most": MOST, "day": day, "ahead": AHEAD}
    divisions = {"division": division, "divisions": division_choices(request)}
    return render(request, "desk/late.html", shown | divisions)
