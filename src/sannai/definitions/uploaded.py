"""What somebody sends from a browser: a ZIP of a definition's folder, or its files one by one → files by path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import IO

from sannai.files import zips
from sannai.rules.package import MOST_BYTES, MOST_FILES, Folder
from sannai.text.problems import DefinitionError, Problem

MOST_PACKED = 16 * 1024 * 1024
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
        return _zip(sent[0][0], sent[0][2], kind)
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


def _zip(name: str, stream: IO[bytes], kind: Folder) -> dict[str, bytes]:
    hint = f"{kind.label}のフォルダだけを入れる"
    entries = zips.unpack(stream, name, zips.Bounds(MOST_PACKED, MOST_FILES, MOST_BYTES, hint))
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    top = _top([path for path, _ in entries], kind.main)
    for path, content in entries:
        _take(files, problems, path[len(top) :], content, kind)
    return _whole(files, problems, kind)


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
