"""What every page of a row shows at its head, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sannai.casework.timeline import Moment
from sannai.registers.door import PROTECTED, Door, door_of
from sannai.registers.models import ENDED, STANDING, STRUCK, Entry
from sannai.registers.states import Period, Story, story_of
from sannai.web.kit.cells import Chip
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.history import history

DISPOSED = "廃棄済みの記載"
CHIPS: Mapping[str, Chip] = MappingProxyType(
    {STANDING: Chip("有効", "green"), ENDED: Chip("終了", "gray"), STRUCK: Chip("抹消", "red")}
)


@dataclass(frozen=True)  # no slots: what shows more begins with all of this
class EntryHead:
    """The row as it is called today. ``period``: its newest, None where it was struck or disposed of."""

    entry: Entry
    held: Door
    story: Story
    period: Period | None
    called: str
    chip: Chip
    unit: str
    shielded: bool  # 支援措置, for whoever may know
    latest: Sequence[Moment]  # the newest one, for whoever acted on an older page

    @property
    def row(self) -> Entry:
        """What the buttons act on."""
        return self.entry

    @property
    def register(self) -> str:
        """The title of its register."""
        return self.held.newest.title

    @property
    def disposed(self) -> bool:
        """Whether nothing of it is left but that it was disposed of."""
        return self.entry.disposed_at is not None


def _chip(entry: Entry, story: Story, on: date) -> Chip:
    """How it stands on a day: what nobody ended can be over, or lie ahead."""
    if entry.disposed_at is not None:
        return Chip("廃棄済み", "gray")
    if entry.status == STANDING and entry.ended_on is not None and entry.ended_on <= on:
        return Chip("期間満了", "gray")
    if entry.status == STANDING and story.periods and story.ordered[0].start > on:
        return Chip("これから", "blue")
    return CHIPS[entry.status]


def entry_head(request: DeskRequest, entry: Entry) -> EntryHead:
    """The row as it stands. Three statements."""
    held = door_of(entry.shelf, request.staff)
    assert held is not None, "it was seen through its door"
    story = story_of(entry.subject_id)
    period = story.ordered[-1] if story.periods else None
    city = request.staff.city
    gone = entry.disposed_at is not None
    return EntryHead(
        entry=entry, held=held, story=story, period=period,
        called=DISPOSED if gone else period.called if period else "抹消された記載",
        chip=_chip(entry, story, request.staff.on),
        unit=city.name_of(entry.unit_key, entry.unit_key),
        shielded=entry.protected and request.staff.may(PROTECTED, entry),
        latest=history(Entry.subject_kind, entry.subject_id, 1),
    )  # fmt: skip
