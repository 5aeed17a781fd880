"""Sealing: what happened up to now, bound into one root that can be kept where no database administrator reaches."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Sum

from . import canonical
from .events import GENESIS
from .models import Event, Seal, SealedEvent
from .time import today

BATCH = 2000
SEALS_LOOKED_AT = 10
LEAF = ("pk", "subject_kind", "subject_id", "seq", "hash", "recorded_at")


def leaf(event: Sequence[Any]) -> str:
    """One event under a seal: the columns of LEAF, with ``recorded_at``, which the event's own hash cannot hold."""
    *columns, recorded_at = event
    return canonical.digest(canonical.dumps([*columns, _instant(recorded_at)]))


def root_of(number: int, at: datetime, previous_root: str, leaves: Sequence[str]) -> str:
    """The root of a seal over its leaves, in their order, and over the root before it."""
    return canonical.digest(canonical.dumps([number, _instant(at), previous_root, len(leaves), *leaves]))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def seal(at: datetime) -> int:
    """Seal what came since a day ago and is under no seal yet; how many. For every minute.

    What is unsealed is found by anti-join: rows commit out of order, so no highest id would do. Of ten million events
    that takes seconds; above the last id sealed a day ago, a tenth of one. What commits later than that is found by
    ``seal_all``.
    """
    return _seal(at, _floor(at - timedelta(days=1)))


def seal_all(at: datetime) -> int:
    """Seal every event that is under no seal yet, however long ago its transaction took its id; how many. Nightly."""
    return _seal(at, 0)


def waiting(at: datetime) -> int:
    """How many of the last day's events are under no seal yet."""
    return Event.objects.filter(sealed__isnull=True, pk__gt=_floor(at - timedelta(days=1))).count()


def _floor(at: datetime) -> int:
    """The highest id under the last seals made by then; 0 if there were none.

    Not of the last one alone: a seal that holds only what came late would lower the floor to the beginning.
    """
    last = Seal.objects.filter(at__lte=at).order_by("-number").values_list("pk", flat=True)[:SEALS_LOOKED_AT]
    highest: int | None = SealedEvent.objects.filter(seal__in=list(last)).aggregate(highest=Max("event_id"))["highest"]
    return highest or 0


def _seal(at: datetime, floor: int) -> int:
    """In batches. Of two sealers at once, one does it."""
    done = 0
    while True:
        try:
            with transaction.atomic():
                count, floor = _seal_batch(at, floor)  # what commits below it meanwhile is found the next time
        except IntegrityError:  # another sealer took the number: it is at work on the same events
            return done
        done += count
        if count < BATCH:
            return done


def _seal_batch(at: datetime, floor: int) -> tuple[int, int]:
    """How many, and the id of the last of them."""
    unsealed = Event.objects.filter(sealed__isnull=True)
    unsealed = unsealed.filter(pk__gt=floor) if floor else unsealed
    events = list(unsealed.order_by("pk").values_list(*LEAF)[:BATCH])
    if not events:
        return 0, floor
    last = Seal.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.root) if last else (1, GENESIS)
    made = Seal.objects.create(
        number=number,
        at=at,
        count=len(events),
        previous_root=previous,
        root=root_of(number, at, previous, [leaf(event) for event in events]),
    )
    SealedEvent.objects.bulk_create(
        SealedEvent(event_id=event[0], seal=made, position=position) for position, event in enumerate(events)
    )
    return len(events), events[-1][0]


def folder() -> Path:
    """Where roots are exported to. Copy it, daily, to where the administrators of the database cannot write."""
    return Path(settings.HOME) / "seals"


def export_root(at: datetime) -> Path | None:
    """Write the newest root into the file of the day, after those already there. None before the first seal."""
    newest = Seal.objects.order_by("-number").first()
    if newest is None:
        return None
    day = today(at)
    path = folder() / f"{day.isoformat()}.json"
    kept: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["roots"] if path.exists() else []
    if kept and kept[-1]["root"] == newest.root:
        return path
    events = Seal.objects.aggregate(total=Sum("count"))["total"]
    kept.append({"number": newest.number, "root": newest.root, "events": events, "exported_at": _instant(at)})
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    text = json.dumps({"city": settings.CITY, "date": day.isoformat(), "roots": kept}, ensure_ascii=False, indent=1)
    beside.write_text(text + "\n", encoding="utf-8")
    os.replace(beside, path)
    return path
