"""The organisation that a package on disk stands in: ``organization/`` of the catalogue that it lies in."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import lru_cache
from pathlib import Path

from sannai.rules.organisation import Organisation
from sannai.text.nodes import as_date

FOLDER = "organization"
_FILES = {"units": ("units.csv", "組織キー"), "bodies": ("bodies.csv", "機関キー"), "posts": ("posts.csv", "職キー")}
_ENDS = "終了日"


def organisation_of(package: Path) -> Organisation | None:
    """That of the nearest folder above which has one; None where the package lies in no city's catalogue."""
    for folder in package.resolve().parents:
        if (folder / FOLDER / "units.csv").is_file():
            return _read(folder / FOLDER)
    return None


@lru_cache(maxsize=8)
def _read(folder: Path) -> Organisation:
    """Only the keys and when they end: whether the files are sound says ``organization check``."""
    return Organisation(**{name: _standing(folder / file, key) for name, (file, key) in _FILES.items()})


def _standing(file: Path, key: str) -> dict[str, date | None]:
    found: dict[str, date | None] = {}
    if not file.is_file():
        return found
    text = file.read_bytes().decode("utf-8-sig", "replace")
    for row in csv.DictReader(io.StringIO(text)):
        end = as_date((row.get(_ENDS) or "").strip())
        name = (row.get(key) or "").strip()
        before = found.get(name, date.min)
        found[name] = None if end is None or before is None else max(end, before)
    return found
