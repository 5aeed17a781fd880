"""How often something may be done within a time, by somebody or to something: rows that every process counts in.

A window begins on the hour of its own length and is forgotten afterwards. Who is counted stands there as a digest only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from .models import Allowance

_MOMENT = Allowance._meta.get_field("until")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so much within so many seconds. ``name`` says of what and of whom.

    ``always``: ``SANNAI_LIMITS=0`` does not turn it off.
    """

    name: str
    most: int
    seconds: int
    always: bool = False

    def window(self, at: datetime) -> tuple[int, datetime]:
        """The number of the window that this moment is in, and when it ends."""
        number = int(at.timestamp()) // self.seconds
        return number, datetime.fromtimestamp((number + 1) * self.seconds, UTC)

    @property
    def on(self) -> bool:
        """Whether anything is counted."""
        return bool(settings.LIMITS) or self.always

    def over(self, used: int) -> bool:
        """Whether so much is too much, as far as the city has raised it."""
        return used * 100 > self.most * (settings.LIMITS or 100)


@dataclass(frozen=True, slots=True)
class Use:
    """What a request takes of a limit; ``who`` is counted by itself."""

    limit: Limit
    who: str
    amount: int = 1

    def key(self, window: int) -> str:
        """The row in which it is counted: it names nobody."""
        return salted_hmac("sannai.limits", f"{self.limit.name} {window} {self.who}", algorithm="sha256").hexdigest()


def use(uses: Sequence[Use], at: datetime) -> datetime | None:
    """Count all of them, and say until when it is too much; None if it may be done. ONE statement.

    What is refused counts too. ``SANNAI_LIMITS=0`` counts nothing.
    """
    rows = {}
    for each in uses:
        if each.limit.on:
            window, until = each.limit.window(at)
            rows[each.key(window)] = (each, until)
    if not rows:
        return None
    used = _count(rows)
    return max((until for key, (each, until) in rows.items() if each.limit.over(used[key])), default=None)


def give_back(each: Use, at: datetime) -> None:
    """It was counted at this moment, and turned out to be nothing that counts."""
    key = each.key(each.limit.window(at)[0])
    Allowance.objects.filter(key=key, used__gte=each.amount).update(used=F("used") - each.amount)


def _count(rows: dict[str, tuple[Use, datetime]]) -> dict[str, int]:
    values: list[str | int] = []
    for key in sorted(rows):  # always in one order: two requests never wait for each other
        each, until = rows[key]
        values += [key, each.amount, _MOMENT.get_db_prep_save(until, connection)]
    gaps = ", ".join(["(%s, %s, %s)"] * len(rows))
    with connection.cursor() as wire:
        wire.execute(
            f"INSERT INTO {Allowance._meta.db_table} (key, used, until) VALUES {gaps}"  # noqa: S608 - gaps only
            " ON CONFLICT (key) DO UPDATE SET used = common_allowance.used + excluded.used RETURNING key, used",
            values,
        )
        return dict(wire.fetchall())


def prune(at: datetime) -> int:
    """Windows that are over go. Returns how many."""
    return Allowance.objects.filter(until__lt=at - timedelta(minutes=1)).delete()[0]
