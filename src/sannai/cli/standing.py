"""The organisation that a package on disk stands in: ``organization/`` of the catalogue that it lies in."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import lru_cache
from pathlib import Path

from sannai.rules.delegation import Rulebook, compile_rulebook
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.organisation import MAYOR, Organisation
from sannai.text.nodes import as_date
from sannai.text.problems import DefinitionError

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
    known = {name: _standing(folder / file, key) for name, (file, key) in _FILES.items()}
    return Organisation(**known, served=_served(folder / "units.csv"))


def rulebooks_of(package: Path) -> dict[str, Rulebook]:
    """The sound rules of each 執行機関 of that catalogue: ``delegation/`` of the mayor, ``bodies/KEY/delegation/``."""
    home = next((each for each in package.resolve().parents if (each / FOLDER / "units.csv").is_file()), None)
    folders = {MAYOR: home / "delegation"} if home else {}
    folders |= {each.parent.name: each for each in sorted(home.glob("bodies/*/delegation"))} if home else {}
    found = {}
    for body, folder in folders.items():
        try:
            found[body] = compile_rulebook(read_rulebook(folder))
        except (DefinitionError, OSError):  # said already, by the check of the rules
            continue
    return found


def _served(file: Path) -> dict[str, str]:
    """Unit → 執行機関: the one named nearest at or above it; a unit of the mayor's is left out."""
    rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig", "replace"))))
    above = {row.get("組織キー") or "": row.get("上位組織") or "" for row in rows}
    own = {row.get("組織キー") or "": row.get("機関") or "" for row in rows}
    found: dict[str, str] = {}
    for key in above:
        seen, unit = set[str](), key
        while unit and not own.get(unit) and unit not in seen:
            seen.add(unit)
            unit = above.get(unit, "")
        found |= {key: own[unit]} if own.get(unit) else {}
    return found


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
