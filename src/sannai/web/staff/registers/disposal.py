"""保存期間が満了した記載: which rows may go, and their disposal by the head of the division that has them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sannai.common.keepers import StillNeeded
from sannai.common.time import today
from sannai.registers.door import Door, door, door_of
from sannai.registers.retaining import DISPOSE, MOST, Due, dispose, due, years
from sannai.web.kit.door import DeskRequest, note_reading, staff_only
from sannai.web.kit.refusals import Refused
from sannai.web.kit.said import DISPOSED

from .entry_door import CLOSED, list_url, opened

WRITE, PROPOSE = "entry.write", "register.propose"
NONE = "廃棄するものが選ばれていないか、もう廃棄できるものではありません。一覧を確かめて、選び直してください。"


@require_http_methods(["GET", "POST"])
@staff_only(WRITE, PROPOSE)
def disposal(request: DeskRequest, key: str) -> HttpResponse:
    """満了した記載の一覧。選んだものを、名前を確かめてから廃棄する。"""
    held = opened(request, key)
    if not _concerned(request, held):
        raise PermissionDenied
    deciding = door(request.staff, key, DISPOSE)
    if request.method == "GET":
        return _list(request, held, deciding)
    if deciding is None:
        raise PermissionDenied
    picked = [id for id in request.POST.getlist("pick") if _is_key(id)][:MOST]
    chosen = due(deciding, today(request.at), picked)
    if not chosen:
        return _list(request, held, deciding, Refused(409, NONE))
    if "sure" not in request.POST:
        shown = _about(held) | {"chosen": chosen, "fault": "asked" in request.POST}
        return render(request, "staff/registers/disposal_sure.html", shown, status=422 if shown["fault"] else 200)
    try:
        dispose(request.staff, key, [str(each.entry.pk) for each in chosen], request.at)
    except StillNeeded as error:
        return _list(request, held, deciding, Refused(409, str(error)))
    return redirect(f"{reverse('desk:entry_disposal', args=[key])}?done={DISPOSED}")


def address_for(request: DeskRequest, held: Door) -> str:
    """Where this person finds what may go of a register; "" for whom it does not concern, and where nothing ever goes.
    No statement."""
    if years(held.newest.retention) is None or not _concerned(request, held):
        return ""
    return reverse("desk:entry_disposal", args=[held.newest.key])


def _list(request: DeskRequest, held: Door, deciding: Door | None, refused: Refused | None = None) -> HttpResponse:
    found = due(held, today(request.at))
    _note(request, held, found)
    rows = [(each, deciding is not None and deciding.sees(each.entry)) for each in found[:MOST]]
    shown = _about(held) | {
        "rows": rows, "more": len(found) > MOST, "most": MOST, "refused": refused,
        "able": any(able for _, able in rows),
    }  # fmt: skip
    return render(request, "staff/registers/disposal.html", shown, status=refused.status if refused else 200)


def _about(held: Door) -> dict[str, object]:
    retention = held.newest.retention
    return {
        "register": held.newest.title, "key": held.newest.key, "list_url": list_url(held.newest.key),
        "retention": retention, "years": years(retention),
        "began": "記載した日" if retention.since == "recorded" else "終わった日",
    }  # fmt: skip


def _note(request: DeskRequest, held: Door, found: Sequence[Due]) -> None:
    """The rows are called by name here: who reads what is guarded is written down, as on their pages."""
    closed = held.held.shelf.rights == CLOSED
    guarded = [each.entry for each in found[:MOST] if closed or each.entry.protected]
    note_reading(request, "entry", guarded, "entry.read", always=True)
    note_reading(request, "entry", [each.entry for each in found[:MOST] if each.entry not in guarded], "entry.read")


def _concerned(request: DeskRequest, held: Door) -> bool:
    """The divisions that have the rows, and the DX office."""
    if request.staff.may(PROPOSE) and "dx_office" in request.staff.roles:
        return True
    writing = door_of(held.held.shelf, request.staff, WRITE)
    if writing is None or held.newest.kept_by == "unit":
        return writing is not None
    return writing.units is None or held.held.shelf.division_key in writing.units


def _is_key(text: str) -> bool:
    return len(text) == 36 and set(text) <= set("0123456789abcdef-")
