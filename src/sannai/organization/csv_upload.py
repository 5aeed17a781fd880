"""What somebody uploads or points at: a ZIP, a single CSV or a folder → files by name."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from sannai.text.problems import DefinitionError, Problem

from .csv_reading import MOST_BYTES

MOST_FILES = 20


def read_upload(content: bytes, name: str = "") -> dict[str, bytes]:
    """The CSV files in what was uploaded: a ZIP (also of a folder), or one CSV known by its name.

    Raises DefinitionError for a ZIP that is damaged, locked, or unpacks to more than a city ever holds.
    """
    if not content.startswith(b"PK"):
        return {PurePosixPath(name.replace("\\", "/")).name: content}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _unpacked(packed, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise DefinitionError([Problem(name, 0, "ZIPファイルが壊れています", "作り直す")]) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise DefinitionError(
            [Problem(name, 0, "ZIPファイルにパスワードがかかっています", "かけずに作り直す")]
        ) from error


def _unpacked(packed: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    entries = [each for each in packed.infolist() if not each.is_dir() and not _is_litter(each.filename)]
    if len(entries) > MOST_FILES:
        raise DefinitionError(
            [Problem(name, 0, f"ZIPの中のファイルが多すぎます（{len(entries)} 個）", "組織のCSVだけを入れる")]
        )
    for entry in entries:
        file = PurePosixPath(entry.filename.replace("\\", "/")).name
        if file in found:
            raise DefinitionError([Problem(file, 0, "ZIPの中に同じ名前のファイルが二つあります", "一つにする")])
        with packed.open(entry) as stream:
            found[file] = stream.read(MOST_BYTES + 1)  # one more than is read: the reader names it as too large
    return found


def _is_litter(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() in ("thumbs.db", "desktop.ini")


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
