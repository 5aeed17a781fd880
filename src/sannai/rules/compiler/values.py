"""Computed values: one operation of the closed list each, over earlier names only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sannai.text.decimals import as_decimal, places_of, scaled
from sannai.text.nodes import Entry, Map, Node, Scalar, as_date, as_integer, describe
from sannai.text.strict_yaml import nearest

from ..keys import DAYS
from ..model import Box, Case, DatedRow, Ref, Table, Value
from ..operations import OPERATIONS
from ..shapes import Key, Shape
from .conditions import box_of, row_box
from .decided import WAYS, decided_row
from .names import DOMAIN_WORDS, Names
from .reading import IDENTIFIER, Reader, Record, items_of, read_record
from .tables import find_table
from .ways import ELSEWHERE, way_of

NUMBERS = ("integer", "decimal")  # what can be computed with: so many as the edition has
_IN = Key("name", "どの組の1件ごとに計算するか")
_SAID = {"label": Key("text", "画面に示すときの名称"), "unit": Key("text", "画面に示すときの単位")}


def compile_values(reader: Reader, node: Node | None, names: Names) -> tuple[Value, ...]:
    """Every value in order of the file; each may use those above it."""
    if node is None:
        return ()
    if not isinstance(node, Map):
        reader.problem(node.line, f"「values」は「名前: 計算」の組で書きます（いまは{describe(node)}）")
        return ()
    found = []
    with names.deciding():
        for entry in node.entries:
            if value := _value(reader, entry, names):
                found.append(value)
            else:
                names.spoil(entry.key)
    return tuple(found)


def shape_of(operation: str) -> Shape:
    """The keys that may stand in a value of this operation."""
    one = OPERATIONS[operation]
    return {**({"in": _IN} if one.in_rows else {}), **one.keys(), **_SAID}


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
        known = {*OPERATIONS, "in", *_SAID, *(key for one in OPERATIONS.values() for key in one.beside)}
        words = [one.key for one in node.entries if one.key not in known]
        hint = way_of(words[0], OPERATIONS, ELSEWHERE) if words else "使える計算は " + "、".join(OPERATIONS)
        what = f"計算が {len(found)} つあります（{'、'.join(found)}）" if found else "計算がありません"
        reader.problem(entry.line, f"値「{id}」に{what}", hint)
        return None
    operation = found[0]
    if OPERATIONS[operation].edition > names.edition:
        since = f"計算「{operation}」は、言語の版 {OPERATIONS[operation].edition} から書けます"
        reader.problem(entry.line, since, f"初めに language: {OPERATIONS[operation].edition} と書く")
    record = read_record(reader, node, shape_of(operation), f"値「{id}」")
    names.since_second(reader, record, *_SAID)
    group = record.get("in", "")
    if group and group not in names.groups:
        reader.problem(record.line_of("in"), f"「{group}」という組はありません", nearest(group, names.groups))
        group = ""
    made = _Making(reader, names, record, group, id)
    args, domain, *places = OPERATIONS[operation].build(made)
    said = (record.get("label", ""), record.get("unit", ""))
    value = Value(id, operation, args, group, places[0] if places else 0, *said)
    names.declare(reader, id, entry.line)
    names.values.setdefault(id, value)
    names.domains.setdefault(id, domain)
    names.places.setdefault(id, value.places)
    names.codes.setdefault(id, OPERATIONS[operation].codes)
    return value


class _Making:
    """One value being compiled: what its operation needs at hand."""

    def __init__(self, reader: Reader, names: Names, record: Record, group: str, id: str) -> None:
        self.reader = reader
        self.names = names
        self.record = record
        self.group = group
        self.id = id

    def problem(self, line: int, message: str, hint: str = "", /) -> None:
        """Note a fault at a line."""
        self.reader.problem(line, message, hint)

    def name(self, name: str | None, line: int, /, *domains: str) -> str:
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

    def inner(self, word: str, /) -> Record:
        """The record behind the word; an empty one where it was wrong."""
        return self.record.get(word) or Record(self.record.line)

    def box(self, key: str, group: str, /) -> Box | None:
        """The condition behind a key, asked of each row of a group; None where there is none."""
        return box_of(self.reader, self.record.get(key), self.names, group=group)

    def group_named(self, word: str, /) -> str:
        """The group behind the word; a fault where there is none such."""
        group: str = self.record.get(word, "")
        if group and group not in self.names.groups:
            hint = nearest(group, self.names.groups)
            self.reader.problem(self.record.line_of(word), f"「{group}」という組はありません", hint)
            return ""
        return group

    def member(self, word: str, /, *domains: str) -> tuple[str, str]:
        """The group and the field or value in it that stand behind the word; "" for what is wrong."""
        group, _, member = self.record.get(word, ".").partition(".")
        line = self.record.line_of(word)
        if group and group not in self.names.groups:
            self.reader.problem(line, f"「{group}」という組はありません", nearest(group, self.names.groups))
        elif member:
            self.group, home = group, self.names.group_of(member)
            words = f"「{member}」は組「{group}」の中の項目や値ではありません"
            if home and home == self.names.groups[group].of:  # the rows are the same, and it stands in the others
                self.reader.problem(line, words, f"{word}: {home}.{member} と書く")
                return group, member
            self.name(member, line, *domains)
            if member in self.names.domains and not home:
                self.reader.problem(line, words)
        return group, member

    def moment(self, inner: Record, key: str, /) -> str | date:
        """filed, decided, used, entered, a date, or the name of a date."""
        moment = inner.get(key, "")
        if moment in DAYS or isinstance(moment, date) or not moment:
            return moment or "filed"
        return self.name(moment, inner.line_of(key), "date")

    def terms(self, word: str, /) -> tuple[tuple[str | int, ...], tuple[int, ...]]:
        """Two or more names of numbers, and numbers, counted in their smallest place; how many places each has."""
        node = self.record.get(word)
        terms: list[str | int] = []
        places: list[int] = []
        for item in items_of(self.reader, node, word) if node else ():
            number = as_integer(item.text) if isinstance(item, Scalar) and not item.quoted else None
            exact = as_decimal(item.text) if isinstance(item, Scalar) and self.names.edition > 1 else None
            if number is not None or exact is not None:
                places.append(places_of(exact) if exact is not None else 0)
                terms.append(number if number is not None else scaled(exact or 0, places[-1]) or 0)
            elif isinstance(item, Scalar):
                terms.append(self.name(item.text, item.line, *NUMBERS[: self.names.edition]))
                places.append(self.names.places.get(item.text, 0))
            else:
                self.reader.problem(item.line, f"「{word}」の並びには名前か整数を書きます")
        if node and len(terms) < 2:
            self.reader.problem(self.record.line_of(word), f"「{word}」には2つ以上の名前か整数が要ります")
        return tuple(terms), tuple(places)

    def table(self, key: str, /) -> Table | None:
        """The table that is named there; None and a fault where there is none."""
        table, hint = find_table(self.names.tables, self.record.get(key, ""))
        if self.record.get(key) and table is None:
            self.reader.problem(self.record.line_of(key), f"表「{self.record.get(key)}」がありません", hint)
        return table

    def decided(self, table: Table, by: Sequence[str], column: str, /) -> tuple[DatedRow, ...]:
        """The rows of a decision table: when each holds, by what stands in these columns, and the cell of that one."""
        line = self.record.line_of("by")
        missing = [name for name in by if name not in table.columns]
        for name in missing:
            words = f"表「{table.name}」に列「{name}」はありません"
            self.reader.problem(line, words, nearest(name, table.columns) or "by には、表の列と同じ名前を書く")
        domains = {name: self.names.find(self.reader, name, line, group=self.group) for name in by}
        for name, domain in domains.items():
            if domain is not None and domain not in WAYS:
                words = f"「{name}」では表を引けません（{DOMAIN_WORDS[domain]}だけが分かる項目です）"
                self.reader.problem(line, words, "引けるのは、選択肢・整数・小数・日付・yes / no の項目や値")
        if missing or any(domain not in WAYS for domain in domains.values()):
            return ()
        known = {name: str(domain) for name, domain in domains.items()}
        return tuple(decided_row(self.reader, self.names, table, row, known, column) for row in table.rows)

    def cases(self, records: Sequence[Record], /) -> tuple[tuple[Case, ...], str]:
        """The rows of ``cases``, and the domain of their results: of whole numbers and decimals together, decimal."""
        rows, domains = [], list[str]()
        for position, record in enumerate(records):
            box = row_box(self.reader, record, self.names, group=self.group)
            if box.otherwise and position < len(records) - 1 and "otherwise" in record:
                words = "otherwise の行は最後に置きます"
                self.reader.problem(record.line_of("otherwise"), words, "後の行には届かない")
            node = record.get("is")
            if node is None:
                continue
            result, domain = self._result(node)
            rows.append(Case(box, result))
            domains.append(domain)
            if domain != domains[0] and not self._counts(domains):
                self.reader.problem(
                    record.line_of("is"),
                    f"「is」の種類がそろっていません（{DOMAIN_WORDS[domains[0]]}と{DOMAIN_WORDS[domain]}）",
                    "どの行も同じ種類の値にする",
                )
        return tuple(rows), "decimal" if "decimal" in domains and self._counts(domains) else [*domains, "text"][0]

    def _counts(self, domains: Sequence[str]) -> bool:
        """Whether all are numbers with which this edition computes."""
        return self.names.edition > 1 and set(domains) <= set(NUMBERS)

    def places(self, name: str, /) -> int:
        """How many places a name has: so much smaller is what it is counted in."""
        return self.names.places.get(name, 0) if self.names.edition > 1 else 0

    def _result(self, node: Scalar) -> tuple[Any, str]:
        if node.quoted:
            return node.text, "text"
        if node.text in ("yes", "no"):
            return node.text == "yes", "yes_no"
        if (number := as_integer(node.text)) is not None:
            return number, "integer"
        if (found := as_date(node.text)) is not None:
            return found, "date"
        if IDENTIFIER.match(node.text):
            domain = self.names.find(self.reader, node.text, node.line, group=self.group)
            return Ref(node.text), "text" if domain in (None, "code", "given") else str(domain)
        return node.text, "text"
