"""What somebody sends from a browser: a ZIP of a definition's folder, or its files one by one → files by path."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import IO

from sannai.rules.package import MOST_BYTES, MOST_FILES, Folder
from sannai.text.problems import DefinitionError, Problem

MOST_PACKED = 16 * 1024 * 1024
_UTF8, _LOCKED = 0x800, 0x1  # flags of a ZIP entry
Sent = Sequence[tuple[str, int, IO[bytes]]]  # name, size, stream


def read_sent(sent: Sent, kind: Folder) -> dict[str, bytes]:
    """持ち込まれたファイルを、その種類のフォルダとして読む。

    A ZIP may hold the folder itself; files sent one by one go where their kind belongs. Raises DefinitionError with
    every fault: too large, damaged, locked, a path that leaves the folder, unknown files, the same file twice.
    """
    if not sent:
        raise DefinitionError(
            [Problem("ファイル", 0, "ファイルが選ばれていません", "ZIPか、フォルダの中のファイルを選ぶ")]
        )
    for _, _, stream in sent:
        stream.seek(0)
    if len(sent) == 1 and sent[0][2].read(2) == b"PK":
        return _zip(*sent[0], kind)
    return _loose(sent, kind)


def _loose(sent: Sent, kind: Folder) -> dict[str, bytes]:
    """Browsers send no folders: each file goes where its kind belongs."""
    if len(sent) > MOST_FILES or sum(size for _, size, _ in sent) > MOST_BYTES:
        raise DefinitionError([_too_much("ファイル", kind)])
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    for name, _, stream in sent:
        stream.seek(0)
        path = _place(PurePosixPath(name.replace("\\", "/")).name, kind)
        _take(files, problems, path, stream.read(MOST_BYTES + 1), kind)
    return _whole(files, problems, kind)


def _place(name: str, kind: Folder) -> str:
    if kind.holds(name):
        return name
    folder = next((folder for folder, ending in kind.folders.items() if name.endswith(ending)), "")
    return f"{folder}/{name}" if folder else name


def _zip(name: str, size: int, stream: IO[bytes], kind: Folder) -> dict[str, bytes]:
    if size > MOST_PACKED:
        hint = f"{kind.label}のフォルダだけを入れる（{MOST_PACKED // 1024 // 1024}MBまで）"
        raise DefinitionError([Problem(name, 0, "ZIPが大きすぎます", hint)])
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as packed:
            return _unpacked(packed, name, kind)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise DefinitionError([Problem(name, 0, "ZIPが壊れているか、読めない形です", "作り直す")]) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise DefinitionError([Problem(name, 0, "ZIPにパスワードがかかっています", "かけずに作り直す")]) from error


def _unpacked(packed: zipfile.ZipFile, name: str, kind: Folder) -> dict[str, bytes]:
    entries = [(_path(each), each) for each in packed.infolist() if not each.is_dir()]
    entries = [(path, each) for path, each in entries if not _litter(path)]
    # What an entry says of its size is not believed: the reading below stops by itself.
    if len(entries) > MOST_FILES or sum(each.file_size for _, each in entries) > MOST_BYTES:
        raise DefinitionError([_too_much(name, kind)])
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    top = _top([path for path, _ in entries], kind.main)
    for path, entry in entries:
        inner = path[len(top) :]
        if _leaves(path) or stat.S_ISLNK(entry.external_attr >> 16):
            problems.append(Problem(path, 0, "フォルダの外を指すか、リンクです", "ファイルそのものを入れて作り直す"))
        elif entry.flag_bits & _LOCKED:
            raise RuntimeError
        else:
            with packed.open(entry) as content:
                _take(files, problems, inner, content.read(MOST_BYTES + 1), kind)
        if sum(map(len, files.values())) > MOST_BYTES:
            raise DefinitionError([_too_much(name, kind)])
    return _whole(files, problems, kind)


def _path(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: without the UTF-8 flag, Windows in Japan writes CP932."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("cp932")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = entry.filename
    return name.replace("\\", "/")


def _litter(path: str) -> bool:
    parts = PurePosixPath(path).parts
    hidden = parts[-1].startswith(".") and not _leaves(path)
    return "__MACOSX" in parts or hidden or parts[-1].lower() in ("thumbs.db", "desktop.ini")


def _leaves(path: str) -> bool:
    parts = path.split("/")
    return path.startswith("/") or ".." in parts or ":" in parts[0]


def _top(paths: list[str], main: str) -> str:
    """The folder that everything lies in, if the main file lies in one: "見本/"."""
    found = next((path for path in paths if PurePosixPath(path).name == main), "")
    top = found[: -len(main)]
    return top if top and all(path.startswith(top) for path in paths) else ""


def _take(files: dict[str, bytes], problems: list[Problem], path: str, content: bytes, kind: Folder) -> None:
    if path in files:
        problems.append(Problem(path, 0, "同じ名前のファイルが2つあります", "1つにする"))
    elif fault := kind.fault_of(path):
        problems.append(fault)
    else:
        files[path] = content


def _whole(files: dict[str, bytes], problems: list[Problem], kind: Folder) -> dict[str, bytes]:
    if problems := problems + kind.without_main(files):
        raise DefinitionError(problems)
    return files


def _too_much(name: str, kind: Folder) -> Problem:
    words = f"ファイルが多すぎるか、開くと大きすぎます（{MOST_FILES}個、{MOST_BYTES // 1024 // 1024}MBまで）"
    return Problem(name, 0, words, f"{kind.label}のフォルダだけを入れる")
