"""Inside, once the outside says that it has the folder: what is the citizens' alone goes, and the rest is put down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from sannai.definitions.models import Version
from sannai.exchange import posting, ways
from sannai.exchange.models import Put
from sannai.intake import downward, mailbox
from sannai.intake.drafts import drop_files
from sannai.intake.models import Outgoing, Placed, Upload

from . import mending, rows, splitting
from .folder import ROWS, Manifest, NotMoved, line_of, lines, manifest_of


@dataclass(frozen=True, slots=True)
class Settled:
    """``gone``: rows that were cleared here; ``puts``: what the outside is to show, known here as put down."""

    manifest: Manifest
    gone: int
    puts: int


def settle(path: Path, at: datetime) -> Settled:
    """公開側に移したものを、庁内側から消す。Raises NotMoved, Unreachable, NoWay; then nothing was cleared.

    It may be cut and done again: what is gone already is gone. What was written here after the folder was made is
    nowhere else, so then nothing is cleared.
    """
    manifest = manifest_of(path)
    _confirmed(manifest)
    with transaction.atomic():
        gone = _clear(_digests(path)) + mending.clear(_uploads(path))
        puts = _put_down(at)
    return Settled(manifest, gone, puts)


def _confirmed(manifest: Manifest) -> None:
    """What the outside took in is this folder: it says so by the way, and has checked every digest in it."""
    placed = {each.stream: each.sha256 for each in ways.way().bridge.state().placed}
    if mailbox.MOVED not in placed:
        raise NotMoved(
            "公開側はまだ受け取っていません。公開側で sannai zones take を行ってください。何も消していません。"
        )
    if placed[mailbox.MOVED] != manifest.sha256:
        raise NotMoved("公開側が受け取ったのは、このフォルダではありません。何も消していません。")


def _digests(path: Path) -> set[bytes]:
    return {hashlib.sha256(line_of(each)).digest() for each in lines(path, ROWS)}


def _uploads(path: Path) -> list[UUID]:
    return [UUID(each["id"]) for each in lines(path, ROWS) if each["table"] == "Upload"]


def _clear(carried: set[bytes]) -> int:
    digests, own = dict(Version.objects.values_list("pk", "digest")), rows.leaving()
    new = [row for query in own for row in query.iterator(500) if not _is_in(carried, row, digests)]
    if new:
        raise NotMoved(
            f"書き出した後に、この側で {len(new)} 件が書かれています。何も消していません。SANNAI_ZONE=all に戻し、"
            "止めてから、sannai zones split からやり直してください（公開側も空のデータベースから始めます）。"
        )
    gone = 0
    for query in (*own, Outgoing.objects.all(), Placed.objects.all()):
        gone += query.count()
        if query.model is Upload:
            drop_files(query)
        else:
            query.order_by().delete()
    return gone


def _is_in(carried: set[bytes], row: Any, digests: dict[int, str]) -> bool:
    return hashlib.sha256(line_of(rows.told(row, digests))).digest() in carried


def _put_down(at: datetime) -> int:
    """The same as was in the folder, so that it is given again to an outside that is restored; and seen there."""
    Put.objects.update(sent_at=None, seen_at=None, refused="")
    count = 0
    for stream, p, body in _streams():
        posting.post(stream, p, body, at)
        count += 1
    return count


def _streams() -> Iterator[tuple[str, int, bytes]]:
    for slot in splitting.slots():
        yield downward.slot_told(slot)
    for row in splitting.pictures():
        yield f"projection:{row.case}", row.p, bytes(row.sealed)
    for letter in splitting.letters():
        yield downward.letter_told(letter)
