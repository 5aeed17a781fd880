"""Where the verbs of a case are done, and the shape of those whose screens are views of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from sannai.casework.models import Case
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.refusals import Refused
from sannai.web.kit.said import after
from sannai.web.kit.verb import OnRow, Place, answer
from sannai.web.kit.verb import is_stale as is_stale

from .door import case_view, load
from .sheet import sheet


def _back(request: DeskRequest, case: Case, what: str) -> HttpResponse:
    """To the case, or to the queue for whoever has just moved it away from themselves."""
    return after(what, "desk:case", case.pk) if request.staff.may("case.read", case) else redirect("desk:queue")


def _page(request: DeskRequest, case: Case, refused: Refused) -> HttpResponse:
    from .case import case_page  # the case page offers these verbs

    return case_page(request, case, refused=refused)


CASE = Place(case_view, load, sheet, _page, _back)


def verb(
    request: DeskRequest,
    case: Case,
    form: forms.Form,
    perform: Callable[[dict[str, Any]], object],
    *,
    template: str,
    what: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Show the form, or do the verb and go back to the case. 409 or 403 with the reason when the office says no."""
    at = OnRow(request, case)
    return answer(CASE, at, form, perform, template=template, what=what, context=lambda now: context)
