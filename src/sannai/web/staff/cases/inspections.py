"""How the desk tells of the inspection of a file: 検査中, 検査済み with what was done, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sannai.applications.inspecting import CLEAN, REFUSED, report_of
from sannai.applications.models import Arrival, Upload

UNSCANNED = "ウイルス検査なし（設定されていません）"
BEFORE = "検査と無害化を始める前に届いたもの"


@dataclass(frozen=True, slots=True)
class Inspected:
    """One file: its state in words with a colour, what was done, and whether it and its original may be opened."""

    label: str
    color: str
    why: str = ""  # it is refused, or waits
    method: str = ""
    tools: str = ""
    at: datetime | None = None
    removed: tuple[str, ...] = ()
    scan: str = ""
    opens: bool = False
    original: bool = False


def inspected(upload: Upload) -> Inspected:
    """Of one upload, read with what came."""
    arrival = upload.arrival
    if arrival is None:
        return Inspected(BEFORE, "gray", opens=upload.blob_id is not None)
    report = report_of(arrival)
    if arrival.state == REFUSED:
        return Inspected("受け取れません", "red", why=f"{report.words}。", at=arrival.inspected_at)
    if arrival.state != CLEAN or upload.blob_id is None:
        return Inspected("検査中", "yellow", why=_waits(arrival, report.words))
    scan = "ウイルスは見つかりませんでした" if report.verdict[0] == "clean" else UNSCANNED
    return Inspected(
        "検査済み", "green", method=report.method, tools="、".join(report.tools), at=arrival.inspected_at,
        removed=report.removed, scan=scan, opens=True, original=bool(arrival.key),
    )  # fmt: skip


def _waits(arrival: Arrival, words: str) -> str:
    return f"{words}。{arrival.tries}回試しました。あとでもう一度検査します。" if words else ""


def waiting(case_id: UUID | str) -> int:
    """How many files of a case still wait. One statement."""
    return Arrival.objects.filter(case=case_id, taken_at=None).count()


def unplaced(case_id: UUID | str) -> int:
    """How many files of a case came and are not known yet. One statement."""
    return Arrival.objects.filter(case=case_id, taken_at=None, upload=None).count()


def refused(case_id: UUID | str) -> dict[str, str]:
    """field:row → why, of the files of a case that were refused and that nothing has taken the place of."""
    rows = Upload.objects.filter(holder=case_id, set_aside=False, arrival__state=REFUSED).select_related("arrival")
    why = [(row, report_of(row.arrival).words) for row in rows if row.arrival]
    return {f"{row.field}:{row.row}": f"「{row.name}」：{words}" for row, words in why}
