"""記録の検証と閲覧の記録: whether the event log is whole, and who read what, for those who answer for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.casework.timeline import Moment
from sannai.common import audit as log
from sannai.common import nightly
from sannai.common.kinds import KINDS, label_of
from sannai.common.models import AccessLog, Event, Seal
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import At, Choice, Days, Search
from sannai.web.kit.cells import Lines, Mono
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.readers import told
from sannai.web.kit.rows import Stored
from sannai.web.kit.table import DATE, LONG, NARROW, PERSON, TABLET, Column

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


def _reads(rows: Sequence[AccessLog], at: At) -> list[tuple[AccessLog, Moment]]:
    """Each record with its words. One statement."""
    return list(zip(rows, told(rows), strict=True))


READS = Listing[tuple[AccessLog, Moment]](
    key="reads", title="閲覧・書き出し・サインインの記録", kind="access", right="audit.read", exports="audit.read",
    size=100, rows=lambda at: Stored(AccessLog.objects.all()), lines=_reads, order="-at",
    filters=(
        Days("at", "日", "at__date"),
        Search("who", "職員番号", "staff_key"),
        Choice("kind", "対象", "about_kind", lambda at: [(name, kind.label) for name, kind in KINDS.items()]),
    ),
    columns=(
        # Rows are only ever added, so their numbers are in the order of their moments, and have an index.
        Column("at", "日時", lambda x: x[0].at, DATE, first=True, sort=(Part("pk", int),)),
        Column("who", "職員", lambda x: x[1].by, PERSON, fold=NARROW),
        Column("about", "対象", lambda x: Lines((label_of(x[0].about_kind), Mono(x[0].about_id))), fold=TABLET),
        Column("what", "したこと", lambda x: x[1].title, LONG, fold=NARROW),
    ),
    empty=Empty("あてはまる記録はありません"),
)  # fmt: skip
