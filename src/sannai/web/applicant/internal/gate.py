"""The door of 庁内の申請: what one's own division began or filed. Another division's is not there: 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sannai.applications import divisions
from sannai.applications.access import ForDivision, opened_by_city
from sannai.casework import actions
from sannai.casework import queries as cases
from sannai.casework.models import DeliveryChoice
from sannai.intake import projections
from sannai.intake.drafts import Filling
from sannai.intake.shown import Shown
from sannai.web.applicant.shell import Shell
from sannai.web.applicant.way import Way
from sannai.web.kit.door import DeskRequest, staff_only


def _acting(request: Any, unit_key: str) -> None:
    """For the frame: the division that the request acts for, as it is today, its name and telephone."""
    city = request.staff.city
    request.division = city.unit(city.heir("unit", unit_key, ""))


def _filling(request: DeskRequest, id: UUID) -> Filling | None:
    filling = divisions.draft(request.staff, id)
    if filling is not None:
        _acting(request, filling.draft.unit_key)
    return filling


def _case(request: DeskRequest, id: UUID) -> Shown | None:
    filing = divisions.filed(request.staff).filter(pk=id).first()
    if filing is None:
        return None
    _acting(request, filing.unit_key)
    opened = opened_by_city(id)
    return projections.read(opened) if opened else None


def _filed(request: DeskRequest, filling: Filling, way: Way) -> HttpResponse:
    """A division reads its notices at the desk: how it receives them is no choice, and recorded with the filing."""
    case = cases.of_applicant(filling.draft.pk)
    if case and not DeliveryChoice.objects.filter(case=case).exists():
        actions.choose_delivery(case, method="electronic", by=way.by, at=way.at)
    return redirect(f"{way.root}?done=filed")


INTERNAL = Shell(
    "id",
    "applicant/internal/frame.html",
    door=staff_only(),
    root=lambda id: reverse("desk:internal_application", args=[id]),
    actor=lambda request, id: ForDivision(request.staff, id),
    opened=lambda request, id: opened_by_city(id),
    filling=_filling,
    case=_case,
    filed=_filed,
    discarded=lambda request, filling, way: redirect("desk:internal"),
)
