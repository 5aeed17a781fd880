"""検査と無害化: what waits is opened in memory, made harmless in a child, and its original kept sealed.

Nothing else is opened here: no answers. What comes of a file stands in its ``Arrival``; telling the desk is another's
work (``casework.inspected``). It may be killed anywhere and run twice at once: a file is taken by a lock that ends with
its process, and counts when one UPDATE says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db.models import F, Q

from sannai.common.sealing.errors import CannotOpen, Damaged, KeysUnusable
from sannai.files import blobs
from sannai.files.models import Blob
from sannai.files.types import Sniffer
from sannai.sluice import child, memory, turns
from sannai.sluice.cleaned import DAMAGED, Choices, Cleaned, Report, Unclean

from . import arrived
from .models import Arrival

log = logging.getLogger("sannai.sluice")
WAITING, CLEAN, REFUSED = "waiting", "clean", "refused"
OTHER = "申請に書かれたファイルと、中身が違います。もう一度送ってください"
NOT_THERE = "封をしたファイルが見つかりません。バックアップから戻してください"
Clean = Callable[[BinaryIO, str, str, Choices], Cleaned]


class _Later(Exception):
    """It cannot be done now; the words say why."""


def inspect(at: datetime, clean: Clean | None = None, *, seconds: float = 5) -> int:
    """Look through what is due, those first that were tried least, for about so long; how many came to something."""
    until, done = time.monotonic() + seconds, 0
    for id in _due(at):
        done += _one(id, at, clean or child.clean)
        if time.monotonic() > until:
            break
    return done


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
        try:
            return _opened(arrival, at, clean)
        except Unclean as unclean:
            return _refused(arrival, unclean, at)
        except (_Later, child.NotDone, KeysUnusable, CannotOpen) as fault:
            _later(arrival, str(fault), at)
        except Exception as fault:  # a full disk, a database that went away: others are looked at all the same
            log.exception("%s の検査に失敗しました", arrival.pk)
            _later(arrival, f"検査を終えられませんでした（{type(fault).__name__}）", at)
    return False


def _opened(arrival: Arrival, at: datetime, clean: Clean) -> bool:
    try:
        key = arrived.data_key(arrival)
        with memory.empty() as content:
            sha256, media_type = _read(arrival, key, content)
            if not arrival.sha256:
                size = memory.size(content)
                return bool(_standing(arrival).update(sha256=sha256, size=size, media_type=media_type))
            if arrival.sha256 != sha256:
                raise Unclean("other", OTHER)
            return _cleaned(arrival, key, content, at, clean)
    except Damaged as fault:
        raise Unclean("damaged", DAMAGED) from fault
    except FileNotFoundError as fault:
        raise _Later(NOT_THERE) from fault


def _read(arrival: Arrival, key: bytes, content: BinaryIO) -> tuple[str, str]:
    sha, sniffer = hashlib.sha256(), Sniffer()
    for chunk in arrived.content(arrival, key):
        sha.update(chunk)
        sniffer.feed(chunk)
        content.write(chunk)
        if content.tell() > settings.MAX_UPLOAD_BYTES:
            raise _Later("SANNAI_MAX_UPLOAD_MB より大きいファイルです")
    memory.rewound(content)
    return sha.hexdigest(), sniffer.media_type()


def _cleaned(arrival: Arrival, key: bytes, content: BinaryIO, at: datetime, clean: Clean) -> bool:
    how = child.chosen()
    made = clean(content, arrival.upload.name, arrival.media_type, how)
    with made.output as output:
        if how.clamd and made.verdict.state == "not_scanned":
            raise _Later(made.verdict.words)
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
    log.warning("ファイル %s は、あとでもう一度検査します: %s", arrival.pk, words)
    _standing(arrival).update(next_at=at + turns.pause(arrival.tries), report=written(Report(words=words)))


def written(report: Report) -> str:
    """As its row keeps it."""
    return json.dumps(asdict(report), ensure_ascii=False)


def _standing(arrival: Arrival) -> Any:
    return Arrival.objects.filter(pk=arrival.pk, state=WAITING)
