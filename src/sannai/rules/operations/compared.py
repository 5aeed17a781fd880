"""``distinct``, ``overlap`` and ``rank``: rows of a group beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, ClassVar

from ..boxes import UNKNOWN, Unknown
from ..model import Test
from ..ranges import YES_OR_NO, Range
from ..shapes import Key, Shape
from .base import Args, Given, Made, Making, Operation, Reach, Seen, day_of, number

ORDERS = ("largest", "smallest")


class Distinct(Operation):
    """How many different answers the rows give. A row without one is not counted."""

    word, order, in_rows, edition = "distinct", 56, False, 2
    key = Key("member", "ちがう答えの数（組.項目）", required=True)

    @classmethod
    def build(cls, made: Making) -> Made:
        group, member = made.member("distinct", "code", "integer", "yes_no", "date", "text")
        return {"group": group, "of": member}, "integer"

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        rows = seen.rows(args["group"])
        if isinstance(rows, Unknown):
            return UNKNOWN
        found = [given(args["of"]) for _, given in rows]
        if any(one is UNKNOWN for one in found):
            return UNKNOWN
        return len({repr(one) for one in found if one is not None})

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return ()

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        rows, known = reach.rows(args["group"]), reach.of(args["of"])
        least = 1 if rows.low != 0 and known.some and not known.absent else 0
        return replace(Range(least, rows.high), unknown=known.unknown)


class Overlap(Operation):
    """Whether the periods of two rows have a day in common; the last day of each belongs to it."""

    word, order, in_rows, edition, strict = "overlap", 57, False, 2, False
    key = Key("name", "期間が重なる件があるか（組の名前）", required=True)
    beside = {
        "from": Key("name", "期間の初めの日（組の項目）", required=True),
        "to": Key("name", "期間の終わりの日（組の項目）", required=True),
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        made.group = group = made.group_named("overlap")
        for key in ("from", "to"):
            made.name(made.record.get(key), made.record.line_of(key), "date")
        return {"group": group, "first": made.record.get("from", ""), "last": made.record.get("to", "")}, "yes_no"

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        rows = seen.rows(args["group"])
        if isinstance(rows, Unknown):
            return UNKNOWN
        found = {_meet(args, one, other, seen) for (_, one), (_, other) in combinations(rows, 2)}
        return True if True in found else UNKNOWN if None in found else False

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return ()

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        days = [reach.of(args[key]) for key in ("first", "last")]
        return replace(YES_OR_NO, unknown=any(not one.sure for one in days))

    @staticmethod
    def apart(args: Args, tests: Sequence[Test], assigned: Mapping[str, Any]) -> list[Any] | None:
        return [True, False]


class Rank(Operation):
    """Which place a row has among all: 1 is the largest or the smallest; of equals the earlier row comes first."""

    word, order, edition, strict = "rank", 58, 2, False
    key = Key("record", "何番目か（in: 組 とともに書く）", shape="rank", required=True)
    shapes: ClassVar[dict[str, Shape]] = {
        "rank": {
            "of": Key("name", "順を決める値や項目", required=True),
            "first": Key("word", "1番になるもの（largest 最大、smallest 最小）", required=True, words=ORDERS),
        }
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        inner = made.inner("rank")
        made.name(inner.get("of"), inner.line_of("of"), "integer", "decimal")
        if not made.group:
            made.problem(inner.line, "「rank」は、組の1件ごとに計算します", "in: 組の名前 を添える")
        return {"group": made.group, "of": inner.get("of", ""), "down": inner.get("first") == "largest"}, "integer"

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        rows = seen.rows(args["group"])
        own = seen.given(args["of"])
        if isinstance(rows, Unknown) or own is UNKNOWN:
            return UNKNOWN
        others = [(key, given(args["of"])) for key, given in rows]
        if any(one is UNKNOWN for _, one in others):
            return UNKNOWN
        ranked = sorted(
            ((-count if args["down"] else count, place, key)
             for place, (key, one) in enumerate(others) if (count := number(one)) is not None)
        )  # fmt: skip
        return next((place for place, (_, _, key) in enumerate(ranked, 1) if key == seen.row), None)

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return (args["of"],)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        known = reach.of(args["of"])
        return Range(1, reach.rows(args["group"]).high).like(known)


def _meet(args: Args, one: Given, other: Given, seen: Seen) -> bool | None:
    days = [day_of(args[key], replace(seen, given=row)) for row in (one, other) for key in ("first", "last")]
    if None in days:
        return None
    first, last, begins, ends = days
    return first <= ends and begins <= last  # type: ignore[operator]
