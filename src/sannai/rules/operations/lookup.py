"""``lookup``: a column of a dated table, whose row is found by its key, or by what stands in several columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sannai.text.strict_yaml import nearest

from ..boxes import UNKNOWN, truth
from ..model import Box, DatedRow, Table, TableRow
from ..plan import row_on
from ..ranges import UNKNOWABLE, Range, exactly, union
from ..shapes import Key
from .base import AS_OF, Args, Made, Making, Operation, Reach, Seen, cell, moment, names_in, total

MOST_KEYS = 2000  # of a number by which rows are found, in one part of a proof


class Lookup(Operation):
    """With ``by`` a decision table (DMN's hit policy "unique"): one row holds, or the value is unknown."""

    word, order, strict, fails = "lookup", 10, False, False
    key = Key("table", "引く表の名前", required=True)
    beside = {
        "key": Key("name", "表の key になる項目"),
        "by": Key("names", "表の列と同じ名前の項目や値の並び（key の代わりに）"),
        "column": Key("text", "取り出す列", required=True),
        "as_of": Key("word", "どの時点の行か（書かなければ filed）", words=AS_OF),
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        record, table = made.record, made.table("lookup")
        column, domain = record.get("column", ""), "integer"
        if ("key" in record) == ("by" in record):
            words = "lookup には、key（表の key になる項目）か by（表の列になる項目の並び）のどちらか片方を書きます"
            made.problem(record.line, words, "key だけの表には key、いくつかの項目で決まる表には by")
        if record.get("as_of") == "year" and made.names.edition == 1:
            made.problem(record.line_of("as_of"), "「year」は、言語の版 2 から書けます", "初めに language: 2 と書く")
        args = {"table": record.get("lookup", ""), "column": column, "as_of": record.get("as_of", "filed")}
        sound = table is not None and _fits(made, table, column)
        if table is not None and sound:
            domain = "text" if column == "label" else table.domain(column)
        if "by" in record:
            by = record.get("by", ())
            return {**args, "by": by, "rows": made.decided(table, by, column) if table and sound else ()}, domain
        numbers = ("integer",) if made.names.edition > 1 else ()
        key = made.name(record.get("key"), record.line_of("key"), "code", "text", *numbers)
        return {**args, "key": key}, domain

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """For several chosen codes, the total of their cells."""
        on = moment(seen.dates, args.get("as_of") or "filed")
        if "rows" in args:
            return _decided(args, on, seen)
        table, column, code = args["table"], args["column"], seen.given(args["key"])
        if code is None or code is UNKNOWN:
            return code
        if isinstance(code, list):
            return total(cell(row_on(seen.tables, table, one, on), column) for one in code)
        return cell(row_on(seen.tables, table, str(code), on), column)

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        return names_in(args) if "rows" in args else (args["key"],)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """Several chosen codes are not told apart: any number of them can be chosen."""
        days = reach.days(args.get("as_of") or "filed")
        if "rows" in args:
            return _rows_reached(args, days, reach)
        key, codes = reach.of(args["key"]), reach.tables.get(args["table"], {})
        if not key.some:
            return key
        if any(isinstance(one, tuple) for one in key.among or ()):
            return _any_of(_cells(rows, args["column"], days) for rows in codes.values()).like(key)
        found = list[Range]()
        for code in _codes(key):
            found += _cells(codes.get(code, ()), args["column"], days) if code is not None else [UNKNOWABLE]
        return union([*found, Range(some=False, absent=key.absent, unknown=key.unknown)])


def _fits(made: Making, table: Table, column: str) -> bool:
    """Whether the table is of the sort that is looked up, and has the column."""
    record = made.record
    if column and column not in table.columns and not (column == "label" and table.keyed):
        words = f"表「{table.name}」に列「{column}」はありません"
        made.problem(record.line_of("column"), words, nearest(column, table.columns))
        return False
    if "by" in record and table.keyed:
        words = f"表「{table.name}」は key で引く表です"
        made.problem(record.line_of("by"), words, "by で引く表は、1行目を from,until で始め、key と label を置かない")
        return False
    if "key" in record and not table.keyed:
        words = f"表「{table.name}」には key の列がありません"
        made.problem(record.line_of("key"), words, "key の代わりに by: [項目, …] を書く")
        return False
    return True


def _decided(args: Args, on: date, seen: Seen) -> Any:
    """The cell of the one row that holds. Where there is none: None if something is absent by which rows are found."""
    unsure = False
    for row in args["rows"]:
        if row.holds(on):
            holds = truth(row.box, seen.given)
            if holds:
                return row.result
            unsure = unsure or holds is None
    absent = any(seen.given(name) is None for name in args["by"])
    return None if absent and not unsure else UNKNOWN


def _rows_reached(args: Args, days: Range, reach: Reach) -> Range:
    found, open_ = list[Range](), list[Box]()
    for row in args["rows"]:
        inside = in_force(row, days)
        holds = False if inside is False else reach.holds(row.box)
        if holds is False:
            continue
        open_ += [row.box] if inside else []
        found.append(UNKNOWABLE if row.result is None else exactly(row.result))
        if holds and inside:
            return found[-1]  # rows exclude each other
    if reach.exhausts(open_):
        return union(found)
    by = [reach.of(name) for name in args["by"]]
    gone = any(one.absent and not one.some and not one.unknown for one in by)
    return union([*found, Range(some=False, absent=any(one.absent for one in by), unknown=not gone)])


def in_force(row: DatedRow, days: Range) -> bool | None:
    """Whether a dated row holds on these days: on all, on none, or (None) on some."""
    low, high = days.low, days.high
    if not isinstance(low, date) or not isinstance(high, date):
        return None
    if high < row.start or (row.end is not None and low >= row.end):
        return False
    return True if low >= row.start and (row.end is None or high < row.end) else None


def _codes(key: Range) -> Iterable[str | None]:
    """The keys that are looked up; None stands for any other."""
    if key.among is not None and not key.any_text:
        return [str(one) for one in key.among]
    low, high = key.low, key.high
    if isinstance(low, int) and isinstance(high, int) and high - low < MOST_KEYS:
        return [str(one) for one in range(low, high + 1)]
    return [None]


def _any_of(found: Iterable[list[Range]]) -> Range:
    """The total of any of these cells."""
    low = high = 0
    unknown = False
    for known in map(union, found):
        unknown = unknown or known.unknown or not isinstance(known.low, int)
        low += min(0, known.low) if isinstance(known.low, int) else 0
        high += max(0, known.high) if isinstance(known.high, int) else 0
    return Range(low, high, unknown=unknown)


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
