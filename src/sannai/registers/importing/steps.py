"""What one verb does to the periods of a row, worked out without writing: the same rules as the single verbs have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sannai.text.eras import wareki

from ..actions import Change, last_day_of
from ..models import ENDED, STANDING, Entry
from ..states import ALWAYS, OPEN, Period, Story


@dataclass(frozen=True, slots=True)
class Step:
    """What is written of one row: its ``change``, its periods afterwards, and where its entry stands then."""

    verb: str  # the name of the verb, as events have it
    change: Change
    story: Story
    status: str
    ended_on: date | None


def entered(period: Period) -> Step:
    """A new row."""
    return Step("entry.entered", Change((period,)), Story({period.start: period}), STANDING, last_day_of([period]))


def changed(entry: Entry, story: Story, period: Period, *, dated: bool) -> Step | str:
    """Another content from the first day of ``period`` on; a sentence where that cannot be."""
    if not dated:
        after = Story({period.start: period})
        return Step("entry.changed", Change((period,)), after, entry.status, entry.ended_on)
    holding = next((one for one in reversed(story.ordered) if one.start <= period.start), None)
    if holding is None or holding.start == period.start:
        return "その日からの内容は、もう書かれています"
    cut = replace(holding, end=min(holding.end, period.start))
    others = [one for one in story.ordered if one.start not in (holding.start, period.start)]
    if said := overlapping(period, others):
        return said
    after = Story({**story.periods, cut.start: cut, period.start: period})
    change = Change((period,), (cut,) if cut != holding else ())
    return Step("entry.changed", change, after, STANDING, last_day_of(after.ordered))


def corrected(entry: Entry, story: Story, before: Period, period: Period) -> Step | str:
    """Another content instead of that of ``before``."""
    others = [one for one in story.ordered if one.start != before.start]
    if said := overlapping(period, others):
        return said
    periods = {one.start: one for one in others} | {period.start: period}
    after = Story(periods)
    status, ended_on = entry.status, entry.ended_on
    last = after.ordered[-1]
    if last.start != ALWAYS:
        status = STANDING if status == ENDED and last.end == OPEN else status
        ended_on = last_day_of(after.ordered)
    gone = (before.start,) if before.start != period.start else ()
    return Step("entry.corrected", Change((period,), gone=gone), after, status, ended_on)


def ended(story: Story, on: date) -> Step | str:
    """Over from this day on."""
    last = story.ordered[-1]
    if on <= last.start:
        return f"いまの内容が{wareki(last.start)}に始まっています"
    if on > last.end:
        return f"もう{wareki(last.end)}に終わることになっています"
    cut = replace(last, end=on)
    return Step("entry.ended", Change(cut=(cut,)), Story({**story.periods, cut.start: cut}), ENDED, on)


def restored(entry: Entry, now: Story, before: Story, status: str, ended_on: date | None) -> Step:
    """The periods as they were before: what a reversal writes."""
    gone = tuple(start for start in now.periods if start not in before.periods)
    periods = tuple(one for one in before.ordered if now.periods.get(one.start) != one)
    return Step("entry.corrected", Change(periods, gone=gone), before, status, ended_on)


def overlapping(period: Period, others: Sequence[Period]) -> str:
    """Which other period of the row this one overlaps; "" for none."""
    for one in others:
        if period.start < one.end and one.start < period.end:
            until = "" if one.end == OPEN else f"{wareki(one.end)}の前の日まで"
            return f"ほかの期間（{wareki(one.start)}から{until}）と重なります"
    return ""
