"""``sum``, ``count``, ``any`` and ``every``: over the rows of a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..apart import cuts
from ..boxes import UNKNOWN, Unknown, truth
from ..model import Box, Case, Test
from ..ranges import Range, among, exactly
from ..shapes import Key
from .base import Args, Given, Made, Making, Operation, Reach, Seen, number, total


class Sum(Operation):
    word, order, in_rows, fails = "sum", 40, False, True
    key = Key("member", "繰り返しの合計（組.値）", required=True)

    @classmethod
    def build(cls, made: Making) -> Made:
        group, member = made.member("sum", "integer", "decimal")
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
    beside = {"when": Key("box", "この条件に合う件だけ（版2）")}

    @classmethod
    def build(cls, made: Making) -> Made:
        group, args = made.group_named("count"), dict[str, Any]()
        if "when" in made.record:
            if made.names.edition == 1:
                words = "count の when は、言語の版 2 から書けます"
                made.problem(made.record.line_of("when"), words, "初めに language: 2 と書く")
            args["rows"] = conditions(made.box("when", group))
        return {"group": group, **args}, "integer"

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        rows = seen.rows(args["group"])
        if isinstance(rows, Unknown) or "rows" not in args:
            return UNKNOWN if isinstance(rows, Unknown) else len(rows)
        found = held(args, rows)
        return UNKNOWN if None in found else found.count(True)

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return ()

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        rows = reach.rows(args["group"])
        if "rows" not in args:
            return rows
        holds = reach.holds(args["rows"][0].box)
        most = 0 if holds is False else rows.high
        return unsure(args, reach, Range(rows.low if holds else 0, most))

    @staticmethod
    def apart(args: Args, tests: Sequence[Test], assigned: Mapping[str, Any]) -> list[Any] | None:
        return (cuts(tests, 1) or [1]) if "rows" in args else None


class AnyRow(Operation):
    """Whether a condition holds for one row at least. Of no rows it does not."""

    word, order, in_rows, edition, strict = "any", 52, False, 2, False
    key = Key("name", "どれか1件が条件に合うか（組の名前）", required=True)
    beside = {"when": Key("box", "1件ごとに見る条件", required=True)}

    @classmethod
    def build(cls, made: Making) -> Made:
        group = made.group_named(cls.word)
        return {"group": group, "rows": conditions(made.box("when", group))}, "yes_no"

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        rows = seen.rows(args["group"])
        found = [None] if isinstance(rows, Unknown) else held(args, rows)
        return True if True in found else UNKNOWN if None in found else False

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return ()

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        return unsure(args, reach, among(_outcomes(args, reach, empty=False)))

    @staticmethod
    def apart(args: Args, tests: Sequence[Test], assigned: Mapping[str, Any]) -> list[Any] | None:
        return [True, False]


class EveryRow(AnyRow):
    """Whether a condition holds for all rows. Of no rows it does."""

    word, order = "every", 54
    key = Key("name", "すべての件が条件に合うか（組の名前）", required=True)

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        rows = seen.rows(args["group"])
        found = [None] if isinstance(rows, Unknown) else held(args, rows)
        return False if False in found else UNKNOWN if None in found else True

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        return unsure(args, reach, among(_outcomes(args, reach, empty=True)))


def conditions(box: Box | None) -> tuple[Case, ...]:
    """A condition of rows among the arguments, where every other condition stands."""
    return (Case(box, True),) if box else ()


def held(args: Args, rows: list[tuple[str, Given]]) -> list[bool | None]:
    """Whether the condition holds for each row; None where nobody knows."""
    return [truth(args["rows"][0].box, given) for _, given in rows]


def unsure(args: Args, reach: Reach, known: Range) -> Range:
    """The same, unknown where something that the condition asks of a row may be."""
    names = [name for case in args["rows"] for name, _ in case.box.entries]
    return known.uncertain() if any(reach.of(name).unknown for name in names) else known


def _outcomes(args: Args, reach: Reach, *, empty: bool) -> set[bool]:
    holds, rows = reach.holds(args["rows"][0].box), reach.rows(args["group"])
    found = {empty} if rows.low == 0 else set[bool]()
    return found | ({True, False} if holds is None else {holds}) if rows.high != 0 else found


def _times(edge: int, rows: Any) -> int:
    return edge * rows if isinstance(rows, int) else edge
