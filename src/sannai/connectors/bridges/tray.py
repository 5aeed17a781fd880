"""A folder that something else carries to the other side: whole files by their content, whatever becomes of names."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sannai.common import canonical
from sannai.exchange.bridge import Signer, Verifier

log = logging.getLogger("sannai.work")

NAME = re.compile(r"[A-Za-z0-9._-]{1,120}\.[0-9]{1,19}\.[0-9a-f]{16}\.snn")
CHUNK = 64 * 1024
DAY = 24 * 3600
_MAGIC = b"SNNM1\n"
_LARGEST = 64 * 1024 * 1024  # bytes of a manifest


class Forged(Exception):
    """A manifest that the other side has not signed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a side says of one batch, as it was signed."""

    path: Path
    content: dict[str, Any]


class Tray:
    """One direction. Files are written as ``.part`` and renamed; what was read goes to ``done/`` for a day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for each in (folder, folder / "done", folder / "refused"):
            each.mkdir(parents=True, exist_ok=True)

    def drop(self, stream: str, n: int, sha256: str, chunks: Iterable[bytes]) -> Path:
        """Write a file whole; over one of the same name, which would have the same content."""
        path = self.folder / name_of(stream, n, sha256)
        handle, part = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in chunks:
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _sync(self.folder)
        return path

    def say(self, stream: str, n: int, content: dict[str, Any], signer: Signer) -> Path:
        """Write a manifest."""
        told = canonical.dumps(content).encode()
        whole = _MAGIC + base64.b64encode(signer.sign(_signed(told))) + b"\n" + told
        return self.drop(stream, n, hashlib.sha256(whole).hexdigest(), [whole])

    def manifests(self, verifier: Verifier | None) -> Iterator[Manifest]:
        """Those that the other side has signed. One that is cut may still be coming: it is left lying."""
        for path in self.files():
            try:
                with path.open("rb") as stream:
                    whole = stream.read(_LARGEST) if stream.read(len(_MAGIC)) == _MAGIC else b""
                if whole and (content := _opened(whole, verifier)) is not None:
                    yield Manifest(path, content)
            except FileNotFoundError:
                continue
            except Forged:
                log.error("署名の正しくない受け渡しの一覧を退けました: %s", path.name)
                self._move(path, "refused")

    def find(self, sha256: str, size: int, name: str = "") -> Path | None:
        """The whole file with this content, by its name or any other."""
        expected = self.folder / name
        others = (path for path in self.files() if path != expected)
        for path in (expected, *others) if name else others:
            try:
                if path.stat().st_size == size and _digest(path) == sha256:
                    return path
            except FileNotFoundError:
                continue
        return None

    def files(self) -> list[Path]:
        """All that may have been renamed already, in the order of their names."""
        return sorted(path for path in self.folder.iterdir() if path.is_file() and path.suffix != ".part")

    def done(self, path: Path, at: datetime) -> None:
        """It was read."""
        if moved := self._move(path, "done"):
            os.utime(moved, (at.timestamp(), at.timestamp()))

    def prune(self, at: datetime) -> None:
        """What was read a day ago goes, what was cut while it was written, and what nobody asked for in a week."""
        for path in [*(self.folder / "done").iterdir(), *self.folder.iterdir()]:
            keep = DAY if path.parent != self.folder or path.suffix == ".part" else 7 * DAY
            with suppress(FileNotFoundError):
                if path.is_file() and at.timestamp() - path.stat().st_mtime > keep:
                    path.unlink()

    def _move(self, path: Path, where: str) -> Path | None:
        try:
            return path.replace(self.folder / where / path.name)
        except FileNotFoundError:
            return None  # the carrier was quicker


def name_of(stream: str, n: int, sha256: str) -> str:
    """``<stream>.<n>.<16 hex>.snn``: only characters that every product carries."""
    return f"{stream.replace(':', '_')}.{n}.{sha256[:16]}.snn"


def _opened(whole: bytes, verifier: Verifier | None) -> dict[str, Any] | None:
    """None: not (yet) a whole manifest. Raises Forged."""
    signature, newline, told = whole.partition(b"\n")
    try:
        content = json.loads(told)
        signed = base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error):
        return None
    if not newline or not isinstance(content, dict):
        return None
    if verifier is None or not verifier.verify(signed, _signed(told)):
        raise Forged
    return content


def _signed(told: bytes) -> bytes:
    return b"sannai manifest 1\n" + told


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
