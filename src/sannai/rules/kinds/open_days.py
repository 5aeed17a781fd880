"""Which days a date field takes: from and until so many days after filing, of some sorts, without closing days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sannai.text.eras import wareki

from ..around import Calendar
from ..model import Field

SORTS = {"all": "", "weekdays": "平日", "weekends": "土日・祝日"}
CLOSED = ("city",)
AFTER = re.compile(r"\+([0-9]{1,3})d\Z")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenDays:
    """``first`` and ``last``: days after filing, None for no limit; ``sort``: of SORTS; ``works``: not when the city is
    closed."""

    first: int | None
    last: int | None
    sort: str
    works: bool

    def refused(self, day: date, filed: date, calendar: Calendar) -> str:
        """Why this day cannot be chosen, and which can; "" where it can."""
        kind = calendar.kind(day)
        early = self.first is not None and day < filed + DAY * self.first
        late = self.last is not None and day > filed + DAY * self.last
        if early or late or not self.takes(kind):
            return f"{self._said(filed)}から選んでください"
        return ""

    def takes(self, kind: str) -> bool:
        """Whether a day of this sort (``around.DAY_KINDS``) can be chosen."""
        weekend = kind in ("saturday", "sunday", "holiday")
        wrong = (self.sort == "weekdays" and weekend) or (self.sort == "weekends" and not weekend)
        return not wrong and not (self.works and kind == "closed")

    def _said(self, filed: date) -> str:
        start = "" if self.first is None else wareki(filed + DAY * self.first)
        end = "" if self.last is None else wareki(filed + DAY * self.last)
        between = f"{start}から{end}まで" if start and end else f"{start}以後" if start else f"{end}まで" if end else ""
        sort = SORTS[self.sort]
        closed = "市の休日を除く" if self.works else ""
        return "の".join(part for part in (between, f"{closed}{sort or '日'}") if part)


def open_days(field: Field) -> OpenDays | None:
    """What the field says under ``open``; None where it says nothing."""
    said = dict(field.option("open", ()))
    if not said:
        return None
    first, last = (int(said[key]) if key in said else None for key in ("from", "until"))
    return OpenDays(first, last, str(said.get("days", "all")), "closed" in said)
