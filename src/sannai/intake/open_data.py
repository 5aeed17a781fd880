"""個人情報ファイル簿 and the data sets of the registers as they are published. Pages and the API read nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sannai.rules.registers import datasets, personal_files
from sannai.rules.registers.datasets import Dataset
from sannai.rules.registers.personal_files import PersonalFile, texts
from sannai.text import csv_cells

from .documents import Mistaken, read
from .reading import whole

STREAM = "registers"


@dataclass(frozen=True, slots=True)
class OpenData:
    """The document, read: each in the order in which the city told it."""

    files: tuple[PersonalFile, ...] = ()
    datasets: tuple[Dataset, ...] = ()

    def file(self, key: str) -> PersonalFile | None:
        """The record of a register; None if the book has none."""
        return next((each for each in self.files if each.key == key), None)

    def dataset(self, name: str) -> Dataset | None:
        """The data set of this name; None if nobody publishes it."""
        return next((each for each in self.datasets if each.name == name), None)


def check(_: str, content: Mapping[str, Any], at: datetime) -> None:
    """Whether it can be read. Raises Mistaken."""
    _read(content)


def open_data() -> OpenData:
    """What is published of the registers; nothing until it is."""
    found = whole(STREAM)
    return _parsed(*found) if found else OpenData()


@lru_cache(maxsize=2)
def _parsed(sha256: str, body: bytes) -> OpenData:
    return _read(read(body))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a data set as they held on a day, as the file that everybody fetches: it is all that is kept."""

    on: date
    count: int
    csv: bytes


def check_rows(name: str, content: Mapping[str, Any], at: datetime) -> None:
    """Whether the rows can be read. Raises Mistaken."""
    _rows(content)


def rows_of(name: str) -> Rows | None:
    """The rows of a data set; None until they are published, and where nobody publishes them any more."""
    found = whole(f"dataset:{name}") if open_data().dataset(name) else None
    return _parsed_rows(*found) if found else None


@lru_cache(maxsize=16)
def _parsed_rows(sha256: str, body: bytes) -> Rows | None:
    return _rows(read(body))


def _rows(content: Mapping[str, Any]) -> Rows | None:
    try:
        headings = texts(content["headings"])
        rows = [texts(each) for each in content["rows"]]
        if any(len(each) != len(headings) for each in rows):
            raise ValueError("見出しとセルの数が違います")
        file = csv_cells.file_of(headings, rows)
        return Rows(date.fromisoformat(content["on"]), len(rows), file) if headings else None
    except (KeyError, TypeError, ValueError) as error:
        raise Mistaken(f"データセットの文書が読めません（{error!r}）。") from error


def _read(content: Mapping[str, Any]) -> OpenData:
    try:
        return OpenData(
            tuple(personal_files.read(each) for each in content["files"]),
            tuple(datasets.read(each) for each in content["datasets"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Mistaken(f"台帳の公開の文書が読めません（{error!r}）。") from error
