"""The door of 庁内の申請: what one's own division began or filed. Another division's is not there: 404."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from sannai.applications import divisions
from sannai.applications.access import ForDivision
from sannai.applications.drafts import Filling
from sannai.casework import queries as cases
from sannai.casework.models import Case
from sannai.organization.models import Unit
from sannai.web.applicant.way import Way
from sannai.web.kit.door import DeskRequest, staff_only

P = ParamSpec("P")


class DivisionRequest(DeskRequest):
    """A request of somebody who acts for a division: its name and telephone come from the organisation."""

    division: Unit | None


DraftView = Callable[Concatenate[DivisionRequest, Filling, Way, P], HttpResponseBase]
CaseView = Callable[Concatenate[DivisionRequest, Case, Way, P], HttpResponseBase]


def way_of(id: UUID, request: DeskRequest) -> Way:
    """The addresses of one 庁内の申請."""
    return Way(reverse("desk:internal_application", args=[id]), "applicant/internal/frame.html", request.at)


def applicant(request: DeskRequest, case: Case) -> ForDivision:
    """Who acts for the division on its own application."""
    return ForDivision(request.staff, case.pk)


def _acting(request: DeskRequest, unit_key: str) -> DivisionRequest:
    """The same request, with the division that it acts for as it is today."""
    acting, city = cast("DivisionRequest", request), request.staff.city
    acting.division = city.unit(city.heir("unit", unit_key, ""))
    return acting


def with_draft(view: DraftView[P]) -> Callable[..., HttpResponseBase]:
    """The division's draft with this id, still to be filed. A filed one leads to where it stands. Else Http404."""

    def run(request: DeskRequest, /, id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        filling = divisions.draft(request.staff, id)
        if filling is None:
            raise Http404
        way = way_of(id, request)
        if filling.filed:
            return redirect(way.root)
        return view(_acting(request, filling.draft.unit_key), filling, way, *args, **kwargs)

    functools.update_wrapper(run, view)
    return staff_only()(run)


def with_case(view: CaseView[P]) -> Callable[..., HttpResponseBase]:
    """What the division filed under this id. A draft that is not filed yet leads to its own page. Else Http404."""

    def run(request: DeskRequest, /, id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        filing = divisions.filed(request.staff).filter(pk=id).first()
        case = cases.of_applicant(id) if filing else None
        way = way_of(id, request)
        if filing is None or case is None:
            if divisions.draft(request.staff, id) is None:
                raise Http404
            return redirect(way.root)
        return view(_acting(request, filing.unit_key), case, way, *args, **kwargs)

    functools.update_wrapper(run, view)
    return staff_only()(run)
