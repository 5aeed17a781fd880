"""Computed values: one operation of the closed list each, over earlier names only."""

from __future__ import annotations

from datetime import date
from typing import Any

from sannai.text.nodes import Entry, Map, Node, Scalar, as_date, as_integer, describe
from sannai.text.strict_yaml import nearest

from ..keys import DAYS, OPERATIONS, SHAPES
from ..model import Case, Ref, Value
from ..shapes import Key, Shape
from .conditions import row_box
from .names import DOMAIN_WORDS, Names
from .reading import IDENTIFIER, Reader, Record, items_of, read_record
from .tables import column_domain, find_table
from .ways import ELSEWHERE, way_of

_IN = Key("name", "どの組の1件ごとに計算するか")


def compile_values(reader: Reader, node: Node | None, names: Names) -> tuple[Value, ...]:
    """Every value in order of the file; each may use those above it."""
    if node is None:
        return ()
    if not isinstance(node, Map):
        reader.problem(node.line, f"「values」は「名前: 計算」の組で書きます（いまは{describe(node)}）")
        return ()
    found = []
    for entry in node.entries:
        if value := _value(reader, entry, names):
            found.append(value)
        else:
            names.spoil(entry.key)
    return tuple(found)


def shape_of(operation: str) -> Shape:
    """The keys that may stand in a value of this operation."""
    own = SHAPES["lookup"] if operation == "lookup" else {operation: OPERATIONS[operation]}
    return own if operation in ("sum", "count") else {"in": _IN, **own}


def _value(reader: Reader, entry: Entry, names: Names) -> Value | None:
    id, node = entry.key, entry.value
    if not IDENTIFIER.match(id):
        reader.problem(entry.line, f"値の名前「{id}」は使えません", "英小文字で始め、英小文字・数字・_ で書く")
    if not isinstance(node, Map):
        reader.problem(
            entry.line, f"値「{id}」の計算を書きます（いまは{describe(node)}）", f"例: {id}: {{sum: item.line}}"
        )
        return None
    found = [one.key for one in node.entries if one.key in OPERATIONS]
    if len(found) != 1:
        words = [one.key for one in node.entries if one.key not in {*OPERATIONS, "in", "key", "column", "as_of"}]
        hint = way_of(words[0], OPERATIONS, ELSEWHERE) if words else "使える計算は " + "、".join(OPERATIONS)
        what = f"計算が {len(found)} つあります（{'、'.join(found)}）" if found else "計算がありません"
        reader.problem(entry.line, f"値「{id}」に{what}", hint)
        return None
    operation = found[0]
    record = read_record(reader, node, shape_of(operation), f"値「{id}」")
    group = record.get("in", "")
    if group and group not in names.groups:
        reader.problem(record.line_of("in"), f"「{group}」という組はありません", nearest(group, names.groups))
        group = ""
    made = _Making(reader, names, record, group, id)
    args, domain = BUILDERS[operation](made)
    value = Value(id, operation, args, group)
    names.declare(reader, id, entry.line)
    names.values.setdefault(id, value)
    names.domains.setdefault(id, domain)
    return value


class _Making:
    """One value being compiled: what its operation needs at hand."""

    def __init__(self, reader: Reader, names: Names, record: Record, group: str, id: str) -> None:
        self.reader = reader
        self.names = names
        self.record = record
        self.group = group
        self.id = id

    def name(self, name: str | None, line: int, *domains: str) -> str:
        """A name that may be used here and is of one of these domains."""
        if name is None:
            return ""
        domain = self.names.find(self.reader, name, line, group=self.group)
        if domain is not None and domains and domain not in domains:
            wanted = "か".join(dict.fromkeys(DOMAIN_WORDS[one] for one in domains))
            self.reader.problem(
                line, f"値「{self.id}」には{wanted}の項目が要ります（「{name}」は{DOMAIN_WORDS[domain]}）"
            )
        return name

    def moment(self, inner: Record, key: str) -> str | date:
        """filed, decided, used, entered, a date, or the name of a date."""
        moment = inner.get(key, "")
        if moment in DAYS or isinstance(moment, date) or not moment:
            return moment or "filed"
        return self.name(moment, inner.line_of(key), "date")


def _lookup(made: _Making) -> tuple[dict[str, Any], str]:
    record = made.record
    table, hint = find_table(made.names.tables, record.get("lookup", ""))
    column, domain = record.get("column", ""), "integer"
    if record.get("lookup") and table is None:
        made.reader.problem(record.line_of("lookup"), f"表「{record.get('lookup')}」がありません", hint)
    elif table and column and column not in (*table.columns, "label"):
        made.reader.problem(
            record.line_of("column"), f"表「{table.name}」に列「{column}」はありません", nearest(column, table.columns)
        )
    elif table and column:
        domain = "text" if column == "label" else column_domain(table, column)
    key = made.name(record.get("key"), record.line_of("key"), "code", "text")
    args = {"table": record.get("lookup", ""), "key": key, "column": column, "as_of": record.get("as_of", "filed")}
    return args, domain


def _terms(operation: str) -> Any:
    def build(made: _Making) -> tuple[dict[str, Any], str]:
        node = made.record.get(operation)
        terms: list[str | int] = []
        for item in items_of(made.reader, node, operation) if node else ():
            number = as_integer(item.text) if isinstance(item, Scalar) and not item.quoted else None
            if number is not None:
                terms.append(number)
            elif isinstance(item, Scalar):
                terms.append(made.name(item.text, item.line, "integer"))
            else:
                made.reader.problem(item.line, f"「{operation}」の並びには名前か整数を書きます")
        if node and len(terms) < 2:
            made.reader.problem(made.record.line_of(operation), f"「{operation}」には2つ以上の名前か整数が要ります")
        return {"of": tuple(terms)}, "integer"

    return build


def _sum(made: _Making) -> tuple[dict[str, Any], str]:
    group, _, member = made.record.get("sum", ".").partition(".")
    line = made.record.line_of("sum")
    if group and group not in made.names.groups:
        made.reader.problem(line, f"「{group}」という組はありません", nearest(group, made.names.groups))
    elif member:
        made.group = group
        made.name(member, line, "integer")
        if member in made.names.domains and not made.names.group_of(member):
            made.reader.problem(line, f"「{member}」は組「{group}」の中の項目や値ではありません")
    return {"group": group, "of": member}, "integer"


def _count(made: _Making) -> tuple[dict[str, Any], str]:
    group = made.record.get("count", "")
    if group and group not in made.names.groups:
        made.reader.problem(
            made.record.line_of("count"), f"「{group}」という組はありません", nearest(group, made.names.groups)
        )
    return {"group": group}, "integer"


def _moments(operation: str, domain: str) -> Any:
    def build(made: _Making) -> tuple[dict[str, Any], str]:
        inner = made.record.get(operation) or Record(made.record.line)
        return {key: made.moment(inner, key) for key in SHAPES[operation]}, domain

    return build


def _cases(made: _Making) -> tuple[dict[str, Any], str]:
    rows, domains = [], []
    records = made.record.get("cases", ())
    for position, record in enumerate(records):
        box = row_box(made.reader, record, made.names, group=made.group)
        if box.otherwise and position < len(records) - 1 and "otherwise" in record:
            made.reader.problem(record.line_of("otherwise"), "otherwise の行は最後に置きます", "後の行には届かない")
        node = record.get("is")
        if node is None:
            continue
        result, domain = _result(made, node)
        rows.append(Case(box, result))
        domains.append(domain)
        if domain != domains[0]:
            made.reader.problem(
                record.line_of("is"),
                f"「is」の種類がそろっていません（{DOMAIN_WORDS[domains[0]]}と{DOMAIN_WORDS[domain]}）",
                "どの行も同じ種類の値にする",
            )
    return {"rows": tuple(rows)}, domains[0] if domains else "text"


def _result(made: _Making, node: Scalar) -> tuple[Any, str]:
    if node.quoted:
        return node.text, "text"
    if node.text in ("yes", "no"):
        return node.text == "yes", "yes_no"
    if (number := as_integer(node.text)) is not None:
        return number, "integer"
    if (found := as_date(node.text)) is not None:
        return found, "date"
    if IDENTIFIER.match(node.text):
        domain = made.names.find(made.reader, node.text, node.line, group=made.group)
        return Ref(node.text), "text" if domain in (None, "code", "given") else str(domain)
    return node.text, "text"


BUILDERS: dict[str, Any] = {
    "lookup": _lookup,
    "times": _terms("times"),
    "plus": _terms("plus"),
    "sum": _sum,
    "count": _count,
    "age": _moments("age", "integer"),
    "days": _moments("days", "integer"),
    "before": _moments("before", "yes_no"),
    "fiscal_year": _moments("fiscal_year", "integer"),
    "cases": _cases,
}
