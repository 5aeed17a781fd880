"""Prices and reliefs that no test of the package expects: a slip in one, or its row lost, would be noticed by nobody.

A price is expected where a test that names the fee, or a value that the fee is made of, looks it up. It need not be the
only price of that test: another one there makes another sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sannai.text.problems import Problem

from ..around import Around
from ..bases import CARRIED
from ..boxes import truth
from ..evaluate import Sheet, pass_over
from ..fees import names_paid, row_of
from ..model import Dates, Definition, Fee, Table, TableRow, Value
from ..operations.base import Given, moment, names_in
from ..plan import plan_of, row_on
from ..trial import as_answers, tried
from .words import at

NAMED = 3  # prices that a problem names; whoever looks these up sees the others


@dataclass
class Prices:
    """What a fee is made of, and what the tests expect of it."""

    definition: Definition
    fee: Fee
    around: Around
    values: Mapping[str, Value]
    rows: set[int] = field(default_factory=set)  # of the fee
    cells: set[tuple[str, str, int]] = field(default_factory=set)  # table, column, line
    offered: list[set[str]] = field(default_factory=list)  # the reliefs that each test expects
    relieved: set[str] = field(default_factory=set)  # those of which a test expects how many yen they take off

    def behind(self, names: Iterable[str]) -> dict[str, Value]:
        """The values of these names and those that they are made of."""
        found: dict[str, Value] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            value = self.values.get(name)
            if value and name not in found:
                found[name] = value
                waiting += names_in(value.args)
        return found


def pinned_problems(definition: Definition, files: Mapping[str, bytes], around: Around) -> list[Problem]:
    """Rows of the fee and prices of tables that no test expects. For a package whose tests pass."""
    if definition.fee is None:
        return _divisions(definition, files, around)
    prices = Prices(definition, definition.fee, around, {value.id: value for value in definition.values})

    def read(written: Mapping[str, Any]) -> list[str]:
        _expected(prices, written)
        return []

    if not tried(files, read, CARRIED):
        return []
    problems = [
        at(definition, f"fee/{number}", f"手数料の {number + 1} 行目の額を、どの試験も確かめていません", ROW_HINT)
        for number, _ in enumerate(definition.fee.rows)
        if number not in prices.rows
    ]
    problems += _divisions(definition, files, around)
    return problems + _reliefs(prices) + [one for value in _lookups(prices) for one in _unpinned(prices, value)]


ROW_HINT = "この行が効力をもつ初めの日の fee を期待する試験を tests に足す"


def _divisions(definition: Definition, files: Mapping[str, bytes], around: Around) -> list[Problem]:
    """Rows of the table of divisions of which no test expects whose case it is."""
    expected = set[int]()

    def read(written: Mapping[str, Any]) -> list[str]:
        plan, dates = plan_of(definition, around), Dates(written["filed_on"])
        sheet = pass_over(plan, plan.pages, as_answers(definition, written.get("answers", {})), dates)
        row = row_of(definition.divisions, sheet.given, dates.filed) if "division" in written["expect"] else None
        expected.update(number for number, one in enumerate(definition.divisions) if one is row)
        return []

    if not definition.divisions or not tried(files, read, CARRIED):
        return []
    return [
        at(definition, f"division/{number}", f"所管の表の {number + 1} 行目を、どの試験も確かめていません", hint)
        for number, row in enumerate(definition.divisions)
        for hint in (f"expect: {{division: {row.result.division}}} と書いた試験を tests に足す",)
        if number not in expected
    ]


def _reliefs(prices: Prices) -> list[Problem]:
    """Reliefs for some people, where no test has one of these, or none of the others: a lost condition costs too."""
    problems = []
    for one in prices.fee.reliefs:
        tried = {one.id in offered for offered in prices.offered}
        for whom, is_offered, expected in (("申し込める", True, one.id), ("申し込めない", False, "")):
            if one.when and is_offered not in tried:
                words = f"減免「{one.label}」を{whom}人を、どの試験も確かめていません"
                hint = f"reliefs: [{expected}] を期待する試験を tests に足す"
                problems.append(at(prices.definition, f"relief/{one.id}", words, hint))
        if prices.definition.language > 1 and one.id not in prices.relieved:
            words = f"減免「{one.label}」で減る額を、どの試験も確かめていません"
            hint = f"reliefs: {{{one.id}: 減る円}} を期待する試験を tests に足す"
            problems.append(at(prices.definition, f"relief/{one.id}", words, hint))
    return problems


def _lookups(prices: Prices) -> list[Value]:
    """Every value that looks up something that the fee is made of."""
    names = names_paid(prices.fee.rows)
    names += [name for row in prices.fee.rows for name, _ in row.box.entries]
    return [value for value in prices.behind(names).values() if value.op == "lookup"]


def _expected(prices: Prices, written: Mapping[str, Any]) -> None:
    """Write down the rows and prices that this test expects something of."""
    expect, plan = written["expect"], plan_of(prices.definition, prices.around)
    dates = Dates(written["filed_on"], written.get("decided_on"), written.get("used_on"))
    answers = as_answers(prices.definition, {**written.get("answers", {}), **written.get("desk", {})})
    sheet = pass_over(plan, plan.pages + plan.desk_pages if "desk" in written else plan.pages, answers, dates)
    names = list(expect.get("values", {}))
    if "reliefs" in expect:
        prices.offered.append(set(map(str, expect["reliefs"])))
        prices.relieved |= set(expect["reliefs"]) if isinstance(expect["reliefs"], dict) else set()
    if "fee" in expect:
        row = row_of(prices.fee.rows, sheet.given, moment(dates, prices.fee.as_of))
        if row is not None:
            prices.rows.add(next(number for number, one in enumerate(prices.fee.rows) if one is row))
            names += names_paid([row])
            names += [name for name, _ in row.box.entries]
    for value in prices.behind(names).values():
        if value.op == "lookup":
            _looked_up(prices, value, sheet)


def _looked_up(prices: Prices, value: Value, sheet: Sheet) -> None:
    table, on = prices.definition.tables[value.args["table"]], moment(sheet.dates, value.args.get("as_of") or "filed")
    for given in [inside for _, inside in sheet.rows(value.group)] if value.group else [sheet.given]:
        lines = (found.line for found in _found(value, table, given, sheet, on) if found)
        prices.cells |= {(table.name, value.args["column"], line) for line in lines}


def _found(value: Value, table: Table, given: Given, sheet: Sheet, on: date) -> Iterable[TableRow | None]:
    """The rows that a look-up comes to: by the key, or by what stands in the columns."""
    if "rows" in value.args:
        decided = zip(table.rows, value.args["rows"], strict=True)
        return [row for row, one in decided if one.holds(on) and truth(one.box, given)]
    code = given(value.args["key"])
    codes = code if isinstance(code, list) else [code]
    return [row_on(sheet.plan.tables, table.name, str(one), on) for one in codes]


def _unpinned(prices: Prices, value: Value) -> list[Problem]:
    table, column = prices.definition.tables[value.args["table"]], value.args["column"]
    missed = [row for row in _deciding(prices, value, table) if (table.name, column, row.line) not in prices.cells]
    if not missed or column not in table.columns:
        return []
    named = "、".join(f"{row.key or f'{row.line} 行目'} の {row.cells.get(column)}" for row in missed[:NAMED])
    more = f"など {len(missed)} 個" if len(missed) > NAMED else ""
    words = f"列 {column} の「{named}」{more}を、どの試験も確かめていません"
    return [Problem(f"tables/{table.name}.csv", missed[0].line, words, _hint(prices, value, missed[0]))]


def _deciding(prices: Prices, value: Value, table: Table) -> list[TableRow]:
    """The rows that can be looked up since the fee has been taken."""
    asked = prices.definition.fields.get(value.args.get("key", ""))
    codes = {choice.code for choice in asked.choices} if asked else set()
    first = min(row.start for row in prices.fee.rows)
    return [row for row in table.rows if (not codes or row.key in codes) and not (row.end and row.end <= first)]


def _hint(prices: Prices, value: Value, row: TableRow) -> str:
    """A test that would expect it, as far as the price goes."""
    price, key = row.cells.get(value.args["column"]), value.args.get("key")
    chosen = f"{{{key}: {row.key}}}" if key else "{この行に当たる答え}"
    answers = f"{{{value.group}: [{chosen}]}}" if value.group else chosen
    expected = f"[{price}]" if value.group else str(price)
    day = row.start or min(one.start for one in prices.fee.rows)
    return (
        f"tests に「filed_on: {day}」「answers: {answers}」「expect: {{values: {{{value.id}: {expected}}}}}」"
        "のような試験を足す（1つの試験で何行でも確かめられる）"
    )
