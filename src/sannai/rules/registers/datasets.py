"""What a register publishes as open data, said before a single row: data set, licence, columns and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from .personal_files import texts

LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/deed.ja"}


@dataclass(frozen=True, slots=True)
class Dataset:
    """One data set. ``unit`` is a key; ``columns`` are (heading, what stands there, under which condition)."""

    name: str  # of its address and of its file
    title: str
    licence: str
    register: str  # what the register is called
    unit: str
    columns: tuple[tuple[str, str, str], ...]
    when: str  # of which rows, in words; "": of all
    version: int
    since: date

    @property
    def licence_url(self) -> str:
        """Where the licence can be read, or ""."""
        return LICENCES.get(self.licence, "")


def read(told: Mapping[str, Any]) -> Dataset:
    """The data set that a document tells of. Raises KeyError, TypeError or ValueError for what is none."""
    made: dict[str, Any] = {name: told[name] for name in (each.name for each in fields(Dataset))}
    single = [made[name] for name in ("name", "title", "licence", "register", "unit", "when")]
    columns = [texts(each) for each in told["columns"]]
    if not all(isinstance(each, str) for each in single) or not all(len(each) == 3 for each in columns):
        raise ValueError(f"データセット {told['name']} の項目の形が違います")
    made |= {"columns": tuple(columns), "since": date.fromisoformat(told["since"]), "version": int(told["version"])}
    return Dataset(**made)
