"""``day_kind``: what a day is for the city: a day of the week, a national holiday, a closing day of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from ..around import DAY_KINDS
from ..ranges import Range, among
from ..shapes import Key, Shape
from .base import Args, Made, Making, Operation, Reach, Seen, day_of, days_reached

MOST_DAYS = 400  # that are looked at one by one; more are any sort


class DayKind(Operation):
    word, order, edition, codes = "day_kind", 92, 2, DAY_KINDS
    key = Key("record", "曜日や休日の別", shape="day_kind", required=True)
    shapes: ClassVar[dict[str, Shape]] = {"day_kind": {"of": Key("moment", "どの日か", required=True)}}

    @classmethod
    def build(cls, made: Making) -> Made:
        return {"day": made.moment(made.inner("day_kind"), "of")}, "code"

    @staticmethod
    def inputs(args: Args) -> tuple[str, ...]:
        return (args["day"],) if isinstance(args["day"], str) else ()

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        day = day_of(args["day"], seen)
        return None if day is None else seen.around.calendar.kind(day)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """A day that is known in part has none. What the field does not take (``open``) nobody has filed."""
        known, sorts = days_reached(args["day"], reach), reach.sorts(args["day"])
        low, high = known.low, known.high
        if not isinstance(low, date) or not isinstance(high, date) or (high - low).days > MOST_DAYS:
            return among(sorts).like(known)
        days = (low + timedelta(days=n) for n in range((high - low).days + 1))
        found = {reach.around.calendar.kind(day) for day in days} & sorts
        return Range(among=frozenset(found), some=bool(found)).like(known)
