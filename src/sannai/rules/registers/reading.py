"""The kinds of written values that only register.yaml has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sannai.text.nodes import Map, Node, Scalar, Seq, describe
from sannai.text.strict_yaml import nearest

from ..compiler.reading import DASHED, IDENTIFIER, Reader, Record, items_of, read_record
from ..shapes import Key
from .keys import VERBS
from .model import Sort

SOURCE = re.compile(r"[a-z][a-z0-9_]{0,39}(?:\.[a-z][a-z0-9_]{0,39})?\Z")
_SORT = re.compile(r"(-?)([a-z][a-z0-9_]{0,39})\Z")
_SOURCE_HOW = "項目の id、組の中なら 組.項目 と書く"


def _foreign(reader: Reader, node: Node, key: Key, name: str) -> tuple[str, str] | None:
    """REGISTER.FIELD → both."""
    register, dot, field = node.text.partition(".") if isinstance(node, Scalar) else ("", "", "")
    if not dot or not DASHED.match(register) or not IDENTIFIER.match(field):
        reader.problem(node.line, f"「{name}」は 台帳.項目 と書きます", f"例: {name}: contract.yearly_yen")
        return None
    return register, field


def _sorts(reader: Reader, node: Node, key: Key, name: str) -> tuple[Sort, ...]:
    found: list[Sort] = []
    for item in items_of(reader, node, name):
        read = _SORT.match(item.text) if isinstance(item, Scalar) else None
        if read is None:
            reader.problem(item.line, f"「{name}」の並びには項目の名前を書きます", "逆順は前に - を付ける")
        elif any(one.name == read[2] for one in found):
            reader.problem(item.line, f"「{name}」に「{read[2]}」が2回書かれています", "片方を消す")
        else:
            found.append(Sort(read[2], bool(read[1])))
    return tuple(found)


def _headings(reader: Reader, node: Node, key: Key, name: str) -> tuple[tuple[str, str, str, int], ...]:
    """heading: FIELD, or FIELD.PART, each with its line."""
    found = []
    for heading, value, line in _pairs(reader, node, name):
        if isinstance(value, Scalar) and SOURCE.match(value.text):
            field, _, part = value.text.partition(".")
            found.append((heading, field, part, line))
        else:
            reader.problem(line, f"見出し「{heading}」の右には項目の id を書きます")
    return tuple(found)


def _published(reader: Reader, node: Node, key: Key, name: str) -> tuple[tuple[str, Record], ...]:
    """heading: name, or heading: {from: name, when: box}; a name may be FIELD.PART."""
    found = []
    for heading, value, line in _pairs(reader, node, name):
        if isinstance(value, Scalar) and SOURCE.match(value.text):
            found.append((heading, Record(line, {"from": value.text}, {"from": line})))
        elif isinstance(value, Map):
            record = read_record(reader, value, reader.shapes["published"], f"見出し「{heading}」")
            found.append((heading, record))
        else:
            reader.problem(line, f"見出し「{heading}」の右には項目の id か {{from, when}} を書きます")
    return tuple(found)


def _pairs(reader: Reader, node: Node, name: str) -> list[tuple[str, Node, int]]:
    if not isinstance(node, Map) or not node.entries:
        reader.problem(node.line, f"「{name}」は「見出し: 項目」の組で書きます（いまは{describe(node)}）")
        return []
    return [(entry.key, entry.value, entry.line) for entry in node.entries]


def _verb(reader: Reader, node: Node, key: Key, name: str) -> tuple[str, dict[str, str]] | None:
    """entered → ("", {"": entered}); {field: {code: verb}} → (field, {code: verb})."""
    if isinstance(node, Scalar):
        return ("", {"": node.text}) if _known(reader, node) else None
    if not isinstance(node, Map) or len(node.entries) != 1 or not isinstance(node.entries[0].value, Map):
        hint = "verb: entered か、verb: {application: {new: entered, renewal: changed}} のように書く"
        reader.problem(node.line, "「verb」は言葉か、1つの項目の答えで分けて書きます", hint)
        return None
    sole = node.entries[0]
    if not SOURCE.match(sole.key):
        reader.problem(sole.line, f"「{sole.key}」は項目の名前になりません", _SOURCE_HOW)
    verbs: dict[str, str] = {}
    for entry in sole.value.entries if isinstance(sole.value, Map) else ():
        if isinstance(entry.value, Scalar) and _known(reader, entry.value):
            verbs[entry.key] = entry.value.text
        elif not isinstance(entry.value, Scalar):
            reader.problem(entry.line, f"「{entry.key}」の右には記載の動きを書きます", f"使えるのは {'、'.join(VERBS)}")
    return (sole.key, verbs) if verbs else None


def _known(reader: Reader, node: Scalar) -> bool:
    if node.text in VERBS:
        return True
    reader.problem(node.line, f"「{node.text}」という記載の動きはありません", nearest(node.text, VERBS))
    return False


def _source(reader: Reader, node: Node, key: Key, name: str) -> str | None:
    if isinstance(node, Scalar) and SOURCE.match(node.text):
        return node.text
    reader.problem(node.line, f"「{name}」の書き方が正しくありません", _SOURCE_HOW)
    return None


def _sources(reader: Reader, node: Node, key: Key, name: str) -> str | dict[str, tuple[str, int]] | None:
    """name: source, each with its line; a sole source as it is."""
    if isinstance(node, Scalar):
        return _source(reader, node, key, name)
    if not isinstance(node, Map) or not node.entries:
        reader.problem(node.line, f"「{name}」は「台帳の項目: 申請の項目」の組で書きます（いまは{describe(node)}）")
        return None
    found = {}
    for entry in node.entries:
        if not IDENTIFIER.match(entry.key):
            reader.problem(entry.line, f"「{entry.key}」は項目の名前になりません", "台帳の項目の id を書く")
        elif source := _source(reader, entry.value, key, entry.key):
            found[entry.key] = (source, entry.line)
    return found


def _some_names(reader: Reader, node: Node, key: Key, name: str) -> tuple[str, ...]:
    """One name, or several."""
    nodes = (node,) if isinstance(node, Scalar) else items_of(reader, node, name)
    found = [item.text for item in nodes if isinstance(item, Scalar) and IDENTIFIER.match(item.text)]
    if len(found) != len(nodes) or not found:
        reader.problem(node.line, f"「{name}」には名前か、名前の並びを書きます", key.means)
    return tuple(dict.fromkeys(found))


def codes_of(reader: Reader, node: Node | None, name: str) -> dict[str, tuple[str, ...]]:
    """The box of a feed: source → the codes of which it must have one, as they are written."""
    if node is None:
        return {}
    if not isinstance(node, Map) or not node.entries:
        reader.problem(node.line, f"「{name}」は「申請の項目: 値」の組で書きます（いまは{describe(node)}）")
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for entry in node.entries:
        items = entry.value.items if isinstance(entry.value, Seq) else (entry.value,)
        codes = tuple(item.text for item in items if isinstance(item, Scalar) and item.text)
        if not SOURCE.match(entry.key):
            reader.problem(entry.line, f"「{entry.key}」は項目の名前になりません", _SOURCE_HOW)
        elif len(codes) != len(items) or not codes:
            reader.problem(entry.line, f"「{entry.key}」の右には値か、値の並びを書きます")
        else:
            found[entry.key] = codes
    return found


OWN: dict[str, Callable[..., Any]] = {
    "foreign": _foreign,
    "some_names": _some_names,
    "sorts": _sorts,
    "headings": _headings,
    "published": _published,
    "verb": _verb,
    "source": _source,
    "sources": _sources,
}
