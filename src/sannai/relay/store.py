"""Where things lie on this machine: sealed originals, and packages to go inward. Each under its own sha256."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from .models import Passage

SETTLED = 3600  # a file younger than this (seconds) may belong to someone who is just storing it
_CHUNK = 64 * 1024


def originals() -> Path:
    """The folder of sealed originals."""
    return Path(settings.HOME) / "originals"


def packages() -> Path:
    """The folder of packages."""
    return Path(settings.HOME) / "packages"


def keep(stream: BinaryIO, folder: Path) -> tuple[str, int]:
    """Give these bytes their name and place for good; (sha256, size). Whole or not at all, whenever it is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    sha, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder, prefix=".")
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := stream.read(_CHUNK):
                sha.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(folder / sha.hexdigest())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(folder)
    return sha.hexdigest(), size


def sweep() -> int:
    """Delete what a halt left behind: old files that no row names. Returns how many."""
    gone = 0
    for folder, column in ((originals(), "body"), (packages(), "package")):
        old = {path.name: path for path in _old(folder)}
        named = set(Passage.objects.filter(**{f"{column}__in": list(old)}).values_list(column, flat=True))
        for name in old.keys() - named:
            old[name].unlink(missing_ok=True)
            gone += 1
    return gone


def _old(folder: Path) -> Iterator[Path]:
    until = time.time() - SETTLED
    return (path for path in (folder.iterdir() if folder.exists() else ()) if path.stat().st_mtime < until)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
