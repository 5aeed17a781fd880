"""``months`` and ``move``: periods and days by the calendar (民法第143条)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

from ..ranges import Edge, Range
from ..shapes import Key, Shape
from .base import Args, Made, Making, Operation, Reach, Seen, day_of, days_reached
from .dates import fiscal_year

LASTS = ("included", "excluded")
PARTS = ("down", "up")
PLACES = ("month_start", "month_end", "fiscal_year_start", "fiscal_year_end")
DAY = timedelta(days=1)
MOST = 1200  # months, or years of them, or days by the hundred


class Months(Operation):
    """How many months a period is, counted from its first day: 民法第143条第2項の応当日."""

    word, order, edition = "months", 72, 2
    key = Key("record", "月数", shape="months", required=True)
    shapes: ClassVar[dict[str, Shape]] = {
        "months": {
            "from": Key("moment", "この日から（この日を数える）", required=True),
            "to": Key("moment", "この日まで", required=True),
            "last": Key("word", "終わりの日を数える（included）か、数えない（excluded。書かなければ）", words=LASTS),
            "part": Key("word", "1か月未満を切り捨てる（down。書かなければ）か、切り上げる（up）", words=PARTS),
        }
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        inner = made.inner("months")
        args: dict[str, Any] = {key: made.moment(inner, key) for key in ("from", "to")}
        return {**args, "added": int(inner.get("last") == "included"), "up": int(inner.get("part") == "up")}, "integer"

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return (one for one in (args["from"], args["to"]) if isinstance(one, str))

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """None where it ends before it begins."""
        first, last = day_of(args["from"], seen), day_of(args["to"], seen)
        return None if first is None or last is None else _months(args, first, last)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """It does not rise with the first day, nor fall with the last; one more, for months that end early."""
        first, last = days_reached(args["from"], reach), days_reached(args["to"], reach)
        least, most = _between(args, first.high, last.low), _between(args, first.low, last.high)
        if most is None:
            return Range(0, None).like(first, last).uncertain()
        alike = first.low == first.high and last.low == last.high
        slack = 0 if alike else 1
        most += slack
        _, days = reach.between(args["from"], args["to"])
        if days is not None:  # no month is shorter than 28 days
            most = min(most, max(days + 1, 0) // 28 + 1)
        found = Range(max((least or 0) - slack, 0), most).like(first, last)
        in_order = least is not None or reach.in_order(args["from"], args["to"])
        return found if in_order else found.uncertain()


class Move(Operation):
    """A day so many years, months and days later, then the edge of its month or fiscal year."""

    word, order, edition = "move", 74, 2
    key = Key("record", "ずらした日", shape="move", required=True)
    shapes: ClassVar[dict[str, Shape]] = {
        "move": {
            "of": Key("moment", "もとの日", required=True),
            "years": Key("integer", "何年後か（前は負の数）"),
            "months": Key("integer", "何か月後か（前は負の数）。その月に同じ日がなければ、その月の末日"),
            "days": Key("integer", "何日後か（前は負の数）。年と月のあとに数える"),
            "to": Key("word", "そのあと、その月や年度の初日・末日にする", words=PLACES),
        }
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        inner = made.inner("move")
        months, days = 12 * inner.get("years", 0) + inner.get("months", 0), inner.get("days", 0)
        if abs(months) > MOST or abs(days) > 100 * MOST:
            made.problem(inner.line, "ずらす長さが大きすぎます", "100年までにする")
            months = days = 0
        if not {"years", "months", "days", "to"} & set(inner.values):
            made.problem(inner.line, "どれだけずらすかがありません", "years、months、days、to のどれかを書く")
        return {"day": made.moment(inner, "of"), "months": months, "days": days, "edge": inner.get("to", "")}, "date"

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return (args["day"],) if isinstance(args["day"], str) else ()

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """As text, like the answer to a date."""
        day = day_of(args["day"], seen)
        return None if day is None else _moved(args, day).isoformat()

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """It never goes back while the day goes on."""
        day = days_reached(args["day"], reach)
        low = _moved(args, day.low) if isinstance(day.low, date) else None
        high = _moved(args, day.high) if isinstance(day.high, date) else None
        return Range(low, high).like(day)


def _between(args: Args, first: Edge, last: Edge) -> int | None:
    return _months(args, first, last) if isinstance(first, date) and isinstance(last, date) else None


def _months(args: Args, first: date, last: date) -> int | None:
    end: date = last + timedelta(days=args["added"])  # not part of the period
    if end < first:
        return None
    months = 12 * (end.year - first.year) + end.month - first.month
    whole: int = months if _answering(first, months) <= end else months - 1
    return whole + 1 if args["up"] and _answering(first, whole) < end else whole


def _answering(first: date, months: int) -> date:
    """The day that answers to the first one so many months on: the period ends the day before it. Where the month has
    no such day, the period ends with that month (民法第143条第2項ただし書)."""
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    if first.day <= monthrange(year, month + 1)[1]:
        return date(year, month + 1, first.day)
    return date(year, month + 1, 1) + DAY * monthrange(year, month + 1)[1]


def _moved(args: Args, day: date) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + args["months"], 12)
    moved: date = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    moved += timedelta(days=args["days"])
    if args["edge"] == "month_start":
        return moved.replace(day=1)
    if args["edge"] == "month_end":
        return moved.replace(day=monthrange(moved.year, moved.month)[1])
    if args["edge"] == "fiscal_year_start":
        return date(fiscal_year(moved), 4, 1)
    return date(fiscal_year(moved) + 1, 3, 31) if args["edge"] == "fiscal_year_end" else moved
