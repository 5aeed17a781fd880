"""``larger`` and ``smaller``: the largest and the smallest of some numbers, such as a fee that is 100 yen at least."""

from __future__ import annotations

from typing import Any

from ..ranges import Range
from ..shapes import Key
from .base import Args, Reach, Seen, numbers_of, terms_reached
from .terms import Terms


class Larger(Terms):
    word, order, edition = "larger", 34, 2
    key = Key("terms", "いちばん大きいもの（名前か数の並び）", required=True)

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        numbers = numbers_of(args, seen)
        return None if numbers is None else max(numbers)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        terms = terms_reached(args, reach)
        lows = [one.low for one in terms if isinstance(one.low, int)]
        highs = [one.high for one in terms]
        most = [one for one in highs if isinstance(one, int)]
        return Range(max(lows, default=None), max(most) if len(most) == len(highs) else None).like(*terms)


class Smaller(Terms):
    word, order, edition = "smaller", 36, 2
    key = Key("terms", "いちばん小さいもの（名前か数の並び）", required=True)

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        numbers = numbers_of(args, seen)
        return None if numbers is None else min(numbers)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        terms = terms_reached(args, reach)
        highs = [one.high for one in terms if isinstance(one.high, int)]
        lows = [one.low for one in terms]
        least = [one for one in lows if isinstance(one, int)]
        return Range(min(least) if len(least) == len(lows) else None, min(highs, default=None)).like(*terms)
