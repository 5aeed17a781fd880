"""The folder that is carried outside, once: lines of JSON and sealed files, and a manifest of their digests, signed.

manifest.json        form, moment, counts, sha256 of each file of lines
manifest.signature   of the city, over the sha256 of the manifest
versions.jsonl       every version of the procedures on which somebody writes or has filed
puts.jsonl           what the office puts down: published documents, pictures, letters, links of what was filed
rows.jsonl           what citizens are writing, with its links; sealed, as it lay
reminders.jsonl      where a reminder goes, sealed under a word that travels apart
sealed/              files of drafts, by the sha256 of their sealed bytes
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sannai.common import canonical
from sannai.exchange.bridge import Signer, Verifier

FORM = 1
MANIFEST, SIGNATURE, SEALED = "manifest.json", "manifest.signature", "sealed"
VERSIONS, PUTS, ROWS, REMINDERS = "versions.jsonl", "puts.jsonl", "rows.jsonl", "reminders.jsonl"
LINES = (VERSIONS, PUTS, ROWS, REMINDERS)
_CONTEXT, _CHUNK = "move", 64 * 1024


class NotMoved(Exception):
    """A step of moving that cannot be done now. Nothing was changed; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the folder holds. ``sha256``: of the manifest itself, by which both sides know the folder."""

    sha256: str
    at: datetime
    counts: Mapping[str, int]
    files: Mapping[str, str]


class Writing:
    """A folder that is being written; it has its name only once it is whole (``finish``)."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise NotMoved(f"{path} はすでにあります。まだないフォルダを書いてください。")
        self._path, self._part = path, path.with_name(f"{path.name}.part")
        if self._part.exists():  # of an attempt that was cut
            shutil.rmtree(self._part)
        (self._part / SEALED).mkdir(parents=True, mode=0o700)
        self._part.chmod(0o700)
        self._digests = {name: hashlib.sha256() for name in LINES}
        self._files = {name: (self._part / name).open("wb") for name in LINES}
        self.counts: dict[str, int] = {}

    def line(self, name: str, content: Mapping[str, Any], what: str) -> None:
        """One more line of this file, counted as ``what``."""
        self._digests[name].update(line := line_of(content))
        self._files[name].write(line)
        self.counts[what] = self.counts.get(what, 0) + 1

    def file(self, source: Path, body: str) -> None:
        """A sealed file by its name. FileNotFoundError where it is gone; NotMoved where it is another."""
        if _digest(source) != body:
            raise NotMoved(f"{source} の中身が、その名前と合いません。控えから戻してください。")
        shutil.copyfile(source, self._part / SEALED / body)

    def finish(self, signer: Signer, at: datetime) -> Manifest:
        """Sign it, sync it and give it its name."""
        for each in self._files.values():
            _closed(each)
        files = {name: sha.hexdigest() for name, sha in self._digests.items()}
        text = canonical.dumps({"form": FORM, "at": at, "counts": self.counts, "files": files}).encode()
        sha256 = hashlib.sha256(text).hexdigest()
        for name, content in ((MANIFEST, text), (SIGNATURE, signer.sign(_CONTEXT, {"sha256": sha256}))):
            with (self._part / name).open("wb") as out:
                out.write(content)
                _closed(out)
        for path in (self._part / SEALED).iterdir():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        self._part.replace(self._path)
        return Manifest(sha256, at, dict(self.counts), files)

    def drop(self) -> None:
        """Nothing stays of what was not finished."""
        for each in self._files.values():
            each.close()
        shutil.rmtree(self._part, ignore_errors=True)


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """A folder to write into; unfinished it goes."""
    folder = Writing(path)
    try:
        yield folder
    except BaseException:
        folder.drop()
        raise


def manifest_of(path: Path) -> Manifest:
    """The manifest of a folder. Raises NotMoved: none is there, or of another form."""
    try:
        text = (path / MANIFEST).read_bytes()
        told = json.loads(text)
        if told["form"] != FORM:
            raise NotMoved(f"{path} は、この版のソフトウェアが知らない形式です。両側を同じ版にしてください。")
        sha256, at = hashlib.sha256(text).hexdigest(), datetime.fromisoformat(told["at"])
        return Manifest(sha256, at, dict(told["counts"]), {name: str(told["files"][name]) for name in LINES})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotMoved(f"{path} は、sannai zones split が書いたフォルダではないか、欠けています。") from fault


def check(path: Path, verifier: Verifier) -> tuple[Manifest, bytes]:
    """The manifest and its signature, once every file of lines is as the city has signed it. Raises NotMoved."""
    manifest = manifest_of(path)
    try:
        signature = (path / SIGNATURE).read_bytes()
        if not verifier.verify(signature, _CONTEXT, {"sha256": manifest.sha256}):
            raise NotMoved(
                f"{path} の署名が、SANNAI_TRUST の鍵のものではありません。庁内側の鍵か、フォルダを確かめてください。"
            )
        wrong = [name for name, sha256 in manifest.files.items() if _digest(path / name) != sha256]
    except OSError as fault:
        raise NotMoved(f"{path} のファイルが足りません（{fault}）。もう一度運んでください。") from fault
    if wrong:
        raise NotMoved(f"{path} の {'、'.join(wrong)} が、書き出したときと違います。もう一度運んでください。")
    return manifest, signature


def lines(path: Path, name: str) -> Iterator[dict[str, Any]]:
    """The lines of a file."""
    with (path / name).open("rb") as stream:
        for line in stream:
            yield json.loads(line)


def line_of(content: Mapping[str, Any]) -> bytes:
    """A line as it is written: the same content, the same bytes."""
    return canonical.dumps(content).encode() + b"\n"


def keep(path: Path, body: str, target: Path) -> None:
    """Give a sealed file its place on this side. Raises NotMoved: it is missing, or another. Again does nothing."""
    source = path / SEALED / body
    try:
        if target.exists() and _digest(target) == body:
            return
        if _digest(source) != body:
            raise NotMoved(f"{source} の中身が、その名前と合いません。もう一度運んでください。")
    except OSError as fault:
        raise NotMoved(f"{source} がありません。もう一度運んでください。") from fault
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with source.open("rb") as stream, part.open("wb") as out:
        shutil.copyfileobj(stream, out)
        _closed(out)
    part.replace(target)


def _closed(out: IO[bytes]) -> None:
    out.flush()
    os.fsync(out.fileno())
    out.close()


def _digest(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            sha.update(chunk)
    return sha.hexdigest()
