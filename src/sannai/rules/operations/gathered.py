"""``sum`` and ``count``: over the rows of a group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sannai.text.strict_yaml import nearest

from ..ranges import Range, exactly
from ..shapes import Key
from .base import Args, Made, Making, Operation, Reach, Seen, number, total


class Sum(Operation):
    word, order, in_rows, fails = "sum", 40, False, True
    key = Key("member", "繰り返しの合計（組.値）", required=True)

    @classmethod
    def build(cls, made: Making) -> Made:
        group, _, member = made.record.get("sum", ".").partition(".")
        line = made.record.line_of("sum")
        if group and group not in made.names.groups:
            made.problem(line, f"「{group}」という組はありません", nearest(group, made.names.groups))
        elif member:
            made.group = group
            made.name(member, line, "integer", "decimal")
            if member in made.names.domains and not made.names.group_of(member):
                made.problem(line, f"「{member}」は組「{group}」の中の項目や値ではありません")
        args, places = {"group": group, "of": member}, made.names.places.get(member, 0)
        return (args, "decimal", places) if made.names.domains.get(member) == "decimal" else (args, "integer")

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        rows = seen.given(args["group"])
        by_row = seen.given(args["of"])
        rows = rows if isinstance(rows, list) else []
        parts = [by_row.get(row["_key"]) if isinstance(by_row, dict) else row.get(args["of"]) for row in rows]
        return total(number(one) if isinstance(one, str) else one for one in parts)

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return ()

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """Between as many times the least and as many times the most that a row can give."""
        rows, each = reach.rows(args["group"]), reach.of(args["of"])
        most = rows.high
        if most == 0:
            return exactly(0)
        fewest = rows.low if isinstance(rows.low, int) else 0
        low = min(_times(each.low, fewest), _times(each.low, most)) if isinstance(each.low, int) else None
        high = max(_times(each.high, fewest), _times(each.high, most)) if isinstance(each.high, int) else None
        found = Range(low, high)
        return found if each.sure else found.uncertain()


class Count(Operation):
    word, order, in_rows = "count", 50, False
    key = Key("name", "繰り返しの件数（組の名前）", required=True)

    @classmethod
    def build(cls, made: Making) -> Made:
        group = made.record.get("count", "")
        if group and group not in made.names.groups:
            words = f"「{group}」という組はありません"
            made.problem(made.record.line_of("count"), words, nearest(group, made.names.groups))
        return {"group": group}, "integer"

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        rows = seen.given(args["group"])
        return len(rows) if isinstance(rows, list) else 0

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return ()

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        return reach.rows(args["group"])


def _times(edge: int, rows: Any) -> int:
    return edge * rows if isinstance(rows, int) else edge
