"""検査と無害化: what waits is opened in memory, made harmless in a child, and its original kept sealed.

Nothing else is opened here: no answers. What comes of a file stands in its ``Arrival``; telling the desk is another's
work (``casework.inspected``). It may be killed anywhere and run twice at once: a file is taken by a lock that ends with
its process, and counts when one UPDATE says so.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from sannai.common.sealing.errors import CannotOpen, Damaged
from sannai.files import blobs
from sannai.files.models import Blob
from sannai.sluice import child, judging, turns
from sannai.sluice.cleaned import DAMAGED, Report, Unclean
from sannai.sluice.judging import Clean, Opened

from . import arrived
from .models import Arrival

log = logging.getLogger("sannai.sluice")
WAITING, CLEAN, REFUSED = "waiting", "clean", "refused"
OTHER = "申請に書かれたファイルと、中身が違います。もう一度送ってください"


def inspect(at: datetime, clean: Clean | None = None, *, seconds: float = turns.A_WHILE) -> int:
    """Look through what is due, those first that were tried least, for about so long; how many came to something."""
    return turns.taken(_due(at), lambda id: _one(id, at, clean or child.clean), seconds=seconds)


def step(at: datetime) -> int:
    """What the worker does, unless a process of its own does."""
    return inspect(at) if settings.SLUICE == "worker" else 0


def report_of(arrival: Arrival) -> Report:
    """What its row says."""
    said: dict[str, Any] = json.loads(arrival.report) if arrival.report else {}
    lists: dict[str, Any] = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
    return Report(**(said | lists))


def _due(at: datetime) -> list[Any]:
    """Those of which nobody knows yet what they are, and those of which the name is known."""
    named = Q(sha256="") | Q(upload__isnull=False)
    rows = Arrival.objects.filter(named, state=WAITING, next_at__lte=at).order_by("tries", "pk")
    return list(rows.values_list("pk", flat=True)[:500])


def _one(id: Any, at: datetime, clean: Clean) -> bool:
    arrival = Arrival.objects.select_related("upload").filter(pk=id, state=WAITING).first()
    if arrival is None:
        return False
    with turns.claimed(arrived.path_of(arrival.body)) as mine:
        if not mine or not _standing(arrival).update(tries=F("tries") + 1):
            return False
        arrival.tries += 1
        return judging.tried(
            lambda: _looked_at(arrival, at, clean), lambda why: _later(arrival, why, at), arrival.pk
        )  # fmt: skip


def _looked_at(arrival: Arrival, at: datetime, clean: Clean) -> bool:
    try:
        return _opened(arrival, at, clean)
    except Unclean as unclean:
        return _refused(arrival, unclean, at)
    except Damaged:
        return _refused(arrival, Unclean("damaged", DAMAGED), at)


def _opened(arrival: Arrival, at: datetime, clean: Clean) -> bool:
    key = arrived.data_key(arrival)
    with judging.opened(arrived.content(arrival, key)) as file:
        if not arrival.sha256:
            known = {"sha256": file.sha256, "size": file.size, "media_type": file.media_type}
            return bool(_standing(arrival).update(**known))
        if arrival.sha256 != file.sha256:
            raise Unclean("other", OTHER)
        return _cleaned(arrival, key, file, at, clean)


def _cleaned(arrival: Arrival, key: bytes, file: Opened, at: datetime, clean: Clean) -> bool:
    made = judging.judged(file, arrival.upload.name, clean)
    with made.output as output:
        blob = blobs.store(iter(lambda: output.read(blobs.CHUNK), b""), child.Limits().output)
    return settle(arrival, CLEAN, Report.of(made), at, key=arrived.as_original(arrival, key), blob=blob)


def _refused(arrival: Arrival, unclean: Unclean, at: datetime) -> bool:
    if unclean.code == "virus":
        log.warning("ウイルスが見つかりました（事案 %s のファイル %s）", arrival.case, arrival.pk)
    try:
        key = arrived.as_original(arrival, arrived.data_key(arrival))
    except CannotOpen:
        key = bytes(arrival.key)
    return settle(arrival, REFUSED, Report(unclean.code, unclean.words), at, key=key)


def settle(arrival: Arrival, state: str, report: Report, at: datetime, *, key: bytes, blob: Blob | None = None) -> bool:
    """It counts from here on, once: original, harmless one and what was done, in one statement."""
    settled = {"state": state, "key": key, "harmless": blob, "report": written(report), "inspected_at": at}
    return bool(_standing(arrival).update(**settled))


def _later(arrival: Arrival, words: str, at: datetime) -> None:
    _standing(arrival).update(next_at=at + turns.pause(arrival.tries), report=written(Report(words=words)))


def written(report: Report) -> str:
    """As its row keeps it."""
    return json.dumps(asdict(report), ensure_ascii=False)


def _standing(arrival: Arrival) -> Any:
    return Arrival.objects.filter(pk=arrival.pk, state=WAITING)
