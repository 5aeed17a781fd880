"""A package as text in the database, and back to a folder, byte by byte."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import cast

from sannai.common import canonical
from sannai.rules.kept import KeptByDigest
from sannai.rules.package import digest_of

from .kinds import C, Compiled, DefinitionKind
from .models import Candidate, Version

_compiled: KeptByDigest[Compiled] = KeptByDigest(256)


def frozen(files: Mapping[str, bytes]) -> str:
    """The package as canonical JSON text."""
    return canonical.dumps({path: base64.b64encode(content).decode() for path, content in files.items()})


def files_of(package: Version | Candidate) -> dict[str, bytes]:
    """The files of a version or candidate, byte by byte."""
    return {path: base64.b64decode(text) for path, text in json.loads(package.package).items()}


def is_whole(version: Version) -> bool:
    """Whether its files are those of its digest. Also False for what is no package any more."""
    try:
        return digest_of(files_of(version)) == version.digest
    except ValueError:
        return False


def compiled(kind: DefinitionKind[C], package: Version | Candidate) -> C:
    """版の定義。版ごとに一度だけ翻訳し、以後は SQL なしで返す。"""
    return cast("C", _compiled.get(package.digest, lambda: kind.compile(files_of(package))))


def by_digest(kind: DefinitionKind[C], digest: str) -> C:
    """The same by the digest alone: nothing is read of a version that this process has translated."""
    return cast("C", _compiled.get(digest, lambda: kind.compile(files_of(Version.objects.get(digest=digest)))))


def export(version: Version, folder: Path) -> list[Path]:
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
