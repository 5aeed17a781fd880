"""What the city publishes, as whole documents: written when something published changes, and compared every night.

Here, because this is the first room that knows everything that is published and the form in which it is read. Where
there is a way to the outside it goes by it; the database in which it was published reads the same document.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from sannai.common import city_keys
from sannai.common.follow import Consequence, Happened
from sannai.common.sealing.errors import KeysUnusable
from sannai.common.sealing.ring import TRANSPORT, State
from sannai.common.time import closed_days_file, today
from sannai.definitions.models import Definition, Version
from sannai.exchange import posting
from sannai.exchange.bridge import MOST_PUT
from sannai.exchange.models import Put
from sannai.intake import documents, published, reading
from sannai.intake.models import Publication
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.models import InventoryItem
from sannai.registers import telling

from . import datasets, offices

log = logging.getLogger("sannai.work")
_made_of: dict[str, tuple[object, ...]] = {}  # stream of rows → what this process made its document of


def version_changed(happened: Happened, by: Consequence) -> None:
    """A version takes effect or is withdrawn. It may be the first to name an office."""
    at = happened.event.at
    publish(f"version:{happened.subject.key}", at)
    publish("offices", at)


def inventory_changed(happened: Happened, by: Consequence) -> None:
    """The survey was imported, and something in it is new."""
    if happened.result.added or happened.result.changed:
        publish("inventory", happened.event.at)


def register_changed(happened: Happened, by: Consequence) -> None:
    """A version of a register takes effect or is withdrawn."""
    publish("registers", happened.event.at)


def offices_changed(happened: Happened, by: Consequence) -> None:
    """The organisation was imported. A division may serve another 執行機関 now."""
    publish("offices", happened.event.at)
    publish("registers", happened.event.at)


def keys_changed(happened: Happened, by: Consequence) -> None:
    """A key of the city stands otherwise."""
    publish("keys", happened.event.at)


def follow_keys(at: datetime) -> bool:
    """Keys that lie apart change in another process, which publishes nothing: here it is noticed. For the worker."""
    return city_keys.follow() and publish("keys", at)


def follow_rows(at: datetime) -> int:
    """公開するデータセットを、台帳の記載に合わせる。For the worker; how many were published anew."""
    new = 0
    for stream, mark in datasets.marks(today(at)).items():
        if _made_of.get(stream) != mark:
            new += publish(stream, at)
            _made_of[stream] = mark
    return new


def compare(at: datetime) -> int:
    """公開しているものを、公開した文書と比べる。For the worker; how many were published anew."""
    keys = Definition.objects.filter(kind=PROCEDURE.name).order_by("key").values_list("key", flat=True)
    streams = [*(f"version:{key}" for key in keys), "inventory", "calendar", "offices", "keys", "registers"]
    streams += datasets.marks(today(at))
    return sum(publish(stream, at) for stream in streams)


def publish(stream: str, at: datetime) -> bool:
    """Write the document of a stream as it is now, in the caller's transaction; whether it differs from the last one.

    One writer of a stream at a time: the second reads what the first has committed.
    """
    with transaction.atomic():
        first = Publication(stream=stream, p=0, sha256="", body=b"", at=at, own=True)
        Publication.objects.bulk_create([first], ignore_conflicts=True)
        row = Publication.objects.select_for_update().get(pk=stream)
        body = document(stream, at)
        if len(body) > MOST_PUT:
            log.error("公開する文書 %s が大きすぎます（%d バイト）。前のものが残ります。", stream, len(body))
            return False
        sha256 = posting.digest_of(body)
        put = Put.objects.filter(pk=stream).defer("body").first()
        new = sha256 != row.sha256 or bool(put and put.refused)  # the outside knows a higher p: of before a restore
        if new:
            # By the clock, so that a p is higher than those given before this side was restored from a backup.
            row.p, row.sha256, row.at, row.own = max(row.p + 1, int(at.timestamp())), sha256, at, True
            row.body = body if published.kept_whole(stream) else b""
            row.save()
        if settings.BRIDGE and (new or put is None or put.sha256 != sha256):
            posting.post(stream, row.p, body, at)
    transaction.on_commit(reading.forget)
    reading.forget()
    return new


def document(stream: str, at: datetime) -> bytes:
    """The whole document of a stream, as it is now."""
    kind, _, key = stream.partition(":")
    written: Mapping[str, Callable[[], Mapping[str, Any]]] = {
        "version": lambda: _versions(key, at),
        "inventory": lambda: {"rows": list(InventoryItem.objects.order_by("pk").values_list("row", flat=True))},
        "calendar": _calendar,
        "offices": lambda: offices.told(today(at)),
        "keys": _keys,
        "registers": lambda: telling.told(today(at)),
        "dataset": lambda: datasets.told(key, today(at)),
    }
    return documents.written(written[kind]())


def every_version(key: str) -> bytes:
    """The document of a procedure with the files of every version, also of those that were withdrawn long ago."""
    return documents.written(_versions(key, None))


def _versions(key: str, at: datetime | None) -> Mapping[str, Any]:
    """Every version there ever was; the files of those on which somebody may still be filling in. None: of all."""
    since = at - timedelta(days=settings.DRAFT_DAYS + 1) if at else None
    rows = Version.objects.filter(kind=PROCEDURE.name, key=key).select_related("definition").order_by("number")
    told = [
        {
            "digest": row.digest,
            "number": row.number,
            "published_at": row.published_at,
            "withdrawn_at": row.withdrawn_at,
            "package": row.package if row.withdrawn_at is None or since is None or row.withdrawn_at >= since else None,
            "current": row.definition.current_id == row.pk,
        }
        for row in rows
    ]
    current = next((each["digest"] for each in told if each.pop("current")), "")
    if current and all(each["package"] is None for each in told if each["digest"] == current):
        current = ""  # withdrawn long ago, and nothing came after it
    return {"key": key, "current": current, "versions": told}


def _calendar() -> Mapping[str, Any]:
    file = closed_days_file(settings.CATALOG)
    return {"text": file.read_text(encoding="utf-8") if file else ""}


def _keys() -> Mapping[str, Any]:
    """The public halves of what is sealed to and signed by. None where there are no keys yet, or none to be used."""
    try:
        ring = city_keys.ring()
        rows = ring.rows() if ring.exists() else []
    except KeysUnusable as fault:
        log.warning("市の鍵を公開できません: %s", fault)
        rows = []
    shown = [row for row in rows if row.purpose in {*TRANSPORT, "sign"} and row.state is not State.DESTROYED]
    return {
        "keys": [
            {
                "kid": row.kid, "purpose": row.purpose, "body": row.body, "form": row.form, "state": row.state.value,
                "since": row.since, "public": base64.b64encode(row.public).decode(),
            }
            for row in shown
        ]
    }  # fmt: skip
