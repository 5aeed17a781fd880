"""The door of the counter: staff who may enter applications, and the drafts begun there; no citizen's draft."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sannai.applications.access import opened_by_city
from sannai.applications.divisions import owns
from sannai.applications.filing import INTERNAL
from sannai.applications.models import PaperFiling
from sannai.casework import queries as cases
from sannai.casework.models import Case
from sannai.intake import drafts
from sannai.intake.drafts import Filling
from sannai.web.applicant.filling import CHANNELS
from sannai.web.applicant.shell import Shell
from sannai.web.applicant.way import Way
from sannai.web.kit.door import DeskRequest, staff_only

from .choosing import forget


def _filling(request: DeskRequest, draft_id: UUID) -> Filling | None:
    """The counter's draft with this id, typed in by the own division: one of another division is not there."""
    filling = drafts.load_of_staff(draft_id)
    if filling is None or filling.draft.channel not in CHANNELS or not owns(request.staff, filling.draft.unit_key):
        return None
    return filling


def _case(request: DeskRequest, draft_id: UUID) -> Case | None:
    """What somebody has a link to, or gets one: for who typed it in, and for who may read the case."""
    case = cases.of_applicant(draft_id)
    if case is None or case.application is None or case.application.channel == INTERNAL:
        return None
    typed = PaperFiling.objects.filter(application=draft_id, typed_by=request.staff.staff_key).exists()
    return case if typed or request.staff.may("case.read", case) else None


def _filed(request: DeskRequest, filling: Filling, way: Way) -> HttpResponse:
    forget(request, str(filling.draft.pk))
    return redirect(f"{way.root}receipt/")


def _discarded(request: DeskRequest, filling: Filling, way: Way) -> HttpResponse:
    forget(request, str(filling.draft.pk))
    return redirect("counter:choose")


COUNTER = Shell(
    "draft_id",
    "applicant/counter/frame.html",
    door=staff_only("case.enter"),
    root=lambda id: reverse("counter:draft", args=[id]),
    actor=lambda request, id: request.staff,
    opened=lambda request, id: opened_by_city(id),
    filling=_filling,
    case=_case,
    filed=_filed,
    discarded=_discarded,
)
