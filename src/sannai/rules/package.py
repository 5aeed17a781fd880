"""A package on disk: only the known files of a procedure's folder, and the digest that freezes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sannai.text.problems import DefinitionError, Problem

KNOWN = ("procedure.yaml", "README.md")
FOLDERS = {"tables": ".csv", "outputs": ".typ", "tests": ".yaml"}
MOST_FILES = 200
MOST_BYTES = 8 * 1024 * 1024


def read_package(path: Path) -> dict[str, bytes]:
    """手続のフォルダを読む（procedure.yaml, README.md, tables/*.csv, outputs/*.typ, tests/*.yaml）。

    Unknown files, links and too much of anything raise DefinitionError, so that nothing is left out silently.
    """
    if not path.is_dir():
        raise DefinitionError([Problem(path.name, 0, "手続のフォルダがありません", "フォルダの場所を確かめる")])
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    for entry in sorted(path.rglob("*")):
        name = entry.relative_to(path).as_posix()
        if any(part.startswith(".") or part.endswith("~") for part in name.split("/")):
            continue
        fault = _fault(name, entry)
        if fault:
            problems.append(fault)
        elif entry.is_file():
            files[name] = entry.read_bytes()
        if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
            problems.append(Problem(name, 0, f"ファイルが多すぎるか大きすぎます（{MOST_FILES}個、8MiBまで）"))
            break
    if "procedure.yaml" not in files:
        problems.append(Problem("procedure.yaml", 0, "procedure.yaml がありません", "手続のフォルダの直下に置く"))
    if problems:
        raise DefinitionError(problems)
    return files


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, each with its length: the identity of a published version."""
    total = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()


def _fault(name: str, entry: Path) -> Problem | None:
    folder, _, rest = name.partition("/")
    if entry.is_symlink():
        return Problem(name, 0, "リンクは使えません", "ファイルそのものを置く")
    if entry.is_dir():
        known = "/" not in name and name in FOLDERS
        return None if known else Problem(name, 0, "知らないフォルダです", "使えるのは tables、outputs、tests")
    if name in KNOWN or (folder in FOLDERS and rest.endswith(FOLDERS[folder]) and "/" not in rest):
        return None
    return Problem(
        name,
        0,
        "知らないファイルです",
        "使えるのは procedure.yaml、README.md、tables/*.csv、outputs/*.typ、tests/*.yaml",
    )
