"""What is published now, and what each version says. A process remembers it for a few seconds."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from sannai.rules.compiler import compiled
from sannai.rules.model import Definition

from .models import Candidate, Procedure, ProcedureVersion

T = TypeVar("T")
FRESH_FOR = 5.0  # seconds that a process trusts what it read


def files_of(version: ProcedureVersion | Candidate) -> dict[str, bytes]:
    """The files of the frozen package, byte by byte."""
    return {path: base64.b64decode(text) for path, text in json.loads(version.package).items()}


def definition(version: ProcedureVersion) -> Definition:
    """版の定義。版ごとに一度だけ翻訳し、以後は SQL なしで返す。"""
    return compiled(version.digest, lambda: files_of(version))


def lines(text: str) -> tuple[str, ...]:
    """The names in a column that keeps one on each line."""
    return tuple(name for name in text.split("\n") if name)


@dataclass(frozen=True)
class Entry:
    """A procedure that can be applied for now: its current version."""

    version: ProcedureVersion

    @property
    def key(self) -> str:
        """Key of the procedure."""
        return self.version.procedure_id

    @cached_property
    def definition(self) -> Definition:
        """The compiled definition."""
        return definition(self.version)

    @cached_property
    def life_events(self) -> tuple[str, ...]:
        """The life events that it belongs to."""
        return lines(self.version.life_events)


@dataclass(frozen=True)
class Catalogue:
    """Everything that can be applied for now, by title: by citizens (``entries``) and by divisions (``internal``)."""

    entries: tuple[Entry, ...]
    by_key: Mapping[str, Entry]
    internal: Mapping[str, Entry]

    @cached_property
    def life_events(self) -> tuple[str, ...]:
        """Every life event that some procedure names, the frequent ones first."""
        names = [name for entry in self.entries for name in entry.life_events]
        return tuple(sorted(set(names), key=lambda name: (-names.count(name), name)))

    @cached_property
    def divisions(self) -> tuple[str, ...]:
        """Keys of the divisions that have a procedure online."""
        return tuple(sorted({entry.version.division_key for entry in self.entries}))


class Kept(Generic[T]):
    """A reading that a process keeps for a few seconds; ``cache_clear`` forgets it."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._kept: tuple[float, T] | None = None
        self.__doc__ = read.__doc__

    def __call__(self) -> T:
        kept, now = self._kept, time.monotonic()
        if kept is None or now - kept[0] > FRESH_FOR:
            kept = self._kept = (now, self._read())
        return kept[1]

    def cache_clear(self) -> None:
        """Read anew at the next call."""
        self._kept = None


@Kept
def catalogue() -> Catalogue:
    """公開中の手続の一覧。プロセスごとに5秒間覚えるので、読むだけの頁は SQL を使わない。"""
    versions = (
        ProcedureVersion.objects.filter(pk__in=Procedure.objects.values("current"), withdrawn_at=None)
        .defer("package")
        .order_by("title", "pk")
    )
    every = [Entry(version) for version in versions]
    entries = tuple(entry for entry in every if not entry.version.internal)
    internal = {entry.key: entry for entry in every if entry.version.internal}
    return Catalogue(entries, {entry.key: entry for entry in entries}, internal)
