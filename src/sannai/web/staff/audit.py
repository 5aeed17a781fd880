"""記録の検証: whether the event log is whole, for those who answer for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.common import audit as log
from sannai.common import nightly
from sannai.common.models import Event, Seal
from sannai.web.kit.door import DeskRequest, staff_only

MOST = 100


@require_GET
@staff_only("audit.read")
def audit(request: DeskRequest) -> HttpResponse:
    """出来事の記録を検証し、結果を見せる。"""
    faults = list(log.verify(files=False))  # files are looked at by night
    check = nightly.newest()
    shown = {
        "faults": faults[:MOST],
        "fault_count": len(faults),
        "events": Event.objects.count(),
        "chains": Event.objects.values("subject_kind", "subject_id").distinct().count(),
        "unsealed": Event.objects.filter(sealed=None).count(),
        "seal": Seal.objects.order_by("-number").first(),
        "at": request.at,
        "check": check,
        "check_faults": nightly.sentences(check) if check else [],
    }
    return render(request, "staff/audit.html", shown)
