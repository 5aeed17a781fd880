"""What a name can be while the answers lie in one part of all answers: the abstract values that proofs compute with.

Interval arithmetic after Moore (1966), with what is absent and what cannot be computed beside it. A range is sound: it
may hold more than can happen, never less.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Edge = int | date | None  # None: no limit on this side


@dataclass(frozen=True, slots=True)
class Range:
    """``low`` to ``high``, both included, of numbers or dates; or ``among`` these values (codes, texts, yes and no).

    ``some``: there may be a value at all. ``absent``: it may be hidden, or unanswered where that is allowed.
    ``unknown``: it may be impossible to compute. ``any_text``: any text besides ``among``.
    """

    low: Edge = None
    high: Edge = None
    among: frozenset[Any] | None = None
    some: bool = True
    absent: bool = False
    unknown: bool = False
    any_text: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it is told by its edges."""
        return self.some and self.among is None and not self.any_text

    @property
    def sure(self) -> bool:
        """Whether there is a value under all answers of the part."""
        return self.some and not self.absent and not self.unknown

    def like(self, *others: Range) -> Range:
        """The same, where it rests on others: absent or unknown where one of them may be."""
        return replace(
            self,
            some=self.some and all(one.some for one in others),
            absent=self.absent or any(one.absent for one in others),
            unknown=self.unknown or any(one.unknown for one in others),
        )

    def uncertain(self) -> Range:
        """The same, where computing may fail as well."""
        return replace(self, unknown=True)


ABSENT = Range(some=False, absent=True)
UNKNOWABLE = Range(some=False, unknown=True)
YES_OR_NO = Range(among=frozenset({True, False}))


def among(values: Iterable[Any]) -> Range:
    """One of these codes, texts or yes and no."""
    return Range(among=frozenset(values))


def exactly(value: Any) -> Range:
    """One value; None is absent."""
    if value is None:
        return ABSENT
    if isinstance(value, bool) or not isinstance(value, (int, date)):
        return among([value])
    return Range(value, value)


def union(ranges: Iterable[Range]) -> Range:
    """What any of these can be; nothing at all of none."""
    every = list(ranges)
    real = [one for one in every if one.some]
    absent, unknown = any(one.absent for one in every), any(one.unknown for one in every)
    if not real:
        return Range(some=False, absent=absent, unknown=unknown)
    if all(one.numeric for one in real):
        lows: list[Any] = [one.low for one in real]
        highs: list[Any] = [one.high for one in real]
        low = None if None in lows else min(lows)
        high = None if None in highs else max(highs)
        return Range(low, high, absent=absent, unknown=unknown)
    if all(one.among is not None and not one.any_text for one in real):
        found = frozenset(each for one in real for each in one.among or ())
        return Range(among=found, absent=absent, unknown=unknown)
    return Range(any_text=True, absent=absent, unknown=unknown)
