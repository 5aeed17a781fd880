"""A register on disk: register.yaml, README.md, tables/*.csv and tests/*.yaml, nothing else."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from ..package import Folder, read_folder

MAIN = "register.yaml"
REGISTER = Folder("台帳", MAIN, folders=MappingProxyType({"tables": ".csv", "tests": ".yaml"}))


def read_register(path: Path) -> dict[str, bytes]:
    """台帳のフォルダを読む。知らないファイル、リンク、多すぎるファイルは DefinitionError。"""
    return read_folder(path, REGISTER)
