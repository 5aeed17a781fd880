"""The door of a case: found and allowed in one step. Not theirs is not there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase

from sannai.casework import queries as cases
from sannai.casework.models import Case
from sannai.web.kit.door import DeskRequest, View, note_reading, staff_only

P = ParamSpec("P")
CaseView = Callable[Concatenate[DeskRequest, Case, P], HttpResponseBase]


def case_view(*rights: str) -> Callable[[CaseView[P]], View]:
    """As ``staff_only``; finds the case and checks the right over it in one step. Not theirs is not there: 404."""

    def decorate(view: CaseView[P]) -> View:
        def run(request: DeskRequest, /, case_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            case = load(request, case_id)
            if not any(request.staff.may(right, case) for right in rights):
                raise PermissionDenied
            return view(request, case, *args, **kwargs)

        functools.update_wrapper(run, view)
        return staff_only(*rights)(run)

    return decorate


def load(request: DeskRequest, case_id: UUID) -> Case:
    """The case if this person may see it, else Http404. An auditor's reading is written down."""
    try:
        case = cases.load(request.staff, case_id)
    except cases.NotVisible as error:
        raise Http404 from error
    note_reading(request, "case", [case], "case.read")
    return case
