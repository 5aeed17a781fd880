"""記録の検証: whether the event log is whole, read by those who answer for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.common import audit as log
from sannai.common.kinds import label_of
from sannai.common.models import AccessLog, Event, Seal
from sannai.organization.queries import staff_names
from sannai.web.desk.gate import DeskRequest, staff_only

MOST = 100
DONE = {"sign-in": "サインイン", "sign-in locked": "サインインの停止（失敗が続いたため）"}


def _said(each: AccessLog) -> tuple[str, str]:
    """What the record is about and what was done, in words; the address that was read is left as it is."""
    return label_of(each.subject_kind), DONE.get(each.what, f"閲覧 {each.what}")


@require_GET
@staff_only("audit.read")
def audit(request: DeskRequest) -> HttpResponse:
    """出来事の記録を検証し、結果を見せる。"""
    faults = list(log.verify())
    read = list(AccessLog.objects.order_by("-at")[:MOST])
    names = staff_names(each.staff_key for each in read)
    shown = {
        "faults": faults[:MOST],
        "fault_count": len(faults),
        "events": Event.objects.count(),
        "chains": Event.objects.values("subject_kind", "subject_id").distinct().count(),
        "unsealed": Event.objects.filter(sealed=None).count(),
        "seal": Seal.objects.order_by("-number").first(),
        "reads": [(each, names[each.staff_key], *_said(each)) for each in read],
        "at": request.at,
    }
    return render(request, "desk/audit.html", shown)
