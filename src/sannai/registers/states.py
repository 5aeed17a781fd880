"""What a row holds, from its events: as it stands, as it held on a day, as it was believed on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sannai.common import record
from sannai.common.models import Event
from sannai.rules.registers.keys import FROM, UNTIL
from sannai.rules.registers.rows import Row
from sannai.text.nodes import as_date

ALWAYS, OPEN = date(1, 1, 1), date(9999, 12, 31)  # of rows without a period, and of an open end


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a row: half-open, from ``start`` up to and without ``end``."""

    start: date
    end: date
    body: Mapping[str, Any]
    values: Mapping[str, Any] = field(default_factory=dict)
    called: str = ""
    digest: str = ""  # of the definition by which it was written
    seq: int = 0  # of the event that wrote it

    @property
    def row(self) -> Row:
        """As the definition sees it; an end that came later stands in it."""
        until = {UNTIL: self.end.isoformat()} if self.end != OPEN else {}
        body = {name: value for name, value in self.body.items() if name != UNTIL}
        return Row({**body, **until}, self.values)

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.start <= on < self.end

    def said(self) -> dict[str, Any]:
        """As it stands in the payload of an event."""
        return {"body": dict(self.body), "values": dict(self.values), "called": self.called, **self.span()}

    def span(self) -> dict[str, str]:
        """Only its days: what an event says of a period whose content it leaves."""
        return {"from": self.start.isoformat(), "until": self.end.isoformat()}


def period_of(body: Mapping[str, Any], values: Mapping[str, Any], called: str, digest: str) -> Period:
    """A period as it is written: its days are those of the body; without any it holds always."""
    start, end = as_date(str(body.get(FROM, ""))), as_date(str(body.get(UNTIL, "")))
    return Period(start or ALWAYS, end or OPEN, body, values, called, digest)


@dataclass(slots=True)
class Story:
    """The periods of one row, event by event."""

    periods: dict[date, Period] = field(default_factory=dict)
    seq: int = 0

    def hear(self, seq: int, payload: Mapping[str, Any]) -> None:
        """What one event changed."""
        self.seq = max(self.seq, seq)
        for start in payload.get("gone", ()):
            self.periods.pop(date.fromisoformat(start), None)
        for said in payload.get("periods", ()):
            start, end = date.fromisoformat(said["from"]), date.fromisoformat(said["until"])
            if "body" in said:
                values, digest = said.get("values", {}), payload.get("definition", "")
                self.periods[start] = Period(start, end, said["body"], values, said.get("called", ""), digest, seq)
            elif start in self.periods:
                self.periods[start] = replace(self.periods[start], end=end)

    @property
    def ordered(self) -> tuple[Period, ...]:
        """Its periods, the first first."""
        return tuple(self.periods[start] for start in sorted(self.periods))

    def on(self, day: date) -> Period | None:
        """The period that holds on a day."""
        return next((one for one in self.periods.values() if one.holds(day)), None)


def story_of(entry_id: str, *, known_at: datetime | None = None) -> Story:
    """The story of one row; ``known_at``: as it was believed at that moment. One statement."""
    return stories([entry_id], known_at=known_at).get(entry_id, Story())


def stories(ids: Iterable[str], *, known_at: datetime | None = None) -> dict[str, Story]:
    """The stories of many rows. One statement; what was disposed of says nothing."""
    events = Event.objects.filter(subject_kind="entry", subject_id__in=list(ids))
    if known_at is not None:
        events = events.filter(recorded_at__lte=known_at)
    found: dict[str, Story] = {}
    for event, payload in record.opened(events.order_by("subject_id", "seq")):
        found.setdefault(event.subject_id, Story()).hear(event.seq, payload)
    return found
