"""A rulebook on disk: delegation.yaml, entrustment.yaml, README.md and tests/*.yaml, nothing else."""

from __future__ import annotations

from pathlib import Path

from ..package import Folder, read_folder
from .compiling import MAIN
from .entrusting import FILE as ENTRUSTMENT

RULEBOOK = Folder("規程", MAIN, (ENTRUSTMENT, "README.md"))


def read_rulebook(path: Path) -> dict[str, bytes]:
    """規程のフォルダを読む。知らないファイル、リンク、多すぎるファイルは DefinitionError。"""
    return read_folder(path, RULEBOOK)
