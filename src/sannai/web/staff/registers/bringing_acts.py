"""What is done to an import beside the way of a file: choose for what is in conflict, stop waiting, bring the rest."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sannai.registers.door import Door
from sannai.registers.importing import tasks
from sannai.registers.importing.cells import Unreadable
from sannai.registers.models import Import
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.refusals import Refused, attempt

from .bringing_conflicts import chosen
from .bringing_door import import_view, mine
from .bringing_page import drawn

UNCHOSEN = "どの行も選ばれていません。行ごとに、または「選んでいない行」で、どちらにするかを選んでください。"


@require_POST
@import_view
def settle(request: DeskRequest, one: Import, held: Door) -> HttpResponse:
    """Which value is to stand, of rows in conflict; then it is tried with that. 422 where nothing was chosen, 409
    where it is no longer what was seen."""
    if not mine(request, one):
        raise Http404
    choices = chosen(request, json.loads(one.found or "{}"))
    if not choices:
        return drawn(request, one, held, faults={"rest": UNCHOSEN})
    seen = request.POST.get("seen", "")
    refused = attempt(lambda: tasks.start_settling(one, choices, seen=seen, by=request.staff, at=request.at))
    return drawn(request, one, held, refused) if refused else redirect("desk:import", one.shelf_id, one.pk)


@require_POST
@import_view
def stop(request: DeskRequest, one: Import, held: Door) -> HttpResponse:
    """No longer try it: back to its mapping. 409 where it was over already."""
    if not mine(request, one):
        raise Http404
    refused = attempt(lambda: tasks.stop(one))
    return drawn(request, one, held, refused) if refused else redirect("desk:import", one.shelf_id, one.pk)


@require_POST
@import_view
def again(request: DeskRequest, one: Import, held: Door) -> HttpResponse:
    """The rows that were not written, as an import of their own from the same file. 409 where there are none."""
    if not mine(request, one):
        raise Http404
    try:
        more: list[Import] = []
        refused = attempt(lambda: more.append(tasks.start_again(one, by=request.staff, at=request.at)))
    except Unreadable as error:
        refused = Refused(409, str(error))
    return drawn(request, one, held, refused) if refused else redirect("desk:import", one.shelf_id, more[0].pk)
