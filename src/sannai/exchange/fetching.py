"""Bringing one sealed item over, whole: a large one goes on where it was cut."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from .bridge import Bridge, Item, Unreachable

IN_MEMORY = 1024 * 1024  # bytes; what is larger lies in a file on its way
_CHUNK = 64 * 1024


class Altered(Exception):
    """All bytes came, twice, and they are not those that were left."""


def folder() -> Path:
    """Where large items lie while they come. They are sealed."""
    return Path(settings.HOME) / "crossing"


@contextmanager
def fetched(bridge: Bridge, item: Item) -> Iterator[BinaryIO]:
    """The item's bytes, compared with its digest. Raises Unreachable (cut: ask again) and Altered."""
    bring = _in_memory if item.fetched.size <= IN_MEMORY else _in_file
    body = bring(bridge, item) or bring(bridge, item)  # once more from the beginning: a carrier may have garbled it
    if body is None:
        raise Altered(f"{item.case} の {item.n} 番目")
    with body:
        yield body
    _part(item).unlink(missing_ok=True)


def _in_memory(bridge: Bridge, item: Item) -> BinaryIO | None:
    """None: as many bytes as there should be, and others."""
    body = bytearray()
    for chunk in bridge.get(item.id):
        body += chunk
        if len(body) > item.fetched.size:
            return None
    _uncut(len(body), item)
    return io.BytesIO(bytes(body)) if hashlib.sha256(body).hexdigest() == item.fetched.sha256 else None


def _in_file(bridge: Bridge, item: Item) -> BinaryIO | None:
    part = _part(item)
    part.parent.mkdir(parents=True, exist_ok=True)
    size = part.stat().st_size if part.exists() else 0
    with part.open("ab") as out:
        for chunk in bridge.get(item.id, size) if size < item.fetched.size else ():
            out.write(chunk)
            size += len(chunk)
            if size > item.fetched.size:
                break
    if size <= item.fetched.size:
        _uncut(size, item)
        body = part.open("rb")
        if _digest(body) == item.fetched.sha256:
            body.seek(0)
            return body
        body.close()
    part.unlink()
    return None


def _uncut(size: int, item: Item) -> None:
    if size < item.fetched.size:
        of = item.fetched.size
        raise Unreachable(f"{item.case} の {item.n} 番目が途中で切れました（{size} / {of} バイト）。")


def _digest(body: BinaryIO) -> str:
    sha = hashlib.sha256()
    while chunk := body.read(_CHUNK):
        sha.update(chunk)
    return sha.hexdigest()


def _part(item: Item) -> Path:
    return folder() / f"{item.id}.part"
