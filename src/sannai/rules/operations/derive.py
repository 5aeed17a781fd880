"""``derive``: a period that is charged year by year, in the fiscal year that is at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, ClassVar

from ..ranges import Range
from ..shapes import Key, Shape
from .base import Args, Made, Making, Operation, Reach, Seen, day_of, days_reached
from .dates import fiscal_year

MOST_YEARS = 30
BY = ("fiscal_year",)


class Derive(Operation):
    """The first day that the period has in that year: its own in the first one, 1 April in each that follows."""

    word, order, in_rows, edition = "derive", 76, False, 2
    key = Key("record", "年度ごとの分の初めの日", shape="derive", required=True)
    shapes: ClassVar[dict[str, Shape]] = {
        "derive": {
            "by": Key("word", "何ごとに分けるか（会計年度）", required=True, words=BY),
            "from": Key("name", "期間の初めの日", required=True),
            "to": Key("name", "期間の終わりの日の項目（この日を含む）", required=True),
            "at_most": Key("integer", "多くとも何年度か。超える期間は受け付けない", required=True),
        }
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        inner = made.inner("derive")
        args: dict[str, Any] = {key: made.name(inner.get(key), inner.line_of(key), "date") for key in ("from", "to")}
        most = inner.get("at_most", 2)
        if not 2 <= most <= MOST_YEARS:
            words = f"at_most は 2〜{MOST_YEARS} の年度の数で書きます（いまは {most}）"
            made.problem(inner.line_of("at_most"), words, "期間の限りから数える（5年以内なら 6）")
        if args["to"] and args["to"] not in made.names.fields:
            words = f"to の「{args['to']}」は項目ではないので、長すぎる期間を断る所がありません"
            made.problem(inner.line_of("to"), words, "終わりの日を尋ねる項目の id を書く")
        return {**args, "at_most": most}, "date"

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return (args["from"], args["to"])

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """As text, like the answer to a date. None where it ends before it begins. A year outside of the period is
        taken as the nearest one in it."""
        first, last = day_of(args["from"], seen), day_of(args["to"], seen)
        if first is None or last is None or last < first:
            return None
        year = min(max(seen.dates.year or 0, fiscal_year(first)), fiscal_year(last))
        return max(first, date(year, 4, 1)).isoformat()

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """Whatever the year is: from the first day to the last."""
        first, last = days_reached(args["from"], reach), days_reached(args["to"], reach)
        ends = [one for one in (first.high, last.high) if isinstance(one, date)]
        found = Range(first.low, max(ends) if len(ends) == 2 else None).like(first, last)
        after = isinstance(first.high, date) and isinstance(last.low, date) and first.high <= last.low
        return found if after or reach.in_order(args["from"], args["to"]) else found.uncertain()


def parts_of(first: date, last: date) -> Iterator[tuple[int, date, date]]:
    """The fiscal years of a period, both days included, each with the days that it has of it."""
    for year in range(fiscal_year(first), fiscal_year(last) + 1):
        yield year, max(first, date(year, 4, 1)), min(last, date(year + 1, 3, 31))
