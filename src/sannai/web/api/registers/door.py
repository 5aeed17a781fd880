"""The door of programs: who comes in by which token. Everything below /api/v1/ passes it, and stands in the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sannai.common.models import AccessLog
from sannai.organization.actors import Staff
from sannai.organization.machines import machine_for, turned_away
from sannai.registers.door import READ, Door, door
from sannai.web.api.problems import PLAIN, Problem
from sannai.web.client import client_address
from sannai.web.moment import TimedRequest

_BEARER = re.compile(r"Bearer +([\x21-\x7e]{1,200}) *\Z", re.IGNORECASE)
_LONGEST = 64  # AccessLog.what, AccessLog.about_id
_ASKED_FOR = {"WWW-Authenticate": 'Bearer realm="sannai"'}
_NO_USE = {"WWW-Authenticate": 'Bearer realm="sannai", error="invalid_token"'}
BRING = "Authorization ヘッダーに「Bearer トークン」を書いてください。"
UNKNOWN = "このトークンは使えません。期限が切れていないか、取り消されていないかを、職員管理者に確かめてください。"
OFTEN = "使えないトークンが続きました。{seconds}秒待ってから、トークンを確かめて送ってください。"
NONE = "この台帳はないか、このシステムの権限が及びません。"


class MachineRequest(TimedRequest):
    """A request of a program whose token was good."""

    staff: Staff


View = Callable[..., HttpResponse]


def endpoint(**views: View) -> View:
    """One address. ``views``: by method. No session is read, no cookie set, and no form comes here from elsewhere."""

    @csrf_exempt
    def run(request: Any, /, **named: Any) -> HttpResponse:
        request.staff = None
        try:
            view = views.get("GET" if request.method == "HEAD" else request.method)
            if view is None:
                allowed = ", ".join(["HEAD", *views] if "GET" in views else views)
                detail = f"ここで使える方法は {allowed} です。"
                raise Problem(405, detail, headers={"Allow": allowed})
            request.staff = _known(request)
            answer = view(request, **named)
        except (Problem, Http404) as error:
            problem = error if isinstance(error, Problem) else Problem(404)
            if request.staff is not None:
                note(request, str(named.get("key", "")), f"api refused {problem.status}")
            answer = problem.response()
        answer["Cache-Control"] = "no-store"
        return answer

    return run


def note(request: Any, register: str, what: str, entries: Iterable[UUID] = ()) -> None:
    """That a program asked this of a register, and which rows it was given. One statement, two with rows."""
    key, said = request.staff.staff_key, what if len(what) <= _LONGEST else f"{what[: _LONGEST - 1]}…"
    first = AccessLog(staff_key=key, about_kind="register", about_id=register[:_LONGEST], what=said)
    first.save(force_insert=True)
    rows = [AccessLog(staff_key=key, about_kind="entry", about_id=str(id), what=said, opening=first) for id in entries]
    if rows:
        AccessLog.objects.bulk_create(rows)


def opened(request: MachineRequest, key: str, right: str = READ) -> Door:
    """The door of a register for this program. What it does not reach is not there. One statement."""
    held = door(request.staff, key, right)
    if held is None:
        raise Problem(404, NONE)
    return held


def answer(content: Any, status: int = 200, **headers: str) -> JsonResponse:
    """JSON as it is sent."""
    response = JsonResponse(content, status=status, json_dumps_params=PLAIN)
    for name, value in headers.items():
        response[name] = value
    return response


def _known(request: TimedRequest) -> Staff:
    """Who brings this token. Raises Problem; tokens of no use are counted by the address that they come from."""
    written = request.headers.get("Authorization", "")
    if not written:
        raise Problem(401, BRING, headers=_ASKED_FOR)
    found = _BEARER.match(written)
    staff = machine_for(found[1], request.at) if found else None
    if staff is not None:
        return staff
    until = turned_away(client_address(request), request.at)
    if until is None:
        raise Problem(401, UNKNOWN if found else BRING, headers=_NO_USE)
    seconds = max(1, int((until - request.at).total_seconds()) + 1)
    raise Problem(429, OFTEN.format(seconds=seconds), headers={"Retry-After": str(seconds)})
