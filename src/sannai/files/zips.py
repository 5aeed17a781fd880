"""A ZIP that somebody sends, opened within bounds: every way in which it can be damaged or hostile is a sentence."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from sannai.text.problems import DefinitionError, Problem

_UTF8, _LOCKED = 0x800, 0x1  # flags of an entry
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 4000  # folders and litter too: a list of entries is itself something that can be enormous
_MOST_RATIO = 400  # tables of one repeated row are packed a hundred to one, a bomb a thousand to one
_SMALL = 1024 * 1024  # what opens to less is no bomb, however well it is packed


class CannotOpen(DefinitionError):
    """A ZIP that is not opened; ``code``: damaged, encrypted, bomb (more than the bounds), named (its names)."""

    def __init__(self, problems: list[Problem], code: str) -> None:
        super().__init__(problems)
        self.code = code


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a ZIP may hold: bytes as sent, files, bytes when opened; ``hint`` says what to put in instead."""

    most_packed: int
    most_files: int
    most_bytes: int
    hint: str

    def too_much(self, name: str) -> CannotOpen:
        """That it holds more."""
        size = f"{self.most_files}個、{self.most_bytes // 1024 // 1024}MBまで"
        return _refused(name, f"ファイルが多すぎるか、開くと大きすぎます（{size}）", self.hint, "bomb")


def unpack(stream: IO[bytes], name: str, bounds: Bounds) -> list[tuple[str, bytes]]:
    """(path, content) of each file of a ZIP, in its order, without what operating systems leave in it.

    A path may be there twice. Raises CannotOpen, naming the ZIP or every entry that cannot be taken: damaged,
    locked, packed in an unusual way, a path that leaves the folder or is none, a link, more than the bounds allow.
    """
    stream.seek(0)
    packed = stream.read(bounds.most_packed + 1)
    if len(packed) > bounds.most_packed:
        size = f"{bounds.most_packed // 1024 // 1024}MBまで"
        raise _refused(name, "ZIPが大きすぎます", f"{bounds.hint}（{size}）", "bomb")
    if packed.count(_ENTRY) > _MOST_ENTRIES:
        raise bounds.too_much(name)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as opened:
            return _files(opened, name, bounds, len(packed))
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise _refused(name, "ZIPが壊れているか、読めない形です", "作り直す", "damaged") from error


def _files(opened: zipfile.ZipFile, name: str, bounds: Bounds, packed: int) -> list[tuple[str, bytes]]:
    entries = [(_path(each), each) for each in opened.infolist()]
    entries = [(path, each) for path, each in entries if not path.endswith("/") and not _litter(path)]
    # What an entry says of its size is not believed: the reading below stops by itself.
    told = sum(each.file_size for _, each in entries)
    if len(entries) > bounds.most_files or told > bounds.most_bytes or _bomb(told, packed):
        raise bounds.too_much(name)
    if any(each.flag_bits & _LOCKED for _, each in entries):
        raise _refused(name, "ZIPにパスワードがかかっています", "かけずに作り直す", "encrypted")
    if problems := [problem for path, each in entries if (problem := _fault(path, each))]:
        raise CannotOpen(problems, "named")
    files: list[tuple[str, bytes]] = []
    left = bounds.most_bytes
    for path, each in entries:
        with opened.open(each) as content:
            files.append((path, content.read(left + 1)))
        left -= len(files[-1][1])
        if left < 0 or _bomb(bounds.most_bytes - left, packed):
            raise bounds.too_much(name)
    return files


def _bomb(opened: int, packed: int) -> bool:
    return opened > _SMALL and opened > packed * _MOST_RATIO


def _path(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: without the UTF-8 flag, Windows in Japan writes CP932."""
    name = entry.orig_filename  # ``filename`` ends at a NUL, so that two names look like one
    if not entry.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("cp932")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = entry.orig_filename
    return name.replace("\\", "/")  # what old tools of Windows write between folders


def _litter(path: str) -> bool:
    parts = path.split("/")
    hidden = parts[-1].startswith(".") and not _leaves(path)
    return "__MACOSX" in parts or hidden or parts[-1].lower() in ("thumbs.db", "desktop.ini")


def _fault(path: str, entry: zipfile.ZipInfo) -> Problem | None:
    shown = path.replace("\0", "␀") or "（名前のないファイル）"
    if _leaves(path) or stat.S_ISLNK(entry.external_attr >> 16):
        return Problem(shown, 0, "フォルダの外を指すか、リンクです", "ファイルそのものを入れて作り直す")
    if any(char < " " or char == "\x7f" for char in path) or PurePosixPath(path).as_posix() != path:
        return Problem(shown, 0, "ファイルの名前として使えません", "名前を付け直してからZIPを作り直す")
    if entry.compress_type not in _METHODS:
        hint = "特別な圧縮（LZMA、bzip2など）を選ばずに作り直す"
        return Problem(shown, 0, "ZIPの中で、読めない方法で圧縮されています", hint)
    return None


def _leaves(path: str) -> bool:
    parts = path.split("/")
    return path.startswith("/") or bool({".", ".."} & set(parts)) or ":" in parts[0]


def _refused(name: str, words: str, hint: str, code: str) -> CannotOpen:
    return CannotOpen([Problem(name, 0, words, hint)], code)
