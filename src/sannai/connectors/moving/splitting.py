"""In the one database: what belongs outside is written into a folder. Nothing is changed and nothing goes yet."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from sannai.applications.models import Application
from sannai.common.sealing import aead
from sannai.common.sealing.derive import derive
from sannai.common.sealing.file_ring import FileRing
from sannai.common.sealing.trust import Signing
from sannai.definitions.models import Version
from sannai.exchange import collecting, posting, ways
from sannai.exchange.bridge import Signer, put_signed
from sannai.files import sealed
from sannai.intake import downward
from sannai.intake.envelope import text
from sannai.intake.models import Draft, Letter, Outgoing, Placed, Projection, Publication, Slot, Upload
from sannai.procedures.kind import PROCEDURE

from .. import publishing
from . import mending, rows
from .folder import PUTS, REMINDERS, ROWS, VERSIONS, Manifest, NotMoved, Writing, writing

_LABEL = "sannai.move.reminders"


@dataclass(frozen=True, slots=True)
class Split:
    """What was written. ``word``: opens the reminders, and travels apart; "" where nobody asked for one."""

    manifest: Manifest
    word: str


def split(path: Path, ring: FileRing, at: datetime) -> Split:
    """公開側に置くものをフォルダに書き出す。Raises NotMoved, and then leaves nothing behind.

    It may be done again at any time until the inner side is cleared, into another folder.
    """
    _drained(at)
    signer, word = Signing(ring), secrets.token_hex(16)
    with writing(path) as folder, transaction.atomic():
        publishing.compare(at)
        _puts(folder, signer, at)
        _versions(folder)
        reminded = _rows(folder, word)
        _mending(folder)
        return Split(folder.finish(signer, at), word if reminded else "")


def busy() -> str:
    """Who else is at this database, in words; "" for nobody. Not inside a transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            others = bool(cursor.fetchone()[0])
        else:
            others = _others(cursor.execute("PRAGMA busy_timeout").fetchone()[0])
    stop = "sannai serve と sannai work を止めてから、もう一度行ってください。"
    return f"ほかの処理がこのデータベースにつながっています。{stop}" if others else ""


def _others(patience: int) -> bool:
    """SQLite leaves its write-ahead log only where nobody else has the file open."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("PRAGMA journal_mode = DELETE")
            return str(cursor.fetchone()[0]) == "wal"
        except OperationalError:
            return True
        finally:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")


def reminders_key(word: str) -> bytes:
    """What a word opens."""
    return derive(word.strip().lower().encode(), _LABEL)


def _drained(at: datetime) -> None:
    """Where there is a way within the one database, nothing waits in it any more."""
    if ways.configured():
        collecting.collect(ways.way(), at)
    if Outgoing.objects.filter(acked_at=None).exists():
        raise NotMoved("受け渡しを待つもの、止まっているものがあります。sannai crossing で片付けてから行ってください。")
    if Outgoing.objects.filter(deleted_at=None).exists():
        raise NotMoved("受け取ったものの控えがまだです。バックアップを取り、sannai crossing kept を行ってください。")


def _puts(folder: Writing, signer: Signer, at: datetime) -> None:
    """What the office puts down, as it would by the way: each signed by itself."""
    for what, stream, p, body in _placed(at):
        signature = signer.sign(*put_signed(stream, p, posting.digest_of(body)))
        told = {"stream": stream, "p": p, "body": text(body), "signature": text(signature)}
        folder.line(PUTS, told, what)


def _placed(at: datetime) -> Iterator[tuple[str, str, int, bytes]]:
    """(what it is, stream, p, body) of all that the outside is to show."""
    for stream, p in Publication.objects.filter(own=True).order_by("stream").values_list("stream", "p"):
        yield "公開した文書", stream, p, publishing.document(stream, at)
    own = Placed.objects.filter(stream__startswith="numbered:").order_by("pk")
    for stream, p in own.values_list("stream", "p"):
        yield "番号の続き", stream, p, b""
    for each in slots():
        yield "リンク", *downward.slot_told(each)
    for row in pictures():
        yield "状況の写し", f"projection:{row.case}", row.p, bytes(row.sealed)
    for letter in letters():
        yield "文書の写し", *downward.letter_told(letter)


def slots() -> Iterator[Slot]:
    """The links to what was filed."""
    return Slot.objects.filter(case__in=rows.followed()).order_by("pk").iterator(500)


def pictures() -> Iterator[Projection]:
    """What applicants are shown of their cases."""
    return Projection.objects.filter(pk__in=rows.followed()).order_by("pk").iterator(200)


def letters() -> Iterator[Letter]:
    """Their copies of documents."""
    return Letter.objects.filter(case__in=rows.followed()).order_by("pk").iterator(20)


def _versions(folder: Writing) -> None:
    """Every version of what somebody writes on or has filed, also those that are withdrawn."""
    used = Version.objects.filter(kind=PROCEDURE.name, pk__in=_moved().values("version"))
    for key in sorted(set(used.values_list("key", flat=True))):
        folder.line(VERSIONS, {"key": key, "document": text(publishing.every_version(key))}, "手続")


def _moved() -> QuerySet[Draft]:
    return rows.writing() | rows.filed()


def _rows(folder: Writing, word: str) -> bool:
    """Whether somebody is to be reminded."""
    digests = dict(Version.objects.values_list("pk", "digest"))
    numbers = dict(Application.objects.values_list("pk", "reference_number"))
    cipher, reminded = aead.cipher(reminders_key(word)), False
    for query in (*reversed(rows.leaving()), *rows.copied(), Outgoing.objects.order_by("case", "n")):
        for row in query.iterator(500):
            if isinstance(row, Draft) and row.filed_at is not None:
                row.reference_number = numbers[row.pk]  # so that the outside gives none of them again
            folder.line(ROWS, rows.told(row, digests), WORDS[type(row).__name__])
            if isinstance(row, Upload):
                _file(folder, row)
            if isinstance(row, Draft) and row.remind_to and row.filed_at is None:
                nonce, reminded = secrets.token_bytes(aead.NONCE), True
                kept = nonce + cipher.encrypt(nonce, row.remind_to.encode(), row.pk.bytes)
                folder.line(REMINDERS, {"draft": row.pk, "sealed": text(kept)}, "予告を頼んだ人")
    return reminded


def _mending(folder: Writing) -> None:
    """What was sent for a correction and not answered with yet."""
    for upload, page, arrived in mending.waiting():
        try:
            folder.file(arrived.waiting, arrived.body)
        finally:
            arrived.drop()
        folder.line(ROWS, rows.told(upload, {}), "補正のファイル")
        folder.line(ROWS, rows.told(page, {}), WORDS["DraftPage"])
    for page in mending.aside():
        folder.line(ROWS, rows.told(page, {}), WORDS["DraftPage"])


def _file(folder: Writing, row: Upload) -> None:
    try:
        folder.file(sealed.path_of(row.body), row.body)
    except FileNotFoundError:
        raise NotMoved(f"下書きのファイル {row.body} がありません。控えから戻してください。") from None


WORDS = {
    "Draft": "下書きと申請", "DraftPage": "書きかけの頁", "MailProof": "宛先の確認", "Upload": "下書きのファイル",
    "Slot": "下書きのリンク", "Outgoing": "受け渡しの番号",
}  # fmt: skip
