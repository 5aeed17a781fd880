"""The rows that stand already, found for a thousand lines at once: by their id, or by their key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sannai.common import record
from sannai.common.models import Event

from ..models import STANDING, STRUCK, Entry
from ..shelving import Open
from ..states import Period, Story, stories

TOGETHER = 500
UNKNOWN = "_entry の記載が見つかりません"


@dataclass(slots=True)
class Stood:
    """Rows by id and by key, with what they hold."""

    by_id: dict[str, Entry] = field(default_factory=dict)
    by_key: dict[str, list[Entry]] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)

    def of(self, id: str, key: str, day: date | None) -> tuple[Entry | None, str]:
        """The row that a line means, and what is wrong with how it names it. An ended row only where its day falls
        into one of its periods: else the key is free for a new row."""
        if id:
            named = self.by_id.get(id)
            return named, "" if named is not None else UNKNOWN
        some = self.by_key.get(key, []) if key else []
        standing = next((one for one in some if one.status == STANDING), None)
        if standing is not None or day is None:
            return standing, ""
        return next((one for one in some if self.stories.get(str(one.pk), Story()).on(day)), None), ""


def find(held: Open, named: Sequence[tuple[str, str]], *, lock: bool = False) -> Stood:
    """What stands of these (id or "", key or ""). Two statements for 500 lines, and one for their events."""
    found, entries = Stood(), dict[UUID, Entry]()
    ids = [UUID(id) for id, _ in named if _is_id(id)]
    keys = [key for _, key in named if key]
    rows = Entry.objects.filter(shelf=held.shelf, disposed_at=None).exclude(status=STRUCK).order_by("pk")
    rows = rows.select_for_update() if lock else rows
    for at in range(0, len(ids), TOGETHER):
        entries |= {one.pk: one for one in rows.filter(pk__in=ids[at : at + TOGETHER])}
    for at in range(0, len(keys), TOGETHER):
        entries |= {one.pk: one for one in rows.filter(key_folded__in=keys[at : at + TOGETHER])}
    by_key = defaultdict(list)
    for pk, one in entries.items():
        one.shelf = held.shelf
        found.by_id[str(pk)] = one
        by_key[one.key_folded].append(one)
    found.by_key = dict(by_key)
    told = [str(pk) for pk in entries]
    for at in range(0, len(told), TOGETHER):
        found.stories |= stories(told[at : at + TOGETHER])
    return found


def as_of(seqs: Mapping[UUID, int]) -> dict[str, Story]:
    """The stories of rows as they stood at an earlier event each. One statement for 500."""
    found: dict[str, Story] = {}
    ids = [*seqs]
    for at in range(0, len(ids), TOGETHER):
        some = [str(one) for one in ids[at : at + TOGETHER]]
        events = Event.objects.filter(subject_kind="entry", subject_id__in=some)
        for event, payload in record.opened(events.order_by("subject_id", "seq")):
            if event.seq <= seqs[UUID(event.subject_id)]:
                found.setdefault(event.subject_id, Story()).hear(event.seq, payload)
    return found


def period_meant(story: Story, day: date | None, on: date, dated: bool) -> Period | None:
    """The period that a line speaks of: that of its own first day, else that of the day of the import, or the last."""
    if not story.periods:
        return None
    if not dated:
        return story.ordered[-1]
    if day is None:
        return story.on(on) or story.ordered[-1]
    return next((one for one in reversed(story.ordered) if one.start <= day), None)


def _is_id(text: str) -> bool:
    try:
        return bool(text) and str(UUID(text)) == text
    except ValueError:
        return False
