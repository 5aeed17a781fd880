"""``lookup``: a column of a dated table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sannai.text.strict_yaml import nearest

from ..model import TableRow
from ..plan import row_on
from ..ranges import UNKNOWABLE, Range, exactly, union
from ..shapes import Key
from .base import MOMENTS, Args, Made, Making, Operation, Reach, Seen, cell, moment, total


class Lookup(Operation):
    word, order = "lookup", 10
    key = Key("table", "引く表の名前", required=True)
    beside = {
        "key": Key("name", "表の key になる項目", required=True),
        "column": Key("text", "取り出す列", required=True),
        "as_of": Key("word", "どの時点の行か（書かなければ filed）", words=MOMENTS),
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        record, table = made.record, made.table("lookup")
        column, domain = record.get("column", ""), "integer"
        if table and column and column not in (*table.columns, "label"):
            words = f"表「{table.name}」に列「{column}」はありません"
            made.problem(record.line_of("column"), words, nearest(column, table.columns))
        elif table and column:
            domain = "text" if column == "label" else table.domain(column)
        key = made.name(record.get("key"), record.line_of("key"), "code", "text")
        args = {"table": record.get("lookup", ""), "key": key, "column": column, "as_of": record.get("as_of", "filed")}
        return args, domain

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """For several chosen codes, the total of their cells."""
        table, column, code = args["table"], args["column"], seen.given(args["key"])
        if code is None:
            return None
        on = moment(seen.dates, args.get("as_of") or "filed")
        if isinstance(code, list):
            return total(cell(row_on(seen.tables, table, one, on), column) for one in code)
        return cell(row_on(seen.tables, table, str(code), on), column)

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return (args["key"],)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """Several codes are not told apart: any number of them may be chosen, so the range of a sum is wide."""
        key, days = reach.of(args["key"]), reach.days(args.get("as_of") or "filed")
        if not key.some:
            return key
        codes = reach.tables.get(args["table"], {})
        if key.among is None or key.any_text:
            asked: Iterable[str] = codes
            found = [UNKNOWABLE]
        else:
            asked, found = (str(one) for one in key.among), []
        for code in asked:
            found += _cells(codes.get(code, ()), args["column"], days)
        return union([*found, Range(some=False, absent=key.absent, unknown=key.unknown)])


def _cells(rows: Sequence[TableRow], column: str, days: Range) -> list[Range]:
    """What the rows of one code give on these days; a day without one, or an empty cell, is unknown."""
    first = days.low if isinstance(days.low, date) else date.min
    last = days.high if isinstance(days.high, date) else date.max
    at, found, holes = first, list[Range](), False
    for row in sorted(rows, key=lambda row: row.start or date.min):
        begins, ends = row.start or date.min, row.end or date.max
        if begins > last or ends <= first:
            continue
        holes, at = holes or begins > at, max(at, ends)
        value = cell(row, column)
        found.append(UNKNOWABLE if value is None else exactly(value))
    covered = at == date.max or (at > last and bool(found))
    return found if covered and not holes else [*found, UNKNOWABLE]
