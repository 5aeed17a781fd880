"""Keeping bytes that this side must not be able to read: each content sealed while it arrives, under a key of its own.

Its name is the sha256 of the sealed bytes, in ``SANNAI_HOME/sealed``: nobody can try a content against it, and the same
content twice is two files.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from sannai.common.sealing.chunks import Opener, Sealer

from .blobs import CHUNK, TooLarge
from .types import Sniffer

SETTLED = 3600  # a file younger than this (seconds) may belong to someone who is just storing it


@dataclass(frozen=True, slots=True)
class Sealed:
    """A content that has arrived: what it was, and where its sealed bytes wait to be kept or dropped."""

    waiting: Path
    data_key: bytes = field(repr=False)
    body: str  # sha256 of the sealed bytes
    sha256: str  # of the content
    size: int
    media_type: str

    def chunks(self) -> Iterator[bytes]:
        """The content again, while it waits."""
        return opened(self.waiting, self.data_key)

    def keep(self) -> str:
        """Give it its place and name, for good; the name."""
        target = path_of(self.body)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.waiting.replace(target)
        return self.body

    def drop(self) -> None:
        """Nothing stays of what was not kept."""
        self.waiting.unlink(missing_ok=True)


class Writer:
    """Seals what it is fed and writes it down; no byte of it lies on a disk as it came."""

    def __init__(self) -> None:
        folder = _home() / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        os.fchmod(handle, 0o640)  # the sluice reads as another user
        self._out, self._waiting = os.fdopen(handle, "wb"), Path(name)
        self._sealer, self._sniffer = Sealer(), Sniffer()
        self._plain, self._sealed, self.size = hashlib.sha256(), hashlib.sha256(), 0

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk."""
        self.size += len(chunk)
        self._plain.update(chunk)
        self._sniffer.feed(chunk)
        self._write(self._sealer.feed(chunk))

    def finish(self) -> Sealed:
        """All of it has arrived, and is on the disk."""
        self._write(self._sealer.finish())
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        names = self._sealed.hexdigest(), self._plain.hexdigest()
        return Sealed(self._waiting, self._sealer.dek, *names, self.size, self._sniffer.media_type())

    def drop(self) -> None:
        """It broke off, or is not wanted."""
        self._out.close()
        self._waiting.unlink(missing_ok=True)

    def _write(self, sealed: bytes) -> None:
        self._sealed.update(sealed)
        self._out.write(sealed)


def write(chunks: Iterable[bytes], limit: int) -> Sealed:
    """Seal a stream. Raises TooLarge; nothing is left behind then."""
    writer = Writer()
    try:
        for chunk in chunks:
            writer.feed(chunk)
            if writer.size > limit:
                raise TooLarge
        return writer.finish()
    except BaseException:
        writer.drop()
        raise


def path_of(body: str) -> Path:
    """Where the sealed bytes of this name lie."""
    return _home() / body[:2] / body[2:]


def opened(path: Path, data_key: bytes) -> Iterator[bytes]:
    """The content, chunk by chunk. Raises CannotOpen where it was changed or cut, at the latest at its end."""
    opener = Opener(data_key)
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            yield opener.feed(piece)
    yield opener.finish()


def remove(bodies: Iterable[str]) -> None:
    """Delete what nobody refers to any more. After the commit that says so."""
    for body in bodies:
        path_of(body).unlink(missing_ok=True)


def sweep(known: Callable[[Collection[str]], Collection[str]]) -> int:
    """Delete what was left behind by a crash: files of which ``known(names)`` says nothing. Returns how many."""
    old = [path for path in _home().glob("*/*") if path.is_file() and time.time() - path.stat().st_mtime > SETTLED]
    names = {path.parent.name + path.name: path for path in old if path.parent.name != "incoming"}
    kept = set(known(names)) if names else set()
    gone = [path for name, path in names.items() if name not in kept]
    gone += [path for path in old if path.parent.name == "incoming"]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _home() -> Path:
    return Path(settings.HOME) / "sealed"
