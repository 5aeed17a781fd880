"""The door of the desk: who comes in. Every view for staff passes it; what was read there is written down here."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from sannai.common.models import AccessLog
from sannai.common.time import today
from sannai.organization.actors import Staff, staff_for
from sannai.web.moment import TimedRequest

P = ParamSpec("P")
_LONGEST_PAGE = 64  # AccessLog.what


class DeskRequest(TimedRequest):
    """A request of a signed-in member of staff whose second factor was checked."""

    staff: Staff


StaffView = Callable[Concatenate[DeskRequest, P], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def staff_only(*rights: str) -> Callable[[StaffView[P]], View]:
    """Let in verified staff who hold at least one of these rights (none named: any post). Everybody else is told why.

    Anonymous and unverified people are led to the sign-in and come back here afterwards.
    """

    def decorate(view: StaffView[P]) -> View:
        @functools.wraps(view)
        def run(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated or not request.user.is_verified():
                return _to_sign_in(request)
            staff = staff_for(request.user, today(request.at))
            if staff is None:
                return render(request, "staff/no_post.html", status=403)
            request.staff = staff
            if rights and not any(staff.may(right, None) for right in rights):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        run.gate = rights  # type: ignore[attr-defined]  # the test of every URL reads it
        return run

    return decorate


def note_reading(request: DeskRequest, kind: str, subjects: Iterable[Any], right: str, *, always: bool = False) -> None:
    """Which subjects were shown to an auditor, who reads by engagement, and to whom one is shown that is at home
    elsewhere, since their unit is concerned: it is written down. ``always``: whoever reads. One statement for one
    thing, two for a list."""
    staff = request.staff
    audits = "auditor" in staff.roles
    rows = [
        AccessLog(staff_key=staff.staff_key, about_kind=kind, about_id=str(one.pk), what=_page(request, one))
        for one in subjects
        if always or audits or not staff.at_home(right, one)
    ]
    if rows:
        rows[0].save(force_insert=True)
    for row in rows[1:]:
        row.opening = rows[0]
    if rows[1:]:
        AccessLog.objects.bulk_create(rows[1:])


def _page(request: DeskRequest, subject: Any) -> str:
    """Which page of the subject was shown: its name, and the keys of what stood on it beside the subject itself.

    An address cut to the width of a column would lose the very key at its end. What is too long to stand whole (the
    row of a group) is a place on a page and no thing of its own.
    """
    match = request.resolver_match
    assert match is not None  # a view is running
    said = match.view_name
    for key in map(str, match.kwargs.values()):
        if key != str(subject.pk) and len(said) + 1 + len(key) <= _LONGEST_PAGE:
            said += f" {key}"
    return said


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    wanted = request.get_full_path() if request.method == "GET" else ""
    response = redirect("desk:sign_in")
    if wanted and wanted != "/desk/":
        response["Location"] += "?" + urlencode({"next": wanted})
    return response
