"""Computed values: one function for each operation of the closed list. What is unknown stays unknown (None)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sannai.text.eras import span

from .boxes import matches
from .model import Answers, Case, Dates, Ref, TableRow, Value
from .plan import Index, Plan, row_on

Given = Callable[[str], Any]
MOST = 10**15


def moment(dates: Dates, as_of: str) -> date:
    """The date that filed, decided or used means; one that is still to come counts from the one before."""
    if as_of == "filed":
        return dates.filed
    decided = dates.decided or dates.filed
    return decided if as_of == "decided" else dates.used or decided


def compute(plan: Plan, answers: Answers, dates: Dates) -> dict[str, Any]:
    """すべての値を書かれた順に計算する。繰り返しの中の値は {行の鍵: 値}。

    Total: an operand that is missing or of another type makes the value None, never an error.
    """
    found: dict[str, Any] = {}

    def given(name: str) -> Any:
        return found[name] if name in found else answers.get(name)

    for value in plan.definition.values:
        if value.group:
            rows = answers.get(value.group)
            found[value.id] = {
                row["_key"]: _one(value, of_row(row, found, given), dates, plan.tables)
                for row in (rows if isinstance(rows, list) else ())
            }
        elif value.op == "sum":
            found[value.id] = _sum(value, answers, found)
        else:
            found[value.id] = _one(value, given, dates, plan.tables)
    return found


def of_row(row: Mapping[str, Any], values: Mapping[str, Any], given: Given) -> Given:
    """Names as a row sees them: its own answers and values first, then those of the whole."""
    key = row.get("_key")

    def inside(name: str) -> Any:
        if name in row:
            return row[name]
        value = values.get(name)
        return value.get(key) if isinstance(value, dict) else given(name)

    return inside


def _one(value: Value, given: Given, dates: Dates, tables: Index) -> Any:
    operation = OPERATIONS.get(value.op)
    if operation is None:
        return None
    try:
        return operation(value.args, given, dates, tables)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return None  # the compiler refuses what could lead here; an answer must never break a page


def _sum(value: Value, answers: Answers, found: Mapping[str, Any]) -> int | None:
    rows = answers.get(value.args.get("group", ""))
    name = value.args.get("of", "")
    by_row = found.get(name)
    rows = rows if isinstance(rows, list) else []
    parts = [by_row.get(row["_key"]) if isinstance(by_row, dict) else row.get(name) for row in rows]
    return _total(parts)


def _total(parts: Sequence[Any]) -> int | None:
    numbers = [one for one in parts if isinstance(one, int) and not isinstance(one, bool)]
    return sum(numbers) if len(numbers) == len(parts) else None


def _lookup(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> Any:
    """A column of a table; for several chosen codes, the total of their cells."""
    table, column, code = args["table"], args["column"], given(args["key"])
    if code is None:
        return None
    on = moment(dates, args.get("as_of") or "filed")
    if isinstance(code, list):
        return _total([_cell(row_on(tables, table, one, on), column) for one in code])
    return _cell(row_on(tables, table, str(code), on), column)


def _cell(row: TableRow | None, column: str) -> Any:
    if row is None:
        return None
    return row.label if column == "label" and column not in row.cells else row.cells.get(column)


def _numbers(args: Mapping[str, Any], given: Given) -> list[int] | None:
    parts = [one if isinstance(one, int) else given(_name(one)) for one in args["of"]]
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in parts):
        return None
    return parts


def _times(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> int | None:
    numbers = _numbers(args, given)
    if numbers is None:
        return None
    product = 1
    for number in numbers:
        product *= number
    return product if abs(product) < MOST else None


def _plus(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> int | None:
    numbers = _numbers(args, given)
    return None if numbers is None else sum(numbers)


def _count(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> int:
    found = given(args["group"])
    return len(found) if isinstance(found, list) else 0


def _span(operand: Any, given: Given, dates: Dates) -> tuple[date, date] | None:
    """The first and last day that a date operand can mean, or None."""
    name = _name(operand)
    if isinstance(name, date):
        return name, name
    if name == "entered":  # before anybody writes anything down there is no such day: what hangs on it is unknown
        entered = dates.entered or dates.decided
        return (entered, entered) if entered else None
    if name in ("filed", "decided", "used"):
        day = moment(dates, name)
        return day, day
    answer = given(name)
    if answer is None and name[:4].isdigit():
        answer = name
    if isinstance(answer, date):
        return answer, answer
    if not isinstance(answer, str):
        return None
    year, month, day_text = answer.split("-")
    return span(int(year), None if month == "XX" else int(month), None if day_text == "XX" else int(day_text))


def _name(operand: Any) -> Any:
    return operand.name if isinstance(operand, Ref) else operand


def _age(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> int | None:
    """満年齢（誕生日に1つ増える数え方）。生年月日の一部が不明で年齢が1つに決まらないときは None。

    年齢計算ニ関スル法律では誕生日の前日の満了時に年を取る。その日の「前日」を要件とする手続では、日付の比較（before）を使う。
    """
    born, on = _span(args["born"], given, dates), _span(args.get("on") or "filed", given, dates)
    if born is None or on is None:
        return None
    most, least = _years(born[0], on[1]), _years(born[1], on[0])
    return most if most == least and most >= 0 else None


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _days(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> int | None:
    start, end = _span(args["from"], given, dates), _span(args["to"], given, dates)
    if start is None or end is None or start[0] != start[1] or end[0] != end[1]:
        return None
    return (end[0] - start[0]).days


def _before(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> bool | None:
    """a が b より前か。一部が不明で決まらないときは None。"""
    a, b = _span(args["a"], given, dates), _span(args["b"], given, dates)
    if a is None or b is None:
        return None
    if a[1] < b[0]:
        return True
    return False if a[0] >= b[1] else None


def _fiscal_year(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> int | None:
    """年度（4月から翌年3月）。"""
    of = _span(args["of"], given, dates)
    if of is None:
        return None
    years = {day.year - (day.month < 4) for day in of}
    return years.pop() if len(years) == 1 else None


def _cases(args: Mapping[str, Any], given: Given, dates: Dates, tables: Index) -> Any:
    rows: Sequence[Case] = args["rows"]
    for case in rows:
        if matches(case.box, given):
            result = given(case.result.name) if isinstance(case.result, Ref) else case.result
            return result.isoformat() if isinstance(result, date) else result
    return None


OPERATIONS: Mapping[str, Callable[[Mapping[str, Any], Given, Dates, Index], Any]] = {
    "lookup": _lookup,
    "times": _times,
    "plus": _plus,
    "count": _count,
    "age": _age,
    "days": _days,
    "before": _before,
    "fiscal_year": _fiscal_year,
    "cases": _cases,
}
