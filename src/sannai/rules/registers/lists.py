"""Saved lists, what they can be filtered by, what is searched, and which cells can be written in a sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sannai.text.nodes import Entry, Map, Node, Scalar, describe
from sannai.text.strict_yaml import nearest

from ..compiler.conditions import box_of
from ..compiler.names import DOMAIN_WORDS, Names
from ..compiler.reading import Reader, Record, note_twice
from ..kinds import KINDS
from ..model import Box
from .fields import LAST
from .keys import FROM, MOVING, UNTIL
from .model import EntryList, Extra, ListBox, Moving, Register, Sort

SPAN = re.compile(r"([1-9][0-9]{0,3})(年|か月|日)\Z")
_PARTS = {"年": "years", "か月": "months", "日": "days"}
MOST_LISTS = 30
SENSITIVE = "見られない人が中身を言い当てられないように、取扱いに注意する項目は使えません"


def compile_lists(reader: Reader, header: Record, register: Register, names: Names) -> tuple[EntryList, ...]:
    """Every list; one without columns has those of the first."""
    records: tuple[Record, ...] = header.get("lists", ())
    note_twice(reader, records, "一覧")
    found: list[EntryList] = []
    for record in records:
        columns = _columns(reader, record, register)
        if "columns" not in record:
            columns = found[0].columns if found else ()
            if not found:
                reader.problem(record.line, "最初の一覧には columns が要ります", "columns: [項目の名前]")
        sort = tuple(one for one in record.get("sort", ()) if _sortable(reader, one, record.line_of("sort"), register))
        when = _list_box(reader, record, register, names)
        if record.get("id"):
            found.append(
                EntryList(record.get("id"), record.get("label", ""), columns, sort, when, record.get("help", ""))
            )
    if "lists" in header and not found:
        reader.problem(header.line_of("lists"), "一覧が1つもありません", "lists に一覧を書く")
    if len(found) > MOST_LISTS:
        reader.problem(header.line_of("lists"), f"一覧が {len(found)} あります（{MOST_LISTS} まで）", "一覧を減らす")
    return tuple(found)


def known_names(register: Register) -> dict[str, str]:
    """Everything that a column can show: name → label."""
    return {**register.labels, **({LAST: "最後の日"} if register.dated else {})}


def storable(register: Register, name: str) -> bool:
    """Whether a field or value is of a sort that the typed table can hold."""
    if name in (FROM, UNTIL):
        return register.dated
    field = register.fields.get(name)
    if field is None:
        return any(one.id == name for one in register.values)
    return any(not suffix for suffix, _ in KINDS[field.ask].columns(field))


def compile_find(reader: Reader, header: Record, register: Register) -> tuple[str, ...]:
    """What is searched by words: text of fields."""
    found = []
    for name in header.get("find", ()):
        line, field = header.line_of("find"), register.fields.get(name)
        if field is None:
            reader.problem(line, f"「{name}」という項目はありません", nearest(name, register.fields))
        elif name in register.guarded:
            reader.problem(line, f"「{name}」は言葉で探せません", SENSITIVE)
        elif not KINDS[field.ask].worded:
            words = f"「{name}」（{KINDS[field.ask].words}）は言葉で探せません"
            reader.problem(line, words, "1行の文字・氏名・住所などの項目を書く")
        else:
            found.append(name)
    return tuple(found)


def names_on_shelf(reader: Reader, header: Record, register: Register) -> tuple[str, ...]:
    """What lists can be filtered by: on the typed table, and not sensitive."""
    line = header.line_of("filters")
    return tuple(name for name in header.get("filters", ()) if _usable(reader, name, line, register, "絞り込め"))


def compile_sheet(reader: Reader, header: Record, names: Names, extras: Mapping[str, Extra]) -> tuple[str, ...]:
    """Fields that can be written in the list itself: what a person types on one line."""
    found = []
    for name in header.get("sheet", ()):
        line, field = header.line_of("sheet"), names.fields.get(name)
        if field is None or name not in extras:
            reader.problem(line, f"「{name}」という項目はありません", nearest(name, extras))
        elif extras[name].give or KINDS[field.ask].uploaded or len(KINDS[field.ask].parts) > 1:
            words = f"「{name}」（{KINDS[field.ask].words}）は表のままでは書けません"
            reader.problem(line, words, "1つの欄に書ける、番号を付けない項目にする")
        else:
            found.append(name)
    return tuple(found)


def _columns(reader: Reader, record: Record, register: Register) -> tuple[str, ...]:
    known, line = known_names(register), record.line_of("columns")
    found = []
    for name in record.get("columns", ()):
        field = register.fields.get(name)
        if name not in known:
            reader.problem(line, f"「{name}」という項目や値はありません", nearest(name, known))
        elif field and not KINDS[field.ask].columns(field):
            words = f"「{name}」（{KINDS[field.ask].words}）は一覧に出せません"
            reader.problem(line, words, "記載のページには、いつも出る")
        else:
            found.append(name)
    return tuple(found)


def _sortable(reader: Reader, sort: Sort, line: int, register: Register) -> bool:
    return _usable(reader, sort.name, line, register, "並べられ")


def _usable(reader: Reader, name: str, line: int, register: Register, verb: str) -> bool:
    """Whether a name stands on the typed table for everybody; ``verb``: 絞り込め, 並べられ."""
    field = register.fields.get(name)
    if any(one.id == name for one in register.rollups):
        words = f"「{name}」はほかの台帳の集計なので{verb}ません"
        reader.problem(line, words, "絞り込みや並び替えに使う数字は、指標（measure）にする")
    elif name not in register.labels:
        reader.problem(line, f"「{name}」という項目や値はありません", nearest(name, register.labels))
    elif name in register.guarded:
        reader.problem(line, f"「{name}」では{verb}ません", SENSITIVE)
    elif not storable(register, name):
        words = KINDS[field.ask].words if field else ""
        reader.problem(line, f"「{name}」（{words}）では{verb}ません", "1行の文字・数・日付・選択の項目を書く")
    else:
        return True
    return False


def _list_box(reader: Reader, record: Record, register: Register, names: Names) -> ListBox | None:
    node = record.get("when")
    if node is None:
        return None
    plain, moving = _apart(reader, node, register)
    box = box_of(reader, plain, names) if plain is not None else Box()
    found = ListBox(box or Box(), tuple(moving))
    return found if all(_usable(reader, name, node.line, register, "絞り込め") for name in found.names) else None


def _apart(reader: Reader, node: Node, register: Register) -> tuple[Node | None, list[tuple[str, Moving]]]:
    """The plain part of a condition, and the entries that move with the day."""
    if not isinstance(node, Map):
        return node, []
    rest: list[Entry] = []
    moving: list[tuple[str, Moving]] = []
    for entry in node.entries:
        keys = [one.key for one in entry.value.entries] if isinstance(entry.value, Map) else []
        if not set(keys) & set(MOVING):
            rest.append(entry)
        elif one := _moving(reader, entry, register):
            moving.append((entry.key, one))
    return (Map(node.line, tuple(rest)) if rest or not node.entries else None), moving


def _moving(reader: Reader, entry: Entry, register: Register) -> Moving | None:
    inner = entry.value
    assert isinstance(inner, Map)
    kind, node = inner.entries[0].key, inner.entries[0].value
    read = SPAN.match(node.text) if isinstance(node, Scalar) else None
    if len(inner.entries) != 1 or read is None:
        said = node.text if isinstance(node, Scalar) else describe(node)
        hint = "例: {within: 3か月}、{older_than: 1年}。使えるのは 年・か月・日"
        reader.problem(inner.line, f"「{entry.key}」の長さ「{said}」が読めません", hint)
        return None
    domain = register.domains.get(entry.key)
    if domain is not None and domain != "date":
        words = f"「{kind}」は日付の項目に書きます（「{entry.key}」は{DOMAIN_WORDS.get(domain, domain)}）"
        reader.problem(entry.line, words, "日付でない項目には、値か範囲を書く")
        return None
    if domain is None:
        reader.problem(entry.line, f"「{entry.key}」という項目や値はありません", nearest(entry.key, register.domains))
        return None
    return Moving(kind, **{_PARTS[read[2]]: int(read[1])})  # type: ignore[arg-type]
