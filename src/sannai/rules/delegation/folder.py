"""A rulebook on disk: delegation.yaml, entrustment.yaml, README.md and tests/*.yaml, nothing else."""

from __future__ import annotations

from pathlib import Path

from sannai.text.problems import DefinitionError, Problem

from ..package import MOST_BYTES, MOST_FILES
from .compiling import MAIN
from .entrusting import FILE as ENTRUSTMENT

KNOWN = (MAIN, ENTRUSTMENT, "README.md")
CAN_STAND = f"使えるのは {'、'.join(KNOWN)}、tests/*.yaml"


def read_rulebook(path: Path) -> dict[str, bytes]:
    """規程のフォルダを読む。知らないファイル、リンク、多すぎるファイルは DefinitionError。"""
    if not path.is_dir():
        raise DefinitionError([Problem(path.name, 0, "規程のフォルダがありません", "フォルダの場所を確かめる")])
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    for entry in sorted(path.rglob("*")):
        name = entry.relative_to(path).as_posix()
        if any(part.startswith(".") or part.endswith("~") for part in name.split("/")):
            continue
        if entry.is_symlink():
            problems.append(Problem(name, 0, "リンクは使えません", "ファイルそのものを置く"))
        elif entry.is_dir():
            problems += [] if name == "tests" else [Problem(name, 0, "知らないフォルダです", "使えるのは tests")]
        elif fault := fault_of(name):
            problems.append(fault)
        else:
            files[name] = entry.read_bytes()
        if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
            problems.append(Problem(name, 0, f"ファイルが多すぎるか大きすぎます（{MOST_FILES}個、8MiBまで）"))
            break
    if MAIN not in files:
        problems.append(Problem(MAIN, 0, f"{MAIN} がありません", "規程のフォルダの直下に置く"))
    if problems:
        raise DefinitionError(problems)
    return files


def fault_of(name: str) -> Problem | None:
    """A file that a rulebook does not have."""
    folder, _, rest = name.partition("/")
    if name in KNOWN or (folder == "tests" and rest.endswith(".yaml") and "/" not in rest):
        return None
    return Problem(name, 0, "知らないファイルです", CAN_STAND)
