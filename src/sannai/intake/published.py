"""Taking in what the city has published: the newest document of each stream that holds what it says it holds.

The mailbox believes one pinned key alone, and never an older ``p``. Here each document is looked into before anything
goes by it: of a version, whether its files have the digest that it names. One that is mistaken is refused and told, and
what was there stays.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from . import calendar, copies, keys, offices, open_data
from .documents import STREAM, Mistaken, read
from .models import Placed, Publication

log = logging.getLogger("sannai.intake")

Take = Callable[[str, Mapping[str, Any], datetime], object]
# What is made of a stream before it counts: rows of a table, or (True) the document itself is kept and read.
_TAKES: dict[str, tuple[Take, bool]] = {
    "version": (copies.versions, False),
    "inventory": (copies.inventory, False),
    "calendar": (calendar.check, True),
    "offices": (offices.check, True),
    "keys": (keys.check, True),
    "registers": (open_data.check, True),
    "dataset": (open_data.check_rows, True),
}


def step(at: datetime) -> int:
    """公開された文書のうち新しいものを取り入れる。For the worker outside; how many."""
    known = {row.stream: row for row in Publication.objects.defer("body")}
    placed = Placed.objects.filter(stream__regex=f"^({STREAM.pattern})$").order_by("stream")
    taken = 0
    for stream, p, sha256 in placed.values_list("stream", "p", "sha256"):
        has = known.get(stream)
        if has and has.own:
            _compare(has, p, sha256)
        elif has is None or (p > has.p and p != has.refused_p):
            taken += _take(stream, at)
    return taken


def kept_whole(stream: str) -> bool:
    """Whether the document of this stream is itself what pages read."""
    return _TAKES[stream.partition(":")[0]][1]


def _take(stream: str, at: datetime) -> bool:
    placed = Placed.objects.get(pk=stream)
    kind, _, key = stream.partition(":")
    function, whole = _TAKES[kind]
    body = bytes(placed.body)
    try:
        with transaction.atomic():
            function(key, read(body), at)
            Publication.objects.update_or_create(
                stream=stream,
                defaults={
                    "p": placed.p, "sha256": placed.sha256, "body": body if whole else b"", "at": at,
                    "refused_p": None, "refused": "",
                },
            )  # fmt: skip
    except Mistaken as fault:
        _refuse(placed, str(fault), at)
        return False
    return True


def _refuse(placed: Placed, why: str, at: datetime) -> None:
    log.error("庁内側が公開した %s を断りました。前のものを使い続けます: %s", placed, why)
    before = {"p": 0, "sha256": "", "body": b"", "at": at, "refused_p": placed.p, "refused": why}
    Publication.objects.get_or_create(stream=placed.stream, defaults=before)
    Publication.objects.filter(pk=placed.stream).update(refused_p=placed.p, refused=why)


def _compare(own: Publication, p: int, sha256: str) -> None:
    """In one database what is put down is what is there already."""
    if p > own.p or (p == own.p and sha256 != own.sha256):
        log.error("置かれた %s（%d）が、ここで公開したもの（%d）と違います。", own.stream, p, own.p)
