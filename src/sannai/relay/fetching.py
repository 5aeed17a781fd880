"""Fetching the files that were left outside: the sealed original first, then what opens it, then a row."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.sealing import box
from sannai.common.sealing.errors import CannotOpen
from sannai.exchange.bridge import Bridge, Item, Refused
from sannai.exchange.fetching import Altered, fetched

from . import store
from .models import Passage
from .package import LONGEST_HEAD

log = logging.getLogger("sannai.sluice")
FILES = ("body", "file")  # the kinds of item that do not go inward as they are
MOST = 6400  # that are asked for at once


def fetch(bridge: Bridge, at: datetime, *, held: bool = False) -> int:
    """Bring over what is new; how many files. ``held``: of those too that the inner side could not take in.

    Raises Unreachable: what came until then stays.
    """
    listed = list(bridge.items(MOST))
    if held or _new(listed):  # the original of a new one may be held
        listed += bridge.state().held
    places = {(item.case, item.n): item for item in listed}
    return sum(_brought(bridge, item, places, at) for item in _new(listed))


def _new(listed: Sequence[Item]) -> list[Item]:
    files = {item.id: item for item in listed if item.kind == "file"}
    known = set(Passage.objects.filter(pk__in=files).values_list("pk", flat=True))
    return [item for id, item in files.items() if id not in known]


def _brought(bridge: Bridge, item: Item, places: dict[tuple[UUID, int], Item], at: datetime) -> bool:
    """The body of a file is the item before it. One that is not whole is left for the next round, and said."""
    body = places.get((item.case, item.n - 1))
    if body is None or body.kind != "body":
        log.error("%s の %d 番目のファイルの本体が、公開側にありません", item.case, item.n)
        return False
    try:
        if not (store.originals() / body.sha256).exists():
            with fetched(bridge, body) as stream:
                store.keep(stream, store.originals())
        with fetched(bridge, item) as stream:
            key = stream.read(LONGEST_HEAD)
    except (Altered, Refused) as fault:
        log.error("%s の %d 番目のファイルを取り出せません（%s）", item.case, item.n, type(fault).__name__)
        return False
    Passage.objects.bulk_create([_passage(item, body, key, at)], ignore_conflicts=True)
    return True


def _passage(item: Item, body: Item, key: bytes, at: datetime) -> Passage:
    return Passage(
        id=item.id, case=item.case, n=item.n, sha256=item.sha256, body=body.sha256, key=key,
        arrived_at=item.created_at, next_at=at,
    )  # fmt: skip


def belongs(passage: Passage) -> bool:
    """Whether what opens it says the same of it as its row: it cannot be given another file."""
    try:
        head = box.told(bytes(passage.key))
    except CannotOpen:
        return False
    return (head.kind, head.id, head.case, head.n, head.body) == (
        "file", passage.pk, passage.case, passage.n, passage.body,
    )  # fmt: skip
