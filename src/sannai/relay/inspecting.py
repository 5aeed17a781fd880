"""検査と無害化 between the sides: what was fetched is opened in memory, made harmless in a child, and packed.

It may be killed anywhere and run twice at once: a file is taken by a lock that ends with its process, and goes inward
when one UPDATE says so.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, BinaryIO

from django.db.models import F
from django.db.models.query import QuerySet

from sannai.common import city_keys
from sannai.common.sealing import box
from sannai.common.sealing.errors import Damaged, UnknownKey
from sannai.common.sealing.head import Head
from sannai.common.sealing.ring import State
from sannai.common.sealing.suites import PublicKey
from sannai.exchange.bridge import Item
from sannai.files import sealed
from sannai.sluice import child, judging, memory, turns
from sannai.sluice.cleaned import DAMAGED, Cleaned, Report, Unclean
from sannai.sluice.judging import Clean

from . import fetching, package, store
from .identity import signer
from .models import CLEAN, REFUSED, WAITING, Passage
from .package import Result

log = logging.getLogger("sannai.sluice")
NAME = "添付ファイル"  # what it is called stands in the envelope, which nobody opens here


def inspect(at: datetime, clean: Clean | None = None, *, seconds: float = turns.A_WHILE) -> int:
    """Look through what is due, those first that were tried least, for about so long; how many came to something."""
    due = Passage.objects.filter(state=WAITING, next_at__lte=at).order_by("tries", "pk").values_list("pk", flat=True)
    return turns.taken(list(due[:500]), lambda id: _one(id, at, clean or child.clean), seconds=seconds)


def _one(id: Any, at: datetime, clean: Clean) -> bool:
    passage = Passage.objects.filter(pk=id, state=WAITING).first()
    if passage is None:
        return False
    with turns.claimed(store.originals() / passage.body) as mine:
        if not mine or not _standing(passage).update(tries=F("tries") + 1):
            return False
        passage.tries += 1
        return judging.tried(
            lambda: _inspected(passage, at, clean), lambda why: _later(passage, why, at), passage.pk
        )  # fmt: skip


def _inspected(passage: Passage, at: datetime, clean: Clean) -> bool:
    known: dict[str, Any] = {"body": passage.body, "sha256": "", "size": 0, "media_type": "", "at": at}
    key = None
    try:
        key = _data_key(passage)
        with judging.opened(sealed.opened(store.originals() / passage.body, key)) as file:
            known |= {"sha256": file.sha256, "size": file.size, "media_type": file.media_type}
            made = judging.judged(file, NAME, clean)
        with made.output as output:
            return _settled(passage, Result(state=CLEAN, report=_unnamed(made), **known), key, output)
    except Unclean as unclean:
        report = Report(unclean.code, unclean.words)
    except Damaged:
        report = Report("damaged", DAMAGED)
    if report.code == "virus":
        log.warning("ウイルスが見つかりました（事案 %s のファイル %s）", passage.case, passage.pk)
    return _settled(passage, Result(state=REFUSED, report=report, **known), key)


def _unnamed(made: Cleaned) -> Report:
    """The name that it gets, the inner side finds: here nobody knows what it is called."""
    report = Report.of(made)
    return Report(report.code, report.words, report.method, report.tools, report.removed, "", report.verdict)


def _data_key(passage: Passage) -> bytes:
    if not fetching.belongs(passage):
        raise Damaged("封の見出しが、別のファイルのものです。")
    return box.open_head(bytes(passage.key), city_keys.ring())[1]


def _settled(passage: Passage, result: Result, key: bytes | None, output: BinaryIO | None = None) -> bool:
    """It goes inward from here on: its package lies on the disk, and the key for files opens its original no more."""
    chunks = iter(lambda: output.read(memory.CHUNK) if output else b"", b"")
    with memory.empty() as made:
        package.write(made, item(passage), result, chunks, inward(), signer())
        memory.rewound(made)
        sha256, size = store.keep(made, store.packages())
    kept = bytes(passage.key)
    if key is not None:
        head = Head(kind="file", id=passage.pk, n=passage.n, case=passage.case, body=passage.body)
        kept = box.seal_head(key, head, city_keys.ring().current("original"))
    done = {"state": result.state, "package": sha256, "size": size, "key": kept, "why": ""}
    return bool(_standing(passage).update(**done))


def item(passage: Passage) -> Item:
    """The item outside, as far as its package is signed for it."""
    return Item(passage.pk, passage.case, passage.n, "file", "", 0, passage.sha256, passage.arrived_at)


def inward() -> PublicKey:
    """To which key what goes inward is sealed: that of envelopes, of the mayor where there is one. Raises UnknownKey.

    The inner side has one ring for all its 執行機関; what it makes known of it lies here without its secrets.
    """
    ring = city_keys.ring()
    bodies = sorted(key.body for key in ring.rows() if key.purpose == "desk" and key.state is State.CURRENT)
    if not bodies:
        raise UnknownKey("庁内の封筒の鍵が ring.json にありません。庁内側の新しい ring.json を置いてください。")
    return ring.current("desk", "mayor" if "mayor" in bodies else bodies[0])


def _later(passage: Passage, words: str, at: datetime) -> None:
    _standing(passage).update(next_at=at + turns.pause(passage.tries), why=words[:200])


def _standing(passage: Passage) -> QuerySet[Passage]:
    return Passage.objects.filter(pk=passage.pk, state=WAITING)
