"""Values that stand with a row, and what other registers say of it: the one is stored, the other only read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sannai.text.nodes import Entry, Map, Node

from ..compiler.names import Names
from ..compiler.reading import IDENTIFIER, Reader, read_record, read_value
from ..compiler.values import compile_values
from ..keys import DAYS
from ..model import Value
from ..operations import OPERATIONS
from ..shapes import Key
from .keys import COLUMNS, RESERVED, ROLLUPS, SHAPES
from .model import Rollup

_LABEL = Key("text", "値の名称")
_BARRED = "ほかの台帳の集計なので、記載のページと一覧の列にだけ出ます"
_CURE = "絞り込みや条件に使う数字は、指標（measure）にする"


def compile_values_and_rollups(
    reader: Reader, node: Node | None, names: Names
) -> tuple[tuple[Value, ...], tuple[Rollup, ...], dict[str, str]]:
    """Values, rollups, and the labels of both (the id where none is written)."""
    if not isinstance(node, Map):
        return compile_values(reader, node, names), (), {}
    labels: dict[str, str] = {}
    stored: list[Entry] = []
    rollups: list[Rollup] = []
    for entry in node.entries:
        bare = _bare(reader, entry, labels)
        if entry.key in RESERVED:
            words = "台帳の列の名前" if entry.key in COLUMNS else "この言語の言葉"
            reader.problem(entry.line, f"「{entry.key}」は{words}なので、値の名前に使えません", "別の名前にする")
        elif rolls(bare.value):
            rollups += _rollup(reader, bare, names)
        else:
            stored.append(bare)
    for one in rollups:  # before the values are read: they must not use them
        names.barred[one.id] = (f"「{one.id}」は{_BARRED}", _CURE)
    values = compile_values(reader, Map(node.line, tuple(stored)), names)
    for value in values:
        _check_stored(reader, value, names)
    return values, tuple(rollups), labels


def rolls(node: Node) -> bool:
    """Whether an operation is one over other rows."""
    keys = [entry.key for entry in node.entries] if isinstance(node, Map) else []
    return "where" in keys or (any(key in ROLLUPS for key in keys) and not set(keys) & (set(OPERATIONS) - set(ROLLUPS)))


def _bare(reader: Reader, entry: Entry, labels: dict[str, str]) -> Entry:
    """The entry without its label, which is noted."""
    labels[entry.key] = entry.key
    if not isinstance(entry.value, Map):
        return entry
    rest = []
    for one in entry.value.entries:
        if one.key == "label":
            labels[entry.key] = read_value(reader, one.value, _LABEL, "label") or entry.key
        else:
            rest.append(one)
    return Entry(entry.key, entry.line, Map(entry.value.line, tuple(rest)))


def _rollup(reader: Reader, entry: Entry, names: Names) -> list[Rollup]:
    if not IDENTIFIER.match(entry.key):
        reader.problem(entry.line, f"値の名前「{entry.key}」は使えません", "英小文字で始め、英小文字・数字・_ で書く")
        return []
    record = read_record(reader, entry.value, SHAPES["rollup"], f"値「{entry.key}」")
    names.declare(reader, entry.key, entry.line)
    ops = [op for op in ROLLUPS if op in record]
    if len(ops) != 1:
        hint = "使えるのは " + "、".join(ROLLUPS)
        reader.problem(entry.line, f"値「{entry.key}」には集計を1つだけ書きます（いまは{len(ops)}つ）", hint)
        return []
    target: Any = record.get(ops[0])
    where = record.get("where") or {}
    if len(where) != 1 or next(iter(where.values()))[0] != "this":
        if "where" in record:
            line, hint = record.line_of("where"), "where: {この台帳を指す項目: this}"
            reader.problem(line, f"値「{entry.key}」の where には、この記載を指す項目を1つ書きます", hint)
        return []
    if not target:
        return []
    register, field = (target, "") if isinstance(target, str) else target
    return [Rollup(entry.key, ops[0], register, field, next(iter(where)))]  # type: ignore[arg-type]


def _check_stored(reader: Reader, value: Value, names: Names) -> None:
    """A stored value may not depend on the day on which it is read."""
    for operand in _operands(value):
        if operand in DAYS:
            words = f"値「{value.id}」の「{operand}」は、台帳にはない日です"
            hint = "記載の期間の初めの日は from。今日からの長さは、lists の within と older_than で書く"
            reader.problem(names.lines.get(value.id, 0), words, hint)


def _operands(value: Value) -> Iterator[str]:
    for key, arg in value.args.items():
        if key in ("as_of", "table", "column"):
            continue
        for one in arg if isinstance(arg, tuple) else (arg,):
            if isinstance(one, str):
                yield one
