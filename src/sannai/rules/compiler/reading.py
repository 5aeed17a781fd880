"""Reading maps by the shapes of keys.py: every wrong value is noted with its place, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sannai.text.decimals import as_decimal, as_factor
from sannai.text.nodes import ISO_DATE, ZERO_LED, Map, Node, Scalar, Seq, as_date, as_integer, describe
from sannai.text.problems import Problem
from sannai.text.strict_yaml import MOST_PROBLEMS, nearest

from ..keys import SHAPES
from ..kinds.open_days import AFTER
from ..shapes import Key, Shape
from .ways import FIELD_KEYS, kind_of, way_of

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
DASHED = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
PAGE_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")
DOTTED = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)*\Z")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z")
TABLE = re.compile(r"(?:tables/)?([a-z][a-z0-9_]*)(?:\.csv)?\Z")
OUTPUT = re.compile(r"outputs/[a-z][a-z0-9_-]*\.typ\Z")
LONGEST_TEXT = 4000


@dataclass
class Reader:
    """Where reading is, and what was found wrong so far."""

    file: str = "procedure.yaml"
    problems: list[Problem] = field(default_factory=list)
    shapes: Mapping[str, Shape] = field(default_factory=lambda: SHAPES)  # of the language that is read
    own: Mapping[str, Callable[..., Any]] = field(default_factory=dict)  # kinds of values that only this language has

    def problem(self, line: int, message: str, hint: str = "") -> None:
        """Note a fault and go on."""
        self.problems.append(Problem(self.file, line, message, hint))


@dataclass(frozen=True, slots=True)
class Record:
    """A map that was read by its shape: only known keys, each value of its type or absent."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default when it is absent or was wrong."""
        return self.values.get(key, default)

    def line_of(self, key: str) -> int:
        """The line of a key, or of the whole."""
        return self.lines.get(key, self.line)

    def __contains__(self, key: str) -> bool:
        return key in self.lines


def read_record(reader: Reader, node: Node, shape: Shape, what: str) -> Record:
    """Read a map by its shape. Unknown, missing and ill-typed keys become problems."""
    if not isinstance(node, Map):
        reader.problem(node.line, f"{what} は「名前: 値」の組で書きます（いまは{describe(node)}）", _first_key(shape))
        return Record(node.line)
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    meant: set[str] = set()  # by a misspelt key: that the right one is missing goes without saying
    for entry in node.entries:
        key = shape.get(entry.key)
        if key is None:
            hint = "数の桁区切りの「,」を取る" if entry.key.isdigit() else ""
            if len(reader.problems) < MOST_PROBLEMS:  # likening takes its time
                hint = hint or way_of(entry.key, shape, FIELD_KEYS if "ask" in shape else {})
                meant |= {name for name in shape if f"「{name}」" in hint or hint.endswith(f"は {name}")}
            reader.problem(entry.line, f"{what} に「{entry.key}」という見出しはありません", hint)
            continue
        lines[entry.key] = entry.line
        value = read_value(reader, entry.value, key, entry.key)
        if value is not None:
            values[entry.key] = value
    for name, key in shape.items():
        if key.required and name not in lines and name not in meant:
            reader.problem(node.line, f"{what} に「{name}」がありません", f"{name}: {key.means}")
    return Record(node.line, values, lines)


def read_value(reader: Reader, node: Node, key: Key, name: str) -> Any:
    """One value by the kind of its key, or None with a problem."""
    if isinstance(node, Scalar) and not node.text and not node.quoted:
        reader.problem(node.line, f"「{name}」に値がありません", f"{key.means}を書くか、この行を消す")
        return None
    if key.kind in reader.own:
        return reader.own[key.kind](reader, node, key, name)
    if key.kind in COLLECTIONS:
        return COLLECTIONS[key.kind](reader, node, key, name)
    if not isinstance(node, Scalar):
        reader.problem(node.line, f"「{name}」には値を1つ書きます（いまは{describe(node)}）", key.means)
        return None
    return SCALARS[key.kind](reader, node, key, name)


def note_twice(reader: Reader, records: Iterable[Record], what: str) -> None:
    """Ids that stand twice among these: the second is a fault that says where the first stands."""
    lines: dict[str, int] = {}
    for record in records:
        id = record.get("id")
        if id in lines:
            reader.problem(record.line, f"{what}「{id}」がすでに {lines[id]} 行目にあります", "id を変える")
        elif id:
            lines[id] = record.line


def items_of(reader: Reader, node: Node, name: str) -> tuple[Node, ...]:
    """The items of a sequence, or none with a problem."""
    if isinstance(node, Seq):
        return node.items
    reader.problem(node.line, f"「{name}」は並び（- や [ ]）で書きます（いまは{describe(node)}）")
    return ()


def integer(reader: Reader, node: Scalar, name: str) -> int | None:
    """A plain integer, or None with a problem that says how to write it."""
    number = None if node.quoted else as_integer(node.text)
    if number is None:
        zero = ZERO_LED.match(node.text) is not None
        hint = f"先頭の0を取る（{node.text.lstrip('0') or '0'}）" if zero else "半角の数字だけで書く"
        reader.problem(node.line, f"「{name}」は整数で書きます（いまは「{node.text}」）", hint)
    return number


def yes_no(reader: Reader, node: Scalar, name: str) -> bool | None:
    """yes or no, or None with a problem."""
    if not node.quoted and node.text in ("yes", "no"):
        return node.text == "yes"
    reader.problem(node.line, f"「{name}」は yes か no と書きます（いまは「{node.text}」）")
    return None


def day(reader: Reader, node: Scalar, name: str) -> date | None:
    """An ISO date, or None with a problem."""
    found = as_date(node.text)
    if found is None:
        wrong = "は存在しない日付です" if ISO_DATE.match(node.text) else "は日付として読めません"
        reader.problem(node.line, f"「{name}」の「{node.text}」{wrong}", "2026-04-01 のように書く")
    return found


def bounds(reader: Reader, node: Scalar, name: str) -> tuple[Any, Any] | None:
    """``a..b`` of numbers or dates, either end left out; None with a problem."""
    left, dots, right = node.text.partition("..")
    ends: list[Any] = [_end(part.strip()) for part in (left, right)]
    written = [part.strip() for part in (left, right)]
    given = [end for end in ends if end is not None]
    if not dots or not given or any(part and end is None for part, end in zip(written, ends, strict=True)):
        reader.problem(
            node.line, f"「{name}」は範囲で書きます（いまは「{node.text}」）", "1..5、..200、2026-04-01.. のように書く"
        )
        return None
    if len(given) == 2 and (isinstance(given[0], date) != isinstance(given[1], date) or given[0] > given[1]):
        reader.problem(node.line, f"「{name}」の範囲「{node.text}」は小さい方から大きい方へ書きます")
        return None
    return ends[0], ends[1]


def _end(part: str) -> int | Decimal | date | None:
    number = as_integer(part)
    if number is not None:
        return number
    return as_decimal(part) or as_date(part)


def _factor(reader: Reader, node: Scalar, key: Key, name: str) -> Fraction | None:
    found = as_factor(node.text)
    if found is None:
        reader.problem(
            node.line, f"「{name}」の「{node.text}」は倍率として読めません", "1/12、110/100、0.5 のように書く"
        )
    return found


def _text(reader: Reader, node: Scalar, key: Key, name: str) -> str | None:
    if len(node.text) > LONGEST_TEXT:
        reader.problem(node.line, f"「{name}」が長すぎます（{LONGEST_TEXT}字まで）")
        return None
    if not node.text.strip():
        if node.quoted and not key.required:
            return ""
        reader.problem(node.line, f"「{name}」が空です", key.means)
        return None
    return node.text


def _pattern(pattern: re.Pattern[str], how: str) -> Callable[[Reader, Scalar, Key, str], str | None]:
    def read(reader: Reader, node: Scalar, key: Key, name: str) -> str | None:
        found = pattern.match(node.text)
        if found is None:
            reader.problem(node.line, f"「{name}」の「{node.text}」は使えない書き方です", how)
            return None
        return found.group(found.lastindex or 0)

    return read


def _word(reader: Reader, node: Scalar, key: Key, name: str) -> str | None:
    if node.text in key.words:
        return node.text
    hint = kind_of(node.text, key.words) if name == "ask" else nearest(node.text, key.words)
    reader.problem(node.line, f"「{name}」に「{node.text}」は書けません", hint)
    return None


def _yes(reader: Reader, node: Scalar, key: Key, name: str) -> bool | None:
    if node.text == "yes" and not node.quoted:
        return True
    reader.problem(
        node.line, f"「{name}」には yes とだけ書きます（いまは「{node.text}」）", "額や値は pay や is に書く"
    )
    return None


def _pay(reader: Reader, node: Scalar, key: Key, name: str) -> int | str | None:
    return node.text if IDENTIFIER.match(node.text) else integer(reader, node, name)


def _moment(reader: Reader, node: Scalar, key: Key, name: str) -> str | date | None:
    return node.text if IDENTIFIER.match(node.text) else day(reader, node, name)


def _strings(reader: Reader, node: Node, key: Key, name: str) -> tuple[str, ...]:
    kind = {"texts": "text", "names": "name", "keys": "key", "word_list": "word"}[key.kind]
    single = Key(kind, key.means, words=key.words)
    nodes = (node,) if isinstance(node, Scalar) and key.kind == "word_list" else items_of(reader, node, name)
    found = [read_value(reader, item, single, name) for item in nodes]
    kept = [text for text in found if text is not None]
    for position, text in enumerate(kept):
        if text in kept[:position]:
            reader.problem(node.line, f"「{name}」に「{text}」が2回書かれています", "片方を消す")
    return tuple(dict.fromkeys(kept))


def _record(reader: Reader, node: Node, key: Key, name: str) -> Record:
    return read_record(reader, node, reader.shapes[key.shape], name)


def _records(reader: Reader, node: Node, key: Key, name: str) -> tuple[Record, ...]:
    shape = reader.shapes[key.shape]
    return tuple(read_record(reader, item, shape, f"{name} の1件") for item in items_of(reader, node, name))


def _one_or_records(reader: Reader, node: Node, key: Key, name: str) -> Record | tuple[Record, ...]:
    return _records(reader, node, key, name) if isinstance(node, Seq) else _record(reader, node, key, name)


def _record_map(reader: Reader, node: Node, key: Key, name: str) -> dict[str, Record]:
    if not isinstance(node, Map):
        reader.problem(node.line, f"「{name}」は「名前: 内容」の組で書きます（いまは{describe(node)}）")
        return {}
    found = {}
    for entry in node.entries:
        if not IDENTIFIER.match(entry.key):
            reader.problem(entry.line, f"「{entry.key}」は名前に使えません", "英小文字で始め、英小文字・数字・_ で書く")
        record = read_record(reader, entry.value, reader.shapes[key.shape], f"{name} の「{entry.key}」")
        found[entry.key] = Record(entry.line, record.values, record.lines)
    return found


def _name_map(reader: Reader, node: Node, key: Key, name: str) -> dict[str, tuple[str, int]]:
    """name: name, each with its line."""
    if not isinstance(node, Map):
        reader.problem(node.line, f"「{name}」は「名前: 項目か値」の組で書きます（いまは{describe(node)}）", key.means)
        return {}
    found = {}
    for entry in node.entries:
        if not IDENTIFIER.match(entry.key):
            reader.problem(entry.line, f"「{entry.key}」は名前に使えません", _ID_HOW)
        elif target := read_value(reader, entry.value, Key("name", "項目や値の id を書く"), entry.key):
            found[entry.key] = (target, entry.line)
    return found


def _text_map(reader: Reader, node: Node, key: Key, name: str) -> dict[str, tuple[str, int]]:
    """name: text, each with its line."""
    if not isinstance(node, Map):
        reader.problem(node.line, f"「{name}」は「id: 文言」の組で書きます（いまは{describe(node)}）", key.means)
        return {}
    text = Key("text", "文言")
    found = ((entry, read_value(reader, entry.value, text, entry.key)) for entry in node.entries)
    return {entry.key: (words, entry.line) for entry, words in found if words}


def _pairs(reader: Reader, node: Node, key: Key, name: str) -> dict[str, tuple[str, int]]:
    """name: name, or a sequence of names that are the same on both sides; each with its line."""
    if isinstance(node, Map):
        return _name_map(reader, node, key, name)
    single = Key("name", "項目の id を書く")
    found = [(read_value(reader, item, single, name), item.line) for item in items_of(reader, node, name)]
    return {one: (one, line) for one, line in found if one}


def _node(reader: Reader, node: Node, key: Key, name: str) -> Node:
    return node


def _first_key(shape: Shape) -> str:
    needed = [name for name, key in shape.items() if key.required]
    return "要る見出しは " + "、".join(needed) if needed else ""


_ID_HOW = "英小文字で始め、英小文字・数字・_ で40字まで"
SCALARS: dict[str, Callable[[Reader, Scalar, Key, str], Any]] = {
    "text": _text,
    "id": _pattern(IDENTIFIER, _ID_HOW),
    "name": _pattern(IDENTIFIER, "項目や組の id を書く"),
    "page_id": _pattern(PAGE_ID, _ID_HOW),
    "key": _pattern(DASHED, "英小文字・数字をハイフンでつなぐ（例: food-business-permit）"),
    "dotted": _pattern(DOTTED, "英小文字の名前を点でつなぐ（例: environment.collection）"),
    "table": _pattern(TABLE, "tables/price_list.csv のように書く"),
    "output": _pattern(OUTPUT, "outputs/notice.typ のように書く"),
    "member": _pattern(re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z"), "組.値 のように書く（例: item.line）"),
    "word": _word,
    "yes": _yes,
    "yes_no": lambda reader, node, key, name: yes_no(reader, node, name),
    "integer": lambda reader, node, key, name: integer(reader, node, name),
    "date": lambda reader, node, key, name: day(reader, node, name),
    "range": lambda reader, node, key, name: bounds(reader, node, name),
    "pay": _pay,
    "moment": _moment,
    "factor": _factor,
    "after": _pattern(AFTER, "+7d（7日後）のように書く"),
    "constant": lambda reader, node, key, name: node,
}
COLLECTIONS: dict[str, Callable[[Reader, Node, Key, str], Any]] = {
    "texts": _strings,
    "names": _strings,
    "keys": _strings,
    "word_list": _strings,
    "record": _record,
    "records": _records,
    "one_or_records": _one_or_records,
    "record_map": _record_map,
    "name_map": _name_map,
    "text_map": _text_map,
    "pairs": _pairs,
    "box": _node,
    "choices": _node,
    "values": _node,
    "terms": _node,
}
