"""記録の検証: what the last look at the whole record found, for those who answer for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sannai.common import audit as log
from sannai.common import nightly, record, seals
from sannai.common.models import RecordCheck, Seal
from sannai.organization import asking
from sannai.web.kit import said
from sannai.web.kit.door import DeskRequest, staff_only

PAGE = "desk:audit"
PARTS = {
    "chains": "出来事の連鎖と、事案などの行", "files": "ファイル", "rows": "どの出来事にもない行", "seals": "封印",
    "whole": "トリガー、組織と手続の行",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only("audit.read")
def audit(request: DeskRequest) -> HttpResponse:
    """夜間の検証の結果を見せる。ここで確かめるのは新しい出来事だけで、すべてを確かめるのは仕事のプロセス。"""
    if request.method == "POST":
        asking.ask(asking.CHECKS, by=request.staff, at=request.at)
        return said.after(asking.ASK.name, PAGE)
    check, running, recent = nightly.newest(), nightly.running(), log.recent()
    shown = {
        "done": said.said(request, record.KIND),
        "check": check,
        "check_faults": nightly.sentences(check) if check else [],
        "running": running,
        "running_faults": nightly.sentences(running) if running else [],
        "next": _next(running) if running else "",
        "due": check.begun_at + nightly.PAUSE if check else None,
        "recent": recent,
        "unsealed": seals.waiting(request.at),
        "seal": Seal.objects.order_by("-number").first(),
        "ask": asking.ASK,
    }
    return render(request, "staff/audit.html", shown)


def _next(check: RecordCheck) -> str:
    """What the next part of a round begins with."""
    after = check.file if check.part == "files" else f"{check.kind} {check.subject_id}".strip()
    return f"{PARTS[check.part]}（{after} の次から）" if after else PARTS[check.part]
