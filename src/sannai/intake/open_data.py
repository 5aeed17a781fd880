"""個人情報ファイル簿 and the data sets of the registers as they are published. Pages and the API read nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sannai.rules.registers import datasets, personal_files
from sannai.rules.registers.datasets import Dataset
from sannai.rules.registers.personal_files import PersonalFile

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


def _read(content: Mapping[str, Any]) -> OpenData:
    try:
        return OpenData(
            tuple(personal_files.read(each) for each in content["files"]),
            tuple(datasets.read(each) for each in content["datasets"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Mistaken(f"台帳の公開の文書が読めません（{error!r}）。") from error
