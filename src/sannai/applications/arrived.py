"""Files as they came: their sealed bytes lie in ``SANNAI_HOME/arrived`` until they are disposed of, and never move.

What opens them changes: first the city's key for files, which the sluice holds; afterwards that for originals.
"""

from __future__ import annotations

import base64
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import uuid6
from django.conf import settings
from django.db import transaction

from sannai.common import city_keys
from sannai.common.sealing import box, columns
from sannai.common.sealing.errors import Damaged
from sannai.common.sealing.head import Head
from sannai.exchange.models import Received
from sannai.files import sealed

from .models import Application, Arrival

PLACE = "applications.arrival.key"  # what the data key is bound to where the city has no ring


def path_of(body: str) -> Path:
    """Where the sealed bytes with this name lie."""
    return Path(settings.HOME) / "arrived" / body


def keep(case: UUID, path: Path, body: str, data_key: bytes, at: datetime, **known: object) -> Arrival:
    """Take in sealed bytes that lie elsewhere on this disk, under a second name; nothing is opened. One INSERT.

    ``known``: sha256, size and media_type, as whoever sent it was told.
    """
    target = path_of(body)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except FileExistsError:
        pass
    except OSError:  # another disk
        part = target.with_suffix(".part")
        shutil.copyfile(path, part)
        part.replace(target)
    _sync(target.parent)
    id = uuid6.uuid7()
    key = _sealed("files", data_key, Head(kind="file", id=id, case=case, body=body))
    return Arrival.objects.create(id=id, case=case, body=body, key=key, arrived_at=at, next_at=at, **known)


def data_key(arrival: Arrival) -> bytes:
    """What opens it, by the key of the city that this process holds. Raises CannotOpen, KeysUnusable."""
    key = bytes(arrival.key)
    if not key.startswith(box.MAGIC):
        return base64.b64decode(columns.unseal(key.decode(), PLACE))
    head, opened, _ = box.open_head(key, city_keys.ring())
    if (head.case, head.body) != (arrival.case, arrival.body):
        raise Damaged("封の見出しが、別のファイルのものです。")
    return opened


def as_original(arrival: Arrival, data_key: bytes) -> bytes:
    """Its data key, sealed to the city's key for originals: who looks through files cannot open it any more."""
    return _sealed("original", data_key, Head(kind="file", id=arrival.pk, case=arrival.case, body=arrival.body))


def content(arrival: Arrival, data_key: bytes) -> Iterator[bytes]:
    """What was sent, as a stream. Raises FileNotFoundError, and CannotOpen at its end at the latest."""
    return sealed.opened(path_of(arrival.body), data_key)


def remove(cases: Collection[UUID]) -> None:
    """Of these cases nothing that came stays: rows now, bytes after the commit."""
    rows = Arrival.objects.filter(case__in=cases)
    bodies = {*rows.values_list("body", flat=True)}
    bodies |= {*Received.objects.filter(case__in=cases).values_list("sha256", flat=True)}  # those without a key, too
    rows.delete()
    _drop(bodies)


def remove_these(ids: Collection[UUID]) -> None:
    """The same of single files."""
    rows = Arrival.objects.filter(pk__in=ids)
    bodies = {*rows.values_list("body", flat=True)}
    rows.delete()
    _drop(bodies)


def waits_for(kid: str) -> bool:
    """Whether a file that waits is sealed to this key of the city: it is not destroyed then."""
    waiting = Arrival.objects.filter(state="waiting").values_list("key", flat=True)
    return any(bytes(key).startswith(box.MAGIC) and box.told(bytes(key)).kid == kid for key in waiting.iterator())


def sweep(at: datetime) -> int:
    """Delete what a halt left behind: old files that no row names, or an item of a case that is gone. How many.

    One that is held stays while its case does: it may still be opened when the cause is gone.
    """
    folder, until = path_of(""), time.time() - sealed.SETTLED
    old = {each.name: each for each in folder.glob("*") if each.stat().st_mtime < until} if folder.exists() else {}
    kept = set(Arrival.objects.filter(body__in=old).values_list("body", flat=True))
    cases = dict(Received.objects.filter(sha256__in=old).values_list("sha256", "case"))
    needed = set(Application.objects.filter(pk__in=cases.values()).exclude(salt="").values_list("pk", flat=True))
    kept |= {body for body, case in cases.items() if case in needed}
    for name in old.keys() - kept:
        with suppress(FileNotFoundError):
            old[name].unlink()
    return len(old.keys() - kept)


def _drop(bodies: Collection[str]) -> None:
    for body in bodies:
        transaction.on_commit(partial(path_of(body).unlink, missing_ok=True))


def _sealed(purpose: str, data_key: bytes, head: Head) -> bytes:
    """To the key of the city for this; where it has made no keys, it lies as everything at rest does."""
    ring = city_keys.ring()
    if not ring.exists():
        return columns.seal(base64.b64encode(data_key).decode(), PLACE).encode()
    return box.seal_head(data_key, head, ring.current(purpose))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
