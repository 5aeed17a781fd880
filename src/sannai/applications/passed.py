"""Files that were made harmless on a machine between the sides: taken in as what was made harmless here is.

Only what that machine has signed. Nothing else of a file comes in, and no original: of a sealed original nothing but
the word that there was one. What a file is called, nobody knows there; it is found here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings

from sannai.common import city_keys
from sannai.common.sealing.errors import CannotOpen, KeysUnusable
from sannai.common.sealing.trust import Trusted
from sannai.exchange.bridge import Item
from sannai.exchange.ways import Held
from sannai.files import blobs
from sannai.files.names import shown_name
from sannai.relay import package
from sannai.sluice import child, kinds, memory, texts
from sannai.sluice.cleaned import Report, Unclean

from . import inspecting, opening
from .inspecting import CLEAN, REFUSED
from .models import Arrival

NOT_SIGNED = Held("unclean")  # nobody who is believed says that it is harmless


def body(item: Item, stream: BinaryIO, at: datetime) -> Held | None:
    """What comes in the place of a sealed original."""
    return None if package.is_stand_in(item, stream, _trusted()) else NOT_SIGNED


def file(item: Item, stream: BinaryIO, at: datetime) -> Held | None:
    """添付書類を1件、無害化されたものとして受け取る。Its result counts as that of the sluice of this side would."""
    try:
        result, content = package.read(item, stream, _trusted(), city_keys.ring())
    except package.NotSigned:
        return NOT_SIGNED
    except (CannotOpen, KeysUnusable) as fault:
        return Held(opening.code_of(fault))
    with content:
        blob = None
        if result.state == CLEAN:
            blob = blobs.store(iter(lambda: content.read(blobs.CHUNK), b""), child.Limits().output)
    arrival = Arrival.objects.create(
        id=item.id, case=item.case, body=result.body, key=b"", arrived_at=item.created_at, next_at=at, tries=1,
        sha256=result.sha256, size=result.size, media_type=result.media_type,
    )  # fmt: skip
    inspecting.settle(arrival, result.state, result.report, result.at, key=b"", blob=blob)
    return None


def on_the_way(missing: int) -> int:
    """How many of the files that have not come wait to be made harmless between the sides: all, where that is done."""
    return missing if settings.SLUICE_TRUST else 0


def name(arrival: Arrival, name: str) -> None:
    """What a harmless file is called, now that it is known whose it is. A table is one by its name alone."""
    if arrival.state != CLEAN or arrival.harmless is None:
        return
    report, blob = inspecting.report_of(arrival), arrival.harmless
    if report.name:
        return
    name, state = shown_name(name), CLEAN
    try:
        if blob.media_type == "text/plain" and PurePosixPath(name).suffix.lower() == ".csv":
            with blobs.open_blob(blob) as stream:
                made = texts.clean(stream, table=True)
            with made.output as output:
                blob = blobs.store(iter(lambda: output.read(memory.CHUNK), b""), child.Limits().output)
            report = replace(report, tools=made.tools, removed=(*report.removed, *made.removed))
            name = kinds.renamed(name, made.media_type)
        else:
            name = kinds.renamed(name, blob.media_type)
        report = replace(report, name=name)
    except Unclean as unclean:
        report, state = Report(unclean.code, unclean.words), REFUSED
    arrival.harmless, arrival.state = (blob if state == CLEAN else None), state
    arrival.report = inspecting.written(report)
    arrival.save(update_fields=["harmless", "state", "report"])


def _trusted() -> Trusted:
    """By the file, read anew each time."""
    return Trusted(Path(settings.SLUICE_TRUST))
