"""What somebody uploads or points at: a ZIP, a single CSV or a folder → files by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from sannai.files import zips
from sannai.text.problems import DefinitionError, Problem

from .csv_reading import MOST_BYTES

BOUNDS = zips.Bounds(16 * 1024 * 1024, 20, 4 * MOST_BYTES, "組織のCSVだけを入れる")


def read_upload(content: bytes, name: str = "") -> dict[str, bytes]:
    """The CSV files in what was uploaded: a ZIP (also of a folder), or one CSV known by its name.

    Raises DefinitionError for a ZIP that is damaged, locked, or unpacks to more than a city ever holds.
    """
    if not content.startswith(b"PK"):
        return {PurePosixPath(name.replace("\\", "/")).name: content}
    found: dict[str, bytes] = {}
    problems = []
    for path, inner in zips.unpack(io.BytesIO(content), name, BOUNDS):
        file = path.rpartition("/")[2]
        if file in found:
            problems.append(Problem(path, 0, "ZIPの中に同じ名前のファイルが二つあります", "一つにする"))
        found[file] = inner
    if problems:
        raise DefinitionError(problems)
    return found


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files as one ZIP; the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for file, content in files.items():
            target.writestr(zipfile.ZipInfo(file, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def read_path(path: Path) -> dict[str, bytes]:
    """The CSV files of a folder, or what one file (ZIP or CSV) holds. Raises DefinitionError if it cannot be read."""
    try:
        if path.is_dir():
            return {each.name: each.read_bytes() for each in sorted(path.glob("*.csv"))}
        return read_upload(path.read_bytes(), path.name)
    except OSError as error:
        hint = "フォルダ、ZIPまたはCSVの場所を確かめる"
        raise DefinitionError([Problem(path.name, 0, "読めません", hint)]) from error
