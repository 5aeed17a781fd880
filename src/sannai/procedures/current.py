"""What is published now, and what each version says. A process remembers it for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from sannai.definitions import models as definitions
from sannai.definitions.packages import by_digest, compiled
from sannai.rules.model import Definition

from .kind import PROCEDURE
from .models import Listing

T = TypeVar("T")
FRESH_FOR = 5.0  # seconds that a process trusts what it read


def definition(package: definitions.Version | definitions.Candidate) -> Definition:
    """版（または候補）の定義。内容ごとに一度だけ翻訳し、以後は SQL なしで返す。"""
    return compiled(PROCEDURE, package)


def definition_of(digest: str) -> Definition:
    """The definition of the version with this digest. No SQL once this process knows it."""
    return by_digest(PROCEDURE, digest)


def lines(text: str) -> tuple[str, ...]:
    """The names in a column that keeps one on each line."""
    return tuple(name for name in text.split("\n") if name)


@dataclass(frozen=True)
class Entry:
    """A procedure that is published: its current version."""

    listing: Listing

    @property
    def version(self) -> definitions.Version:
        """The version in force."""
        return self.listing.version

    @property
    def key(self) -> str:
        """Key of the procedure."""
        return self.version.key

    @cached_property
    def definition(self) -> Definition:
        """The compiled definition."""
        return definition(self.version)

    @cached_property
    def life_events(self) -> tuple[str, ...]:
        """The life events that it belongs to."""
        return lines(self.listing.life_events)


@dataclass(frozen=True)
class Catalogue:
    """Everything that is published, by title: what citizens (``entries``) and divisions (``internal``) can apply for,
    and what nobody applies for: the office begins it (``adverse``).
    """

    entries: tuple[Entry, ...]
    by_key: Mapping[str, Entry]
    internal: Mapping[str, Entry]
    adverse: Mapping[str, Entry]

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
    current = definitions.Definition.objects.filter(kind=PROCEDURE.name).values("current")
    listings = (
        Listing.objects.filter(version__in=current, version__withdrawn_at=None)
        .select_related("version")
        .defer("version__package")
        .order_by("version__title", "pk")
    )
    every = [Entry(listing) for listing in listings]
    entries = tuple(entry for entry in every if not (entry.listing.internal or entry.listing.adverse))
    internal = {entry.key: entry for entry in every if entry.listing.internal}
    adverse = {entry.key: entry for entry in every if entry.listing.adverse}
    return Catalogue(entries, {entry.key: entry for entry in entries}, internal, adverse)
