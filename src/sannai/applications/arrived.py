"""Sealed bytes of files that have come and were not opened yet: where they lie, and when they go unopened."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from sannai.exchange.models import Received

from .models import Application

SETTLED = 3600  # a file younger than this (seconds) may belong to an item that is just being received


def folder() -> Path:
    """Each file lies there by the sha256 of its bytes."""
    return Path(settings.HOME) / "arrived"


def sweep(at: datetime) -> int:
    """事案が廃棄された、またはなくなった、開いていないファイルを消す。For the worker; how many.

    One that is held stays while its case does: it may still be opened when the cause is gone.
    """
    old = [path for path in _files() if time.time() - path.stat().st_mtime > SETTLED]
    cases = dict(Received.objects.filter(sha256__in=[path.name for path in old]).values_list("sha256", "case"))
    needed = set(Application.objects.filter(pk__in=cases.values()).exclude(salt="").values_list("pk", flat=True))
    gone = [path for path in old if cases.get(path.name) not in needed]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def drop(cases: Collection[UUID]) -> None:
    """What came for these cases and was not opened goes at once."""
    names = {path.name for path in _files()}
    for sha256 in Received.objects.filter(case__in=cases, sha256__in=names).values_list("sha256", flat=True):
        (folder() / sha256).unlink(missing_ok=True)


def _files() -> list[Path]:
    return list(folder().iterdir()) if folder().is_dir() else []
