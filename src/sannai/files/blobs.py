"""Keeping bytes: each content once, under its sha256, in ``SANNAI_HOME/files``."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Exists, ForeignObjectRel, OuterRef, ProtectedError

from .models import Blob
from .types import Sniffer

CHUNK = 64 * 1024
TITLES = {
    "issuance.Document": "文書",
    "applications.Upload": "添付ファイル",
    "approvals.Attachment": "起案の添付",
    "registers.Import": "取込みのファイル",
}
_SETTLED = 3600  # a file younger than this (seconds) may belong to someone who is just storing it


class BlobRefused(Exception):
    """The content cannot be kept."""


class TooLarge(BlobRefused):
    """More bytes than the limit."""


class EmptyFile(BlobRefused):
    """No bytes at all."""


class WrongType(BlobRefused):
    """Whoever stores it does not take content of this type; the text is theirs."""


def path_of(sha256: str) -> Path:
    """Where the content with this hash lies."""
    return Path(settings.HOME) / "files" / sha256[:2] / sha256[2:]


def store(chunks: Iterable[bytes], limit: int, refusal: Callable[[str], str] = lambda media_type: "") -> Blob:
    """Write a stream to disk, then keep its row. Raises TooLarge, EmptyFile or WrongType; nothing is left behind then.

    ``refusal``: why content of this media type, as it was sniffed, is not taken; "" if it is.
    The same content is one file and one row. Two statements.
    """
    folder = Path(settings.HOME) / "files" / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    sha, size, sniffer = hashlib.sha256(), 0, Sniffer()
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as out:
            os.fchmod(out.fileno(), 0o640)  # the sluice writes as another user, and the desk reads
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLarge
                sha.update(chunk)
                sniffer.feed(chunk)
                out.write(chunk)
            if not size:
                raise EmptyFile
            if why := refusal(sniffer.media_type()):
                raise WrongType(why)
            out.flush()
            os.fsync(out.fileno())
        digest = sha.hexdigest()
        target = path_of(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(name).replace(target)  # over an equal file too: its age tells the sweeper that it is in use
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    blob = Blob(sha256=digest, size=size, media_type=sniffer.media_type())
    Blob.objects.bulk_create([blob], ignore_conflicts=True)
    return Blob.objects.get(pk=digest)


def store_bytes(content: bytes) -> Blob:
    """Keep content that the city itself made."""
    return store([content], len(content))


def open_blob(blob: Blob | None) -> BinaryIO:
    """The content as an open binary file. FileNotFoundError if the folder lost it, or it was disposed of."""
    if blob is None:
        raise FileNotFoundError
    return path_of(blob.pk).open("rb")


def looked_at(after: str = "") -> Iterator[tuple[str, str]]:
    """(sha256, what is wrong with its file or "") of every content after this one: there, and as its name promises."""
    for blob in Blob.objects.filter(pk__gt=after).order_by("pk").iterator(500):
        yield blob.pk, _wrong(blob)


def _wrong(blob: Blob) -> str:
    sha = hashlib.sha256()
    try:
        with open_blob(blob) as stream:
            while chunk := stream.read(CHUNK):
                sha.update(chunk)
    except OSError:
        if not Blob.objects.filter(pk=blob.pk).exists():
            return ""  # nobody needed it any more, and it was swept away meanwhile
        what = "ありません"
    else:
        if sha.hexdigest() == blob.pk:
            return ""
        what = "書き換えられています"
    held = "、".join(_held_by(blob)) or "どこからも使われていないもの"
    return f"ファイル {path_of(blob.pk).name[:12]}…（{held}）が{what}。バックアップの同じファイルから戻してください。"


def _held_by(blob: Blob) -> Iterator[str]:
    for relation in Blob._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and isinstance(relation.related_model, type):
            for row in relation.related_model._default_manager.filter(**{relation.field.name: blob})[:3]:
                yield f"{TITLES.get(row._meta.label, row._meta.label)} {row}"


def sweep() -> int:
    """Delete the blobs that no row of any room refers to any more. Returns how many. Not inside a transaction."""
    unused = Blob.objects.all()
    for relation in Blob._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and isinstance(relation.related_model, type):
            holders = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            unused = unused.filter(~Exists(holders))
    dropped = 0
    for digest in list(unused.values_list("pk", flat=True)):
        path = path_of(digest)
        if path.exists() and time.time() - path.stat().st_mtime < _SETTLED:
            continue
        try:
            Blob.objects.filter(pk=digest).delete()
        except (ProtectedError, IntegrityError):
            continue
        path.unlink(missing_ok=True)
        dropped += 1
    return dropped
