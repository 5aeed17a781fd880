"""新しく書く: entered once, however often the form is sent, since it brings the id of the row that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import uuid6
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse

from sannai.registers import actions, verbs
from sannai.registers.door import Door
from sannai.registers.models import Entry
from sannai.rules.model import Fault
from sannai.rules.registers.keys import FROM, UNIT
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.said import after

from .entry_door import opened
from .entry_writing import Writing, back, written

RIGHT = verbs.ENTERED.right
BRINGS = "row"  # the input that holds the id of the row to come, signed for this person and this register


@staff_only(RIGHT)
def new(request: DeskRequest, key: str) -> HttpResponse:
    """新しい記載を書く。Rows of registers that decisions feed are written by nobody: 403."""
    held = opened(request, key)
    if not request.staff.may(RIGHT, profile=held.held.shelf.rights) or not _may_somewhere(request, held):
        raise PermissionDenied
    id = _id(request, key)
    if request.method == "POST" and (made := Entry.objects.filter(pk=id, shelf=key).first()):
        return after(verbs.ENTERED.name, "desk:entry", *made.address)  # the form was sent twice
    start = _start(request, held)
    return written(
        Writing(
            request, held, "新しく書く", "記載する", {}, start=start,
            hidden={BRINGS: _signer(request, key).sign(str(id))},
            may=lambda given: _not_theirs(request, key, given),
            perform=lambda given, reason: actions.enter(
                _entry(key, given, id), given=given, reason=reason, by=request.staff, at=request.at
            ),
            done=lambda: back(request, Entry(pk=id, shelf_id=key), verbs.ENTERED.name),
        )
    )  # fmt: skip


def _may_somewhere(request: DeskRequest, held: Door) -> bool:
    """Whether there is any row that this person may enter; where one division keeps all, one of that division."""
    if held.newest.kept_by == "unit":
        return True
    return request.staff.may(RIGHT, actions.new_entry(held.newest.key, {}))


def _entry(key: str, given: Mapping[str, Any], id: UUID) -> Entry:
    entry = actions.new_entry(key, given)
    entry.pk = id
    return entry


def _not_theirs(request: DeskRequest, key: str, given: Mapping[str, Any]) -> Fault | None:
    """A row of another division is refused at the field that says whose it is."""
    entry = actions.new_entry(key, given)
    if request.staff.may(RIGHT, entry):
        return None
    name = request.staff.city.name_of(entry.unit_key, entry.unit_key)
    return Fault(UNIT, f"「{name}」の記載を書く権限がありません。自分の課の名前を入力してください", "", "entry")


def _start(request: DeskRequest, held: Door) -> dict[str, Any]:
    """What stands in an empty form: today, and the division of whoever writes."""
    start: dict[str, Any] = {FROM: request.staff.on.isoformat()} if held.held.register.dated else {}
    post = request.staff.post_for(RIGHT, profile=held.held.shelf.rights)
    if held.held.register.kept_by == "unit" and post is not None:
        start[UNIT] = post.unit_key
    return start


def _signer(request: DeskRequest, key: str) -> Signer:
    return Signer(salt=f"entry.new:{key}:{request.staff.staff_key}")


def _id(request: DeskRequest, key: str) -> UUID:
    """The id that the form brought, if it was made for this person; else a new one."""
    try:
        return UUID(_signer(request, key).unsign(request.POST.get(BRINGS, "")))
    except (BadSignature, ValueError):
        return uuid6.uuid7()
