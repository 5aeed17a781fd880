"""Files of keys: readable by their owner alone, written whole or not at all, refused when they are anything else."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import KeysUnusable

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Folder:
    """A folder of keys. Names may have a folder of their own before a slash."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """With what is above it; for its owner alone. One that stands is left as it is, and checked."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._check()

    def read(self, name: str) -> bytes:
        """The content. Raises FileNotFoundError; KeysUnusable if anybody but the owner may read or write it."""
        self._check()
        path = self.path / name
        try:
            with path.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                if mode & OTHERS:
                    raise KeysUnusable(
                        f"鍵のファイル {path} は、ほかの利用者が読み書きできます（{mode:04o}）。"
                        f"chmod 0400 {path} としてください。"
                        "すでに読まれたおそれがあれば、続けて sannai keys rotate --now を行ってください。"
                    )
                return file.read()
        except PermissionError as error:
            raise KeysUnusable(
                f"鍵のファイル {path} を読む権限がありません。鍵の持ち主の利用者で行ってください。"
            ) from error

    def write(self, name: str, content: bytes) -> None:
        """Whole or not at all, with mode 0400, and on the disk when this returns."""
        path = self.path / name
        path.parent.mkdir(exist_ok=True, mode=0o700)
        beside = path.with_name(path.name + ".part")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        self._sync(path.parent)

    def remove(self, name: str) -> None:
        """A file or a folder with what is in it; what is not there is gone already."""
        path = self.path / name
        if not path.exists():
            return
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        self._sync(path.parent)

    def stamp(self, name: str) -> tuple[int, int]:
        """Another one when it was written anew. Raises FileNotFoundError, KeysUnusable."""
        path = self.path / name
        try:
            seen = path.stat()
        except PermissionError as error:
            raise KeysUnusable(
                f"鍵のフォルダ {self.path} を開く権限がありません。鍵の持ち主の利用者で行ってください。"
            ) from error
        return seen.st_mtime_ns, seen.st_ino

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One process at a time."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _check(self) -> None:
        try:
            mode = stat.S_IMODE(self.path.stat().st_mode)
        except FileNotFoundError:
            return
        if mode & OTHERS:
            raise KeysUnusable(
                f"鍵のフォルダ {self.path} は、ほかの利用者が開けます（{mode:04o}）。"
                f"chmod 0700 {self.path} としてください。"
            )

    @staticmethod
    def _sync(folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
