"""「いつの」: the date that a page about the city is read on, typed in any way, kept in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sannai.common.time import today
from sannai.rules.around import NOWHERE
from sannai.rules.kinds import bind
from sannai.rules.model import Field
from sannai.text.cleaning import clean
from sannai.text.eras import wareki

from .door import DeskRequest

_KIND = bind(Field(id="on", label="", ask="date"), NOWHERE)
MOST = 40


@dataclass(frozen=True, slots=True)
class AsOf:
    """The date asked for, how it was typed, and what is wrong with that. What cannot be read is shown as of today."""

    on: date
    today: date
    typed: str = ""
    fault: str = ""

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def is_past(self) -> bool:
        return self.on < self.today

    @property
    def is_ahead(self) -> bool:
        return self.on > self.today

    @property
    def wareki(self) -> str:
        """令和8年4月1日."""
        return wareki(self.on)

    @property
    def shown(self) -> str:
        """What stands in the box: the date in words, or as it was typed when that cannot be read."""
        return self.typed if self.fault else wareki(self.on)

    @property
    def query(self) -> str:
        """What keeps this date in a link: nothing for today, so that a link to today stays one."""
        return "" if self.is_today else f"?on={self.on.isoformat()}"


def read(typed: str, day: date) -> tuple[date | None, str]:
    """(the date that was typed in any way, what is wrong with it). ``day`` is the one that an example is given by."""
    if len(typed) > MOST:
        return None, "日付が長すぎます。「令和8年4月1日」のように入力してください"
    found = _KIND.parse({"": [typed]}, day)
    if found.message or not isinstance(found.value, str):
        return None, found.message or "日付として読み取れません"
    return date.fromisoformat(found.value), ""


def as_of(request: DeskRequest, name: str = "on") -> AsOf:
    """The date of the address, today by default. A date that cannot be read is told, and is never a 500."""
    day = today(request.at)
    typed = clean(request.GET.get(name, ""), lines=False).strip()
    if not typed:
        return AsOf(day, day)
    on, fault = read(typed, day)
    return AsOf(on or day, day, typed[:MOST], fault)
