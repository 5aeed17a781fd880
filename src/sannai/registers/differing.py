"""What each event of a row changed in it: for its history, which is told in the words of whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sannai.common import record
from sannai.common.models import Event

from .states import Period, Story


@dataclass(frozen=True, slots=True)
class Difference:
    """A period before and after one event: None where there was none, or where it went."""

    before: Period | None
    after: Period | None
    goes_on: bool = False  # from a day on: the one before holds until then

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that hold something else now, in the order in which they were written."""
        old, new = self._body(self.before), self._body(self.after)
        return tuple(name for name in {**new, **old} if old.get(name) != new.get(name))

    def _body(self, period: Period | None) -> Mapping[str, Any]:
        return period.row.body if period else {}


@dataclass(frozen=True, slots=True)
class Step:
    """One event with what it changed; of what was disposed of nothing can be said."""

    event: Event
    payload: Mapping[str, Any]
    differences: tuple[Difference, ...]


def steps(entry_id: str) -> list[Step]:
    """Every event of a row, the oldest first. One statement."""
    events = Event.objects.filter(subject_kind="entry", subject_id=entry_id).order_by("seq")
    return list(_steps(events))


def _steps(events: Any) -> Iterator[Step]:
    story = Story()
    for event, payload in record.opened(events):
        before = dict(story.periods)
        story.hear(event.seq, payload)
        yield Step(event, payload, tuple(_differences(before, story.periods)))


def _differences(old: Mapping[date, Period], new: Mapping[date, Period]) -> Iterator[Difference]:
    """A period that began on another day by a correction is still the same one; one from a day on goes on the one
    that held until then, whose own end is no difference beside it."""
    gone = [old[start] for start in sorted(old) if start not in new]
    added = [new[start] for start in sorted(new) if start not in old]
    if len(gone) == len(added) == 1:
        yield Difference(gone[0], added[0])
        gone, added = [], []
    ends = set()
    for period in added:
        before = next((one for one in old.values() if one.holds(period.start)), None)
        earlier = [one for one in old.values() if one.start < period.start]
        ends.add(period.start)
        yield Difference(before or max(earlier, key=lambda one: one.start, default=None), period, goes_on=True)
    for period in gone:
        yield Difference(period, None)
    for start in sorted(set(old) & set(new)):
        before, after = old[start], new[start]
        if before != after and not (before.body is after.body and after.end in ends):
            yield Difference(before, after)
