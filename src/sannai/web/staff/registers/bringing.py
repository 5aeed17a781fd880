"""取込みを始める: a file or a pasted block comes in, and its mapping is proposed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from sannai.registers.importing import flow
from sannai.registers.importing.cells import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Unreadable
from sannai.registers.models import Import
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.staff.sent import sent_file

from .bringing_door import WRITE, unit_of, writing

MOST_SHOWN = 10
PASTED = "貼り付けた行"
NOTHING = "ファイルを選ぶか、行を貼り付けてください。"


@dataclass(frozen=True, slots=True)
class Brought:
    """An earlier import of this person."""

    source: str
    state: str
    at: object
    url: str


@staff_only(WRITE)
def bring(request: DeskRequest, key: str) -> HttpResponse:
    """GET the form and one's own imports; POST a file or pasted text: 422 where it cannot be read, else its page."""
    held = writing(request, key)
    fault, pasted, bare = "", request.POST.get("pasted", ""), bool(request.POST.get("bare"))
    if request.method == "POST":
        try:
            name, content = _content(request)
            unit = unit_of(request, held)
            one = flow.receive(key, name, content, unit=unit, by=request.staff, at=request.at, bare=bare)
            return redirect("desk:import", key, one.pk)
        except Unreadable as error:
            fault = str(error)
    own = Import.objects.filter(shelf=key, staff_key=request.staff.staff_key).order_by("-at")[:MOST_SHOWN]
    shown = {
        "register": held.newest, "fault": fault, "pasted": pasted, "bare": bare,
        "limits": f"{MOST_BYTES // 1024 // 1024}MB、{MOST_ROWS:,}行、{MOST_COLUMNS}列まで",
        "brought": [
            Brought(one.source, one.get_state_display(), one.at, reverse("desk:import", args=[key, one.pk]))
            for one in own
        ],
    }  # fmt: skip
    return render(request, "staff/registers/bringing/bring.html", shown, status=422 if fault else 200)


def _content(request: DeskRequest) -> tuple[str, bytes]:
    """(name, bytes) of what was sent. Raises Unreadable where nothing was, or it cannot be used."""
    if request.FILES.get("file"):
        sent = sent_file(request)
        if sent.fault:
            raise Unreadable(sent.fault)
        return sent.name, sent.content
    text = request.POST.get("pasted", "")
    if not text.strip():
        raise Unreadable(NOTHING)
    return PASTED, text.encode()
