"""The whole record looked at once a day, in parts of a few seconds, beside a city at work."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from time import monotonic

from . import audit, comparing, worker
from .audit import Fault, Findings
from .models import RecordCheck

SECONDS = 10.0  # of one part: the worker has other things to do
PAUSE = timedelta(hours=20)  # from the beginning of one round to the next
KEPT, ROUNDS = 100, 30  # sentences of one round, rounds


def look(at: datetime, seconds: float = SECONDS) -> RecordCheck | None:
    """Go on looking; the round that ended now, or None while it lasts and until the next is due."""
    check = RecordCheck.objects.order_by("-pk").first()
    if check is None or check.ended_at is not None:
        if check is not None and check.begun_at > at - PAUSE:
            return None
        check = RecordCheck(begun_at=at)
    until = monotonic() + seconds
    if check.part == "chains":
        _chains(check, until)
    elif check.part == "files":
        _files(check, until)
    else:
        _end(check, at)
    check.save()
    return check if check.ended_at else None


def newest() -> RecordCheck | None:
    """The last round that came to its end."""
    return RecordCheck.objects.exclude(ended_at=None).order_by("-pk").first()


def sentences(check: RecordCheck) -> list[str]:
    """What it found, at most the first hundred."""
    return [str(each) for each in json.loads(check.faults)]


def _chains(check: RecordCheck, until: float) -> None:
    found, comparison = Findings(), comparing.Comparison(audit.again)
    check.part = "files"
    for subject, _ in audit.chains(found, comparison, (check.kind, check.subject_id)):
        check.kind, check.subject_id = subject
        if monotonic() > until:
            check.part = "chains"
            break
    found.faults += (Fault(*each) for each in comparison.end(whole=False))
    check.events += found.events
    check.rows += comparison.rows
    _keep(check, found.faults)


def _files(check: RecordCheck, until: float) -> None:
    check.part = "whole"
    for look_at in worker.FILES:
        for name, wrong in look_at(check.file):
            check.file, check.files = name, check.files + 1
            _keep(check, [Fault("file", "files", wrong)] if wrong else [])
            if monotonic() > until:
                check.part = "files"
                return


def _end(check: RecordCheck, at: datetime) -> None:
    found, comparison = Findings(), comparing.Comparison(audit.again)
    audit.whole(found)
    found.faults += (Fault(*each) for each in comparison.apart())
    check.rows += comparison.rows
    check.ended_at = at
    _keep(check, found.faults)
    old = RecordCheck.objects.order_by("-pk").values_list("pk", flat=True)[ROUNDS:]
    RecordCheck.objects.filter(pk__in=list(old)).delete()


def _keep(check: RecordCheck, faults: list[Fault]) -> None:
    said = [*sentences(check), *map(str, faults)]
    check.faults, check.count = json.dumps(said[:KEPT], ensure_ascii=False), check.count + len(faults)
