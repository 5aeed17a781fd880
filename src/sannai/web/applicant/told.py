"""What an applicant sent on paper or said: staff type it in by the applicant's verbs; the record says who typed.

Its forms are verbs of the case (``staff/cases/case_verbs.py``); a correction and its files are the applicant's pages.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sannai.applications.access import opened_by_city, opened_of
from sannai.casework.behalf import ToldByApplicant
from sannai.intake import projections
from sannai.intake.shown import Shown
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.said import after
from sannai.web.staff.cases.door import load

from .attaching import remove_from_case, to_case
from .correcting import correction as mend
from .shell import Shell
from .way import Way

DONE = {"correction": "correction.answered", "added": "addition.filed", "stale": "stale"}


def _reviewed(request: DeskRequest, case_id: UUID) -> Shown | None:
    """What its applicant sees of a case that this person reviews."""
    case = load(request, case_id)
    if not request.staff.may("case.review", case):
        raise PermissionDenied
    return projections.read(opened_of(case.application)) if case.application else None


def _to_case(request: DeskRequest, shown: Shown, way: Way) -> HttpResponse:
    what = DONE.get(request.GET.get("done", ""))
    return after(what, "desk:case", shown.id) if what else redirect("desk:case", shown.id)


TOLD = Shell(
    "case_id",
    "applicant/told/frame.html",
    door=staff_only("case.review"),
    root=lambda id: reverse("desk:told", args=[id]),
    actor=lambda request, id: ToldByApplicant(request.staff),
    opened=lambda request, id: opened_by_city(id),
    case=_reviewed,
)
back = TOLD.on_case(_to_case)
correction = TOLD.on_case(mend)
upload = TOLD.on_case(to_case)
remove_upload = TOLD.on_case(remove_from_case)
