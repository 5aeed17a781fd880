"""``cases``: the first row whose condition holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ..boxes import UNKNOWN, matches, truth
from ..model import Box, Case, Ref, Test
from ..ranges import UNKNOWABLE, Range, exactly, union
from ..shapes import Key, Shape
from .base import Args, Made, Making, Operation, Reach, Seen, number, raised

CASE: Shape = {
    "when": Key("box", "この条件が合うときだけ。条件はすべて合うこと"),
    "otherwise": Key("yes", "前のどの行にも合わないとき（yes とだけ書く。最後の行に置く）"),
    "is": Key("constant", '値（数、yes/no、日付、"文字"、前の項目や値の名前）', required=True),
}


class Cases(Operation):
    word, order, strict, fails = "cases", 200, False, True
    key = Key("records", "場合分け。上から見て最初に合う行", shape="case", required=True)
    shapes = {"case": CASE}

    @classmethod
    def build(cls, made: Making) -> Made:
        """Whole numbers and decimals are all counted in the smallest place of any."""
        rows, domain = made.cases(made.record.get("cases", ()))
        places = [made.places(row.result.name) if isinstance(row.result, Ref) else 0 for row in rows]
        most = max(places, default=0)
        if domain != "decimal" or not most:
            return {"rows": rows}, domain
        return {"rows": rows, "up": tuple(10 ** (most - one) for one in places)}, domain, most

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """A row of which nobody knows whether it holds makes the whole unknown: no later row may take its place."""
        for case, up in _rows(args):
            holds = truth(case.box, seen.given)
            if holds is None:
                return UNKNOWN
            if holds:
                result = seen.given(case.result.name) if isinstance(case.result, Ref) else case.result
                return result.isoformat() if isinstance(result, date) else _counted(result, up)
        return None

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        found, open_ = list[Range](), list[Box]()
        for case, up in _rows(args):
            holds = reach.holds(case.box)
            if holds is False:
                continue
            open_.append(case.box)
            known = reach.of(case.result.name) if isinstance(case.result, Ref) else exactly(case.result)
            found.append(raised(known, up or 1))
            if holds:
                return union(found)
        return union(found if reach.exhausts(open_) else [*found, UNKNOWABLE])

    @staticmethod
    def apart(args: Args, tests: Sequence[Test], assigned: Mapping[str, Any]) -> list[Any] | None:
        for row, up in _rows(args):
            if matches(row.box, assigned.get):
                return [_counted(assigned.get(row.result.name) if isinstance(row.result, Ref) else row.result, up)]
        return [None]


def _rows(args: Args) -> Iterable[tuple[Case, int]]:
    """Each row, and by how much its number is raised to the smallest place of any; 0 where no number has places."""
    rows: Sequence[Case] = args["rows"]
    return zip(rows, args.get("up") or [0] * len(rows), strict=True)


def _counted(result: Any, up: int) -> Any:
    found = number(result) if up else None
    return result if found is None else found * up
