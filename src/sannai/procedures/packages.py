"""A package as text in the database, and back to a folder, byte by byte."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from sannai.common import canonical

from .current import files_of
from .models import ProcedureVersion


def frozen(files: Mapping[str, bytes]) -> str:
    """The package as canonical JSON text."""
    return canonical.dumps({path: base64.b64encode(content).decode() for path, content in files.items()})


def export(version: ProcedureVersion, folder: Path) -> list[Path]:
    """公開した版を、公開したときと同じファイルに書き戻す。

    Raises FileExistsError if the folder holds anything: an export never mixes with something else.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} は空ではありません。新しいフォルダーを指定してください。")
    written = []
    for path, content in sorted(files_of(version).items()):
        parts = PurePosixPath(path).parts
        if ".." in parts or path.startswith("/"):
            raise ValueError(f"{path}: フォルダーの外は指せません。")
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written.append(target)
    return written
