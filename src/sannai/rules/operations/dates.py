"""``age``, ``days``, ``before`` and ``fiscal_year``: what follows from days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from ..ranges import Edge, Range
from ..shapes import Key, Shape
from .base import Args, Made, Making, Operation, Reach, Seen, days_of, days_reached

BORN = "生年月日の項目"
REACHED = ("birthday", "day_before")


class _Days(Operation):
    """A record of moments."""

    domain: ClassVar[str] = "integer"

    @classmethod
    def build(cls, made: Making) -> Made:
        inner = made.inner(cls.word)
        return {key: made.moment(inner, key) for key in cls.shapes[cls.word]}, cls.domain


class Age(_Days):
    word, order = "age", 60
    key = Key("record", "年齢", shape="age", required=True)
    shapes: ClassVar[dict[str, Shape]] = {
        "age": {
            "born": Key("moment", BORN, required=True),
            "on": Key("moment", "いつの年齢か", required=True),
            "reached": Key("word", "年を取る日。誕生日（birthday。書かなければ）か前日（day_before）", words=REACHED),
        }
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        inner = made.inner("age")
        args: dict[str, Any] = {key: made.moment(inner, key) for key in ("born", "on")}
        if "reached" in inner and made.names.edition == 1:
            words = "「reached」は、言語の版 2 から書けます"
            made.problem(inner.line_of("reached"), words, "初めに language: 2 と書く")
        return args | ({"reached": inner.get("reached")} if inner.get("reached") else {}), "integer"

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return (one for one in (args["born"], args["on"]) if isinstance(one, str))

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """満年齢（誕生日に1つ増える数え方）。生年月日の一部が不明で年齢が1つに決まらないときは None。

        年齢計算ニ関スル法律では、誕生日の前日の満了時に年を取る。前日に達するものとして扱う手続（学年、年度末の年齢など）では
        ``reached`` が day_before。
        """
        born, on = days_of(args["born"], seen), days_of(args.get("on") or "filed", seen)
        if born is None or on is None:
            return None
        on = (later(on[0], _early(args)), later(on[1], _early(args)))
        most, least = _years(born[0], on[1]), _years(born[1], on[0])
        return most if most == least and most >= 0 else None

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        born, on = days_reached(args["born"], reach), days_reached(args.get("on") or "filed", reach)
        on = replace(on, low=later(on.low, _early(args)), high=later(on.high, _early(args)))
        low = _years(born.high, on.low) if isinstance(born.high, date) and isinstance(on.low, date) else None
        high = _years(born.low, on.high) if isinstance(born.low, date) and isinstance(on.high, date) else None
        found = Range(max(low, 0) if low is not None else 0, high).like(born, on)
        born_before = (low is not None and low >= 0) or reach.in_order(args["born"], args.get("on") or "filed")
        return found if born_before else found.uncertain()


class Days(_Days):
    word, order = "days", 70
    key = Key("record", "日数", shape="days", required=True)
    shapes: ClassVar[dict[str, Shape]] = {
        "days": {"from": Key("moment", "この日から", required=True), "to": Key("moment", "この日まで", required=True)}
    }

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        start, end = days_of(args["from"], seen), days_of(args["to"], seen)
        if start is None or end is None or start[0] != start[1] or end[0] != end[1]:
            return None
        return (end[0] - start[0]).days

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        start, end = days_reached(args["from"], reach), days_reached(args["to"], reach)
        least, most = reach.between(args["from"], args["to"])
        least = max((one for one in (least, _apart(start.high, end.low)) if one is not None), default=None)
        most = min((one for one in (most, _apart(start.low, end.high)) if one is not None), default=None)
        return Range(least, most).like(start, end)


class Before(_Days):
    word, order, domain = "before", 80, "yes_no"
    key = Key("record", "前後の比較", shape="before", required=True)
    shapes: ClassVar[dict[str, Shape]] = {
        "before": {"a": Key("moment", "この日が", required=True), "b": Key("moment", "この日より前か", required=True)}
    }

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """a が b より前か。一部が不明で決まらないときは None。"""
        a, b = days_of(args["a"], seen), days_of(args["b"], seen)
        if a is None or b is None:
            return None
        if a[1] < b[0]:
            return True
        return False if a[0] >= b[1] else None

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        a, b = days_reached(args["a"], reach), days_reached(args["b"], reach)
        if isinstance(a.high, date) and isinstance(b.low, date) and a.high < b.low:
            return Range(among=frozenset({True})).like(a, b)
        if isinstance(a.low, date) and isinstance(b.high, date) and a.low >= b.high:
            return Range(among=frozenset({False})).like(a, b)
        least, most = reach.between(args["a"], args["b"])
        sure = {True} if (least or 0) > 0 else {False} if most is not None and most <= 0 else {True, False}
        return Range(among=frozenset(sure)).like(a, b)


class FiscalYear(_Days):
    word, order = "fiscal_year", 90
    key = Key("record", "年度", shape="fiscal_year", required=True)
    shapes: ClassVar[dict[str, Shape]] = {"fiscal_year": {"of": Key("moment", "どの日の年度か", required=True)}}

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """年度（4月から翌年3月）。"""
        of = days_of(args["of"], seen)
        if of is None:
            return None
        years = {fiscal_year(day) for day in of}
        return years.pop() if len(years) == 1 else None

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        of = days_reached(args["of"], reach)
        low = fiscal_year(of.low) if isinstance(of.low, date) else None
        high = fiscal_year(of.high) if isinstance(of.high, date) else None
        return Range(low, high).like(of)


def fiscal_year(day: date) -> int:
    """The year in whose April it began."""
    return day.year - (day.month < 4)


def _early(args: Args) -> int:
    """How many days before the birthday an age is reached."""
    return int(args.get("reached") == "day_before")


def later(day: Any, days: int) -> Any:
    """So many days later, as far as the calendar goes."""
    return day + timedelta(days=days) if isinstance(day, date) and day < date.max - timedelta(days=days) else day


def _years(born: Any, on: Any) -> int:
    return int(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


def _apart(start: Edge, end: Edge) -> int | None:
    return (end - start).days if isinstance(start, date) and isinstance(end, date) else None
