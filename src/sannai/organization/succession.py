"""承継: where the work of a key lives on a date. From rows already read; no statement of its own.

Work stored under a key moves with the days: a row counts for what the key held on its day. So A → B in one year and
B → A in a later one brings the work back; it is no circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from .models import Succession

EVER = date.min
REST = ""  # every matter that no row names


@dataclass(frozen=True, slots=True)
class Claim:
    """A stored key whose work lives on with me: only these matters (None: all), but not those."""

    key: str
    matters: frozenset[str] | None = None
    but: frozenset[str] = frozenset()


class Successions:
    """The declared successions of one kind, by the key they lead away from and by day."""

    def __init__(self, rows: Iterable[Succession]) -> None:
        self.named: frozenset[str] = frozenset()
        days: dict[str, dict[date, list[tuple[str, frozenset[str]]]]] = defaultdict(lambda: defaultdict(list))
        for row in sorted(rows, key=lambda each: (each.on, each.to_key)):
            matters = frozenset(row.matters.split())
            days[row.from_key][row.on].append((row.to_key, matters))
            self.named |= matters
        self._days = {key: dict(by_day) for key, by_day in days.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._days

    @property
    def keys(self) -> frozenset[str]:
        """Every key that has ever handed something on."""
        return frozenset(self._days)

    def follow(self, key: str, matter: str, on: date, since: date = EVER) -> tuple[str, date]:
        """(where it is on that date, the day it came there), for what was there ``since``. A circle ends the way."""
        seen = {(key, since)}
        while (step := self._next(key, matter, on, since)) is not None and step not in seen:
            seen.add(step)
            key, since = step
        return key, since

    def _next(self, key: str, matter: str, on: date, since: date) -> tuple[str, date] | None:
        for day, rows in self._days.get(key, {}).items():  # in the order of days
            if since <= day <= on:
                to = next((to for to, matters in rows if matter and matter in matters), None)
                to = to or next((to for to, matters in rows if not matters), None)
                if to is not None:
                    return to, day
        return None


def claimed(field: str, matter_field: str, claims: Iterable[Claim]) -> Q:
    """The SQL condition of these claims: rows whose stored key, for their matter, lives on with the claimant.

    No claims is no rows.
    """
    whole: list[str] = []
    found = Q(pk__in=[])
    for claim in claims:
        if claim.matters is not None:
            found |= Q(**{field: claim.key, f"{matter_field}__in": sorted(claim.matters)})
        elif claim.but:
            found |= Q(**{field: claim.key}) & ~Q(**{f"{matter_field}__in": sorted(claim.but)})
        else:
            whole.append(claim.key)
    return found | Q(**{f"{field}__in": sorted(whole)}) if whole else found
