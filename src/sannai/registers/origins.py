"""What made a row, where that was no person: by it the rows of a decision are found when another decision follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .models import STRUCK, Entry, EntryOrigin


@dataclass(frozen=True, slots=True)
class Source:
    """What a row comes from: a kind and an id as in the log, and how it is called (事案 R8-…)."""

    kind: str
    id: str
    called: str

    def said(self) -> Mapping[str, str]:
        """As it stands in the event of the row, so that its history can lead there."""
        return {"kind": self.kind, "id": self.id, "called": self.called}


@dataclass(frozen=True, slots=True)
class Origin:
    """A row that something made or moved: its newest event of that, and the period which that wrote."""

    entry: Entry
    verb: str
    start: date
    first: str  # the verb of the first event that it made: entered, or of a row that had been there before


def keep(entry: Entry, source: Source, verb: str, start: date) -> None:
    """Within the action on the entry, whose event has not been written yet."""
    EntryOrigin.objects.create(
        entry=entry, kind=source.kind, subject=source.id, verb=verb, start=start, event=entry.seq + 1
    )


def made_by(kind: str, id: str, register: str) -> list[Origin]:
    """The rows of a register that this made or moved, in the order in which it did; none that was struck or disposed
    of. One statement."""
    rows = EntryOrigin.objects.filter(kind=kind, subject=id, entry__shelf_id=register, entry__disposed_at=None)
    found: dict[object, Origin] = {}
    for row in rows.exclude(entry__status=STRUCK).select_related("entry__shelf").order_by("pk"):
        first = found[row.entry_id].first if row.entry_id in found else row.verb
        found[row.entry_id] = Origin(row.entry, row.verb, row.start, first)
    return list(found.values())
