"""The whole record looked at once a day, in parts of a few seconds, beside a city at work."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta
from time import monotonic

from . import audit, comparing, worker
from .audit import Findings
from .models import RecordCheck
from .seal_checks import sealed
from .strays import strays

SECONDS = 10.0  # of one part: the worker has other things to do
PAUSE = timedelta(hours=20)  # from the beginning of one round to the next
KEPT, ROUNDS = 100, 30  # sentences of one round, rounds


def look(at: datetime, seconds: float = SECONDS) -> RecordCheck | None:
    """Go on looking; the round that ended now, or None while it lasts and until the next is due."""
    check = running()
    if check is None:
        last = newest()
        if last is not None and last.begun_at > at - PAUSE:
            return None
        check = begin(at)
    before, until = _place(check), monotonic() + seconds
    while check.ended_at is None:
        _PARTS[check.part](check, until, at)
        if monotonic() > until:
            break
    return check if _kept(check, before) and check.ended_at else None


def begin(at: datetime) -> RecordCheck:
    """The round that is under way, or a new one that ``look`` goes on with."""
    return running() or RecordCheck.objects.create(begun_at=at)


def running() -> RecordCheck | None:
    """The round that has not come to its end."""
    return RecordCheck.objects.filter(ended_at=None).order_by("-pk").first()


def newest() -> RecordCheck | None:
    """The last round that came to its end."""
    return RecordCheck.objects.exclude(ended_at=None).order_by("-pk").first()


def sentences(check: RecordCheck) -> list[str]:
    """What it found, at most the first hundred."""
    return [str(each) for each in json.loads(check.faults)]


def _chains(check: RecordCheck, until: float, at: datetime) -> None:
    found, comparison = Findings(), comparing.Comparison(audit.again)
    after, check.part = (check.kind, check.subject_id), "files"
    with closing(audit.chains(found, comparison, after)) as subjects:
        for subject in subjects:
            check.kind, check.subject_id = subject
            if monotonic() > until:
                check.part = "chains"
                break
    check.events += found.events
    check.rows += comparison.rows
    _keep(check, found)


def _files(check: RecordCheck, until: float, at: datetime) -> None:
    check.part, check.kind, check.subject_id = "rows", "", ""
    for look_at in worker.FILES:
        for name, wrong in look_at(check.file):
            check.file, check.files = name, check.files + 1
            _keep(check, _these([("file", "files", wrong)] if wrong else []))
            if monotonic() > until:
                check.part = "files"
                return


def _rows(check: RecordCheck, until: float, at: datetime) -> None:
    """Rows of which no chain speaks."""
    for place, wrong in strays((check.kind, check.subject_id)):
        check.kind, check.subject_id = place
        _keep(check, _these(wrong))
        if monotonic() > until:
            return
    check.part, check.kind, check.subject_id = "seals", "", ""


def _seals(check: RecordCheck, until: float, at: datetime) -> None:
    for number, wrong in sealed(int(check.subject_id or 0)):
        check.subject_id = str(number)
        _keep(check, _these(wrong))
        if monotonic() > until:
            return
    check.part, check.subject_id = "whole", ""


def _end(check: RecordCheck, until: float, at: datetime) -> None:
    found, comparison = Findings(), comparing.Comparison(audit.again)
    audit.whole(found)
    found.add(*comparison.apart())
    check.rows += comparison.rows
    check.ended_at = at
    _keep(check, found)
    old = RecordCheck.objects.order_by("-pk").values_list("pk", flat=True)[ROUNDS:]
    RecordCheck.objects.filter(pk__in=list(old)).delete()


_PARTS = {"chains": _chains, "files": _files, "rows": _rows, "seals": _seals, "whole": _end}


def _these(wrong: list[tuple[str, str, str]]) -> Findings:
    found = Findings()
    found.add(*wrong)
    return found


def _keep(check: RecordCheck, found: Findings) -> None:
    if found.count:
        said = [*sentences(check), *map(str, found.faults[:KEPT])]
        check.faults, check.count = json.dumps(said[:KEPT], ensure_ascii=False), check.count + found.count


def _place(check: RecordCheck) -> dict[str, str]:
    return {name: getattr(check, name) for name in ("part", "kind", "subject_id", "file")}


def _kept(check: RecordCheck, before: dict[str, str]) -> bool:
    """Write down how far it came. Of two workers that looked at the same part, the first one's counts."""
    values = {
        each.attname: getattr(check, each.attname) for each in check._meta.concrete_fields if not each.primary_key
    }
    return bool(RecordCheck.objects.filter(pk=check.pk, ended_at=None, **before).update(**values))
