"""Sealed bodies on the disk, by their sealed hash. A file is there before its row, and goes after its row says so."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from .models import Outgoing

IN_ROW = 64 * 1024  # bytes: up to here the row itself has them
CHUNK = 64 * 1024
_SETTLED = 3600  # seconds: the row of a younger file may just be coming


@dataclass(frozen=True, slots=True)
class Stored:
    """``body``: for the row; None where it is a file."""

    sha256: str
    size: int
    body: bytes | None


def folder() -> Path:
    """Where the large ones lie."""
    return Path(settings.HOME) / "outgoing"


def store(chunks: Iterable[bytes]) -> Stored:
    """Take in a sealed body. If it is a file, it is on the disk when this returns, with its name."""
    sha, kept, size, out = hashlib.sha256(), bytearray(), 0, None
    try:
        for chunk in chunks:
            size += len(chunk)
            sha.update(chunk)
            if out is None and size > IN_ROW:
                folder().mkdir(parents=True, exist_ok=True)
                out = tempfile.NamedTemporaryFile(dir=folder(), suffix=".part", delete=False)  # noqa: SIM115
                out.write(kept)
            if out is None:
                kept += chunk
            else:
                out.write(chunk)
        if out is None:
            return Stored(sha.hexdigest(), size, bytes(kept))
        out.flush()
        os.fsync(out.fileno())
        out.close()
        _name(Path(out.name), path_of(sha.hexdigest()))
    except BaseException:
        if out is not None:
            out.close()
            Path(out.name).unlink(missing_ok=True)
        raise
    return Stored(sha.hexdigest(), size, None)


def adopt(path: Path, sha256: str) -> Stored:
    """Take in a sealed file that lies on this disk already, under a second name: no byte of it is written again."""
    target = path_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        with suppress(FileExistsError):
            os.link(path, target)
    _sync(target.parent)
    _sync(target.parent.parent)
    return Stored(sha256, target.stat().st_size, None)


def path_of(sha256: str) -> Path:
    """Where the body with this sealed hash lies."""
    return folder() / sha256[:2] / sha256[2:]


def read(row: Outgoing, start: int) -> Iterator[bytes]:
    """The bytes from ``start`` on. FileNotFoundError: they are gone."""
    if row.body is not None:
        body = bytes(row.body)
        return (body[at : at + CHUNK] for at in range(start, len(body), CHUNK))
    if row.deleted_at is not None:
        raise FileNotFoundError(row.sealed_sha256)
    stream = path_of(row.sealed_sha256).open("rb")
    return _rest(stream, start)


def delete(sha256: str) -> None:
    """The file goes, if there is one and no other item has the same bytes. It is gone when this returns."""
    path = path_of(sha256)
    if path.exists() and not Outgoing.objects.filter(sealed_sha256=sha256, kept_at=None).exists():
        path.unlink(missing_ok=True)
        _sync(path.parent)


def orphans(at: datetime) -> list[Path]:
    """Files that no row with bytes names, and whose row is not just coming: what was cut before its row."""
    files = [path for path in folder().rglob("*") if path.is_file()] if folder().exists() else []
    settled = [path for path in files if at.timestamp() - path.stat().st_mtime >= _SETTLED]
    rows = Outgoing.objects.filter(body=None, deleted_at=None).values_list("sealed_sha256", flat=True)
    named = {path_of(sha256) for sha256 in rows} if settled else set()
    return sorted(path for path in settled if path not in named)


def _name(part: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part.replace(path)
    _sync(path.parent)
    _sync(path.parent.parent)


def _rest(stream: BinaryIO, start: int) -> Iterator[bytes]:
    with stream:
        stream.seek(start)
        while chunk := stream.read(CHUNK):
            yield chunk


def _sync(folder: Path) -> None:
    """A name, too, is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
