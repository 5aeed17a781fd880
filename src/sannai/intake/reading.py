"""The documents that pages read as they are: a process remembers them for a few seconds."""

from __future__ import annotations

import time

from .models import Publication

FRESH_FOR = 5.0  # seconds
_kept: dict[str, tuple[float, tuple[str, bytes] | None]] = {}


def whole(stream: str) -> tuple[str, bytes] | None:
    """(sha256, document) of a stream; None until one is gone by. No SQL while it is fresh."""
    kept, now = _kept.get(stream), time.monotonic()
    if kept is None or now - kept[0] > FRESH_FOR:
        row = Publication.objects.filter(pk=stream).exclude(p=0).values_list("sha256", "body").first()
        kept = _kept[stream] = (now, (row[0], bytes(row[1])) if row else None)
    return kept[1]


def forget() -> None:
    """Read anew at the next call."""
    _kept.clear()
