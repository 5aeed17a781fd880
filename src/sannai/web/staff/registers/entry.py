"""The page of one row of a register: what holds, what held and what was known on a day, and who points at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from sannai.common.time import TOKYO
from sannai.registers.door import Door
from sannai.registers.models import Entry
from sannai.registers.pointing import Pointing, pointing_at
from sannai.registers.shelving import under
from sannai.registers.states import Period, Story, story_of
from sannai.web.kit.as_of import AsOf, as_of
from sannai.web.kit.detail import Page, Section
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.verb import Offer, Place

from .entry_door import entry_view, list_url, load
from .entry_history import Happening, history
from .entry_sheet import EntryHead, entry_head
from .entry_shown import Line, days, lines_of, named_in, rollups_of, version_of
from .entry_verbs import doings
from .entry_writing import back


@dataclass(frozen=True, slots=True)
class UsedBy:
    """The rows of one register that point here, each with its page; ``more``: the address of all of them."""

    pointing: Pointing
    rows: Sequence[tuple[str, str]]  # (how it is called, its page)
    more: str


@dataclass(frozen=True, slots=True)
class Span:
    """A period: its days, how the row was called in it, and where it is shown; "" for the one that is."""

    days: str
    called: str
    query: str


@dataclass(frozen=True)
class EntrySheet(EntryHead):
    """All that the page of a row shows."""

    day: AsOf
    known: AsOf | None  # the day on whose knowledge it is shown; None for today's
    shown: Period | None  # what held on the day
    lines: Sequence[Line]
    periods: Sequence[Span]  # the newest first
    used_by: Sequence[UsedBy]
    offered: Sequence[Offer]
    history: Sequence[Happening]
    note: str = ""  # what stands above what is offered

    @property
    def is_now(self) -> bool:
        """Whether the page shows what holds today by today's knowledge."""
        return self.day.is_today and self.known is None

    @property
    def on_typed(self) -> str:
        """What stands in the first box of days."""
        return "" if self.day.is_today and not self.day.fault else self.day.shown

    @property
    def known_typed(self) -> str:
        """What stands in the second."""
        return self.known.shown if self.known else ""

    @property
    def fault(self) -> str:
        """What of the dates in the address cannot be read."""
        return self.day.fault or (self.known.fault if self.known else "")

    @property
    def span(self) -> str:
        """The days of the period that is shown."""
        return days(self.shown) if self.shown else ""


def entry_sheet(request: DeskRequest, entry: Entry) -> EntrySheet:
    """The row as of the days of its address: ``on``: what held then; ``known``: what was known at the end of it."""
    s, day = entry_head(request, entry), as_of(request)
    known = as_of(request, "known") if request.GET.get("known") else None
    story = s.story if known is None else story_of(entry.subject_id, known_at=_end_of(known.on))
    shown = _shown(story, day)
    register = s.held.newest
    if shown is not None and known is None:
        shown = under(register, shown, s.held.held.around)
    elif shown is not None:
        register = version_of(shown)
    named = named_in(s.held, [shown] if shown else [])
    return EntrySheet(
        **vars(s), day=day, known=known, shown=shown,
        lines=[*lines_of(s.held, entry, shown, register, named), *_rollups(s.held, entry, day, known)] if shown else (),
        periods=[_span(one, shown, known) for one in story.ordered[::-1]],
        used_by=_used_by(request, entry, day.on) if not s.disposed else (),
        offered=() if s.disposed else doings(request, s),
        history=history(request, s.held, entry),
    )  # fmt: skip


def _rollups(held: Door, entry: Entry, day: AsOf, known: AsOf | None) -> list[Line]:
    """Of what was known on a day nothing is counted: tables hold what is known today."""
    return rollups_of(held, entry, day.on) if known is None else []


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, TOKYO)


def _shown(story: Story, day: AsOf) -> Period | None:
    """What held on the day; today, of a row that begins later or has ended, its next or its last period."""
    held = story.on(day.on)
    if held is None and day.is_today and story.periods:
        ahead = [one for one in story.ordered if one.start > day.on]
        return ahead[0] if ahead else story.ordered[-1]
    return held


def _used_by(request: DeskRequest, entry: Entry, on: date) -> list[UsedBy]:
    return [_used(each, entry) for each in pointing_at(request.staff, entry, on)]


def _used(pointing: Pointing, entry: Entry) -> UsedBy:
    key = pointing.register.key
    rows = [(called, reverse("desk:entry", args=[key, id])) for id, called in pointing.rows]
    filtered = f"?{pointing.field}={entry.pk}" if pointing.field in pointing.register.filters else ""
    return UsedBy(pointing, rows, f"{list_url(key)}{filtered}" if pointing.count > len(rows) else "")


def _span(one: Period, here: Period | None, known: AsOf | None) -> Span:
    query = {"on": one.start.isoformat()} | ({"known": known.on.isoformat()} if known else {})
    return Span(days(one), one.called, "" if here is not None and one.start == here.start else f"?{urlencode(query)}")


def _part(id: str, title: str, shown: Any = lambda s: not s.disposed) -> Section[EntrySheet]:
    return Section(id=id, title=title, template=f"staff/registers/entry/{id}.html", shown=shown)


ENTRY_PAGE = Page[Entry, EntrySheet](
    kind="entry", right="entry.read", load=load, sheet=entry_sheet, head="staff/registers/entry/head.html",
    title=lambda s: f"{s.called} {s.register}",
    trail=lambda s: (s.register, list_url(s.entry.shelf_id), s.called),
    fault=lambda s: s.fault,
    sections=(
        _part("fields", "内容"),
        _part("periods", "期間", lambda s: len(s.periods) > 1),
        _part("used_by", "この記載を指すもの", lambda s: s.used_by),
        _part("history", "経過", lambda s: True),
    ),
    side_label="この記載でできること",
    side=(
        Section(id="doings", title="できること", template="kit/offered.html", shown=lambda s: not s.disposed),
        _part("days", "日付を選んで見る"),
    ),
)  # fmt: skip


ENTRY = Place(entry_view, ENTRY_PAGE, entry_head, back)
