"""``times`` and ``plus``: whole numbers."""

from __future__ import annotations

from functools import reduce
from itertools import product
from math import prod
from typing import Any, ClassVar

from ..ranges import Edge, Range
from ..shapes import Key
from .base import MOST, Args, Made, Making, Operation, Reach, Seen, numbers_of, terms_reached


class Terms(Operation):
    """Names of integers, and integers."""

    key: ClassVar[Key]

    @classmethod
    def build(cls, made: Making) -> Made:
        terms, places = made.terms(cls.word)
        return cls.placed(terms, places)

    @staticmethod
    def placed(terms: tuple[str | int, ...], places: tuple[int, ...]) -> Made:
        """All counted in the smallest place of any."""
        most = max(places, default=0)
        if not most:
            return {"of": terms}, "integer"
        return {"of": terms, "up": tuple(10 ** (most - one) for one in places)}, "decimal", most


class Times(Terms):
    word, order = "times", 20
    key = Key("terms", "掛け算（名前か整数の並び）", required=True)

    @staticmethod
    def placed(terms: tuple[str | int, ...], places: tuple[int, ...]) -> Made:
        """The places of all together."""
        return ({"of": terms}, "decimal", sum(places)) if any(places) else ({"of": terms}, "integer")

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        numbers = numbers_of(args, seen)
        found = MOST if numbers is None else prod(numbers)
        return found if abs(found) < MOST else None

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        terms = terms_reached(args, reach)
        if not all(one.some for one in terms):
            return Range(some=False).like(*terms)  # there is no product that could be too large
        found = reduce(_multiplied, (one for one in terms))
        largest = max(abs(_int(found.low)), abs(_int(found.high)))
        result = Range(found.low, found.high).like(*terms)
        return result if largest < MOST else result.uncertain()


class Plus(Terms):
    word, order = "plus", 30
    key = Key("terms", "足し算（名前か整数の並び）", required=True)

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        numbers = numbers_of(args, seen)
        return None if numbers is None else sum(numbers)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        terms = terms_reached(args, reach)
        lows, highs = [one.low for one in terms], [one.high for one in terms]
        low = None if None in lows else sum(map(_int, lows))
        high = None if None in highs else sum(map(_int, highs))
        return Range(low, high).like(*terms)


def _multiplied(a: Range, b: Range) -> Range:
    """The product of two ranges; an edge that is not there is beyond every number."""
    corners = [_times(x, y) for x, y in product((_low(a), _high(a)), (_low(b), _high(b)))]
    low, high = min(corners), max(corners)
    return Range(None if low == -_FAR else int(low), None if high == _FAR else int(high))


_FAR = float("inf")


def _low(one: Range) -> int | float:
    return -_FAR if one.low is None else _int(one.low)


def _high(one: Range) -> int | float:
    return _FAR if one.high is None else _int(one.high)


def _times(a: int | float, b: int | float) -> int | float:
    return 0 if a == 0 or b == 0 else a * b


def _int(edge: Edge) -> int:
    return edge if isinstance(edge, int) else MOST
