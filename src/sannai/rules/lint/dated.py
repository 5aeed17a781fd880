"""Dated rows that leave a hole or overlap in time, and tables that a lookup would miss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from sannai.text.problems import Problem

from ..divisions import as_decided
from ..model import Authority, Definition, Field, Table, TableRow
from .decided import overlapping_rows
from .words import at, days


def dated_problems(definition: Definition) -> list[Problem]:
    """Holes and overlaps of authority and tables; choices that a price list does not know."""
    problems = [one for each in as_decided(definition) for one in _authority(each)]
    for table in definition.tables.values():
        problems += _table(table) if table.keyed else []
    for value in definition.values:
        if value.op == "lookup" and "rows" in value.args:
            problems += overlapping_rows(definition, value)
        elif value.op == "lookup":
            problems += _missed(definition, value.id, value.args["table"], value.args["key"], value.args["column"])
    return problems


def _authority(definition: Definition) -> list[Problem]:
    rows = definition.authority
    problems = []
    if rows and definition.executive_body:
        words = "処分庁が authority と executive_body の両方に書かれています"
        problems.append(at(definition, "authority/0", words, "執行機関が自ら処分するなら authority を消す"))
    places = {id(row): f"authority/{number}" for number, row in enumerate(rows)}
    for before, after in _pairs(rows):
        if before.end is None or before.end > after.start:
            words = f"処分庁の行が {after.start} に重なります（{before.name} と {after.name}）"
            problems.append(at(definition, places[id(after)], words, "前の行の until を次の行の from にする"))
        elif before.end < after.start:
            words = f"処分庁が {days(before.end, after.start)} いません"
            problems.append(at(definition, places[id(after)], words, "前の行の until と次の行の from をつなげる"))
    last = max(rows, key=lambda row: row.end or date.max, default=None)
    if last and last.end:
        words = f"処分庁が {last.end} からいません"
        problems.append(at(definition, places[id(last)], words, "次の行を足すか until を消す"))
    return problems


def _pairs(rows: Sequence[Authority]) -> list[tuple[Authority, Authority]]:
    ordered = sorted(rows, key=lambda row: row.start)
    return list(pairwise(ordered))


def _table(table: Table) -> list[Problem]:
    problems = []
    file = f"tables/{table.name}.csv"
    for key in dict.fromkeys(row.key for row in table.rows):
        rows = sorted((row for row in table.rows if row.key == key), key=lambda row: row.start or date.min)
        for before, after in pairwise(rows):
            start = after.start or date.min
            if before.end is None or before.end > start:
                line = max(before.line, after.line)
                words = f"「{key}」の行が {before.line} 行目と {after.line} 行目で重なります"
                problems.append(Problem(file, line, words, "前の行の until を次の行の from にする"))
            elif before.end < start:
                words = f"「{key}」の行が {days(before.end, after.start)} ありません"
                problems.append(Problem(file, after.line, words, "until と from をつなげる"))
    return problems


def _missed(definition: Definition, id: str, table_name: str, key: str, column: str) -> list[Problem]:
    """Codes that can be chosen but that the table does not know, and empty cells."""
    table, field = definition.tables[table_name], definition.fields.get(key)
    problems = []
    if field and field.choices:
        known = {row.key for row in table.rows}
        missing = [choice.code for choice in field.choices if choice.code not in known]
        if missing:
            words = f"値「{id}」が引く表 {table_name} に、選択肢「{'、'.join(missing)}」の行がありません"
            problems.append(at(definition, f"value/{id}", words, "表に行を足すか、選択肢を減らす"))
        elif field.table != table_name:
            problems += _ended(definition, id, field, table)
    for row in _empty(table, column):
        words = f"「{row.key}」の {column} が空です（値「{id}」が使う）"
        problems.append(Problem(f"tables/{table_name}.csv", row.line, words, "値を書く。ないなら 0 と書く"))
    return problems


def _ended(definition: Definition, id: str, field: Field, table: Table) -> list[Problem]:
    """Codes that can still be chosen although their row has ended."""
    source = definition.tables.get(field.table)
    codes = {row.key for row in source.rows if row.end is None} if source else {one.code for one in field.choices}
    living = {row.key for row in table.rows if row.end is None}
    gone = sorted(codes - living)
    if not gone:
        return []
    words = f"値「{id}」が引く表 {table.name} の「{'、'.join(gone)}」は終わっていますが、まだ選べます"
    return [at(definition, f"value/{id}", words, "続きの行を足すか、選択肢から除く")]


def _empty(table: Table, column: str) -> list[TableRow]:
    return [] if column == "label" else [row for row in table.rows if row.cells.get(column) is None]
