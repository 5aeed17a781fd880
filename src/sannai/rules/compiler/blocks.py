"""``use``: the fields of a block in its place, under ids and words of the procedure's own. Their lines stay those of
the block, and know where it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from sannai.text.nodes import Entry, Map, Node, Scalar, Seq
from sannai.text.problems import Line, Problem
from sannai.text.strict_yaml import load, nearest

from ..blocks import FOLDER, HOLDERS
from ..keys import SHAPES
from .reading import Reader, Record, read_record

N = TypeVar("N", Scalar, Seq, Map, Node)
REFERRING = ("when", "same_as")  # what names another field of the block


def with_fields_of_blocks(reader: Reader, root: Node, files: Mapping[str, bytes]) -> Node:
    """The definition with every ``use`` replaced by the fields that it stands for; faults are noted."""
    if not isinstance(root, Map):
        return root
    second = isinstance(edition := root.get("language"), Scalar) and edition.text != "1"

    def holder(node: Node) -> Node:
        if not isinstance(node, Map):
            return node
        return replace(node, entries=tuple(_fields(reader, one, files, second) for one in node.entries))

    def section(entry: Entry) -> Entry:
        if entry.key not in HOLDERS or not isinstance(entry.value, Seq):
            return entry
        return replace(entry, value=replace(entry.value, items=tuple(map(holder, entry.value.items))))

    return replace(root, entries=tuple(map(section, root.entries)))


def _fields(reader: Reader, entry: Entry, files: Mapping[str, bytes], second: bool) -> Entry:
    if entry.key != "fields" or not isinstance(entry.value, Seq):
        return entry
    items: list[Node] = []
    for item in entry.value.items:
        if not (isinstance(item, Map) and item.get("use")):
            items.append(item)
        elif second:
            items += _used(reader, item, files)
        else:
            reader.problem(item.line, "「use」は、言語の版 2 から書けます", "初めに language: 2 と書く")
    return replace(entry, value=replace(entry.value, items=tuple(items)))


def _used(reader: Reader, item: Map, files: Mapping[str, bytes]) -> Iterator[Node]:
    """The fields that one ``use`` stands for."""
    own = read_record(reader, item, SHAPES["use"], "use")
    name = own.get("use", "")
    file = f"{FOLDER}/{name}.yaml"
    if not name:
        return
    if file not in files:
        known = [path.removeprefix(f"{FOLDER}/").removesuffix(".yaml") for path in files if path.startswith(FOLDER)]
        words = f"「{name}」というブロックはありません"
        reader.problem(own.line_of("use"), words, nearest(name, known) or "カタログの blocks/ にあるものを書く")
        return
    used = Problem(reader.file, item.line, "").place
    fields = _read(reader, name, files[file], used)
    _note_strange(reader, own, fields)
    wanted = own.get("only") or tuple(fields)
    for id in wanted:
        if id in fields:
            yield _own(reader, _placed(fields[id], file, used), id, set(fields), own)


def _read(reader: Reader, name: str, content: bytes, used: str) -> dict[str, Map]:
    """The fields of a block by their ids there; its faults are told with the place that uses it."""
    inside = Reader(f"{FOLDER}/{name}.yaml")
    root = load(content, inside.file, inside.problems)
    found = _fields_of(inside, root, name) if isinstance(root, Map) else {}
    told = [replace(one, line=Line(one.line, one.column, inside.file, used)) for one in inside.problems]
    reader.problems += [one for one in told if one not in reader.problems]
    return found


def _fields_of(inside: Reader, root: Map, name: str) -> dict[str, Map]:
    head = read_record(inside, replace(root, entries=tuple(one for one in root.entries if one.key != "fields")),
                       {key: one for key, one in SHAPES["block"].items() if key != "fields"}, inside.file)  # fmt: skip
    if head.get("block", name) != name:
        words = f"ブロックの名前「{head.get('block')}」がファイルの名前「{name}」と違います"
        inside.problem(head.line_of("block"), words, "どちらかに合わせる")
    listed = root.get("fields")
    found: dict[str, Map] = {}
    for node in listed.items if isinstance(listed, Seq) else ():
        id = node.get("id") if isinstance(node, Map) else None
        if isinstance(node, Map) and isinstance(id, Scalar):
            found.setdefault(id.text, node)
        else:
            inside.problem(
                node.line, "ブロックの項目に id がありません", "{id: name, label: 氏名, ask: name} のように書く"
            )
    if not found:
        inside.problem(root.line, f"ブロック「{name}」に項目がありません", "fields に書く")
    return found


def _note_strange(reader: Reader, own: Record, fields: Mapping[str, Map]) -> None:
    """Ids that are said of a block which has no such field."""
    for key in ("only", "optional", "labels"):
        for id in own.get(key) or ():
            if fields and id not in fields:
                line = own.get(key)[id][1] if key == "labels" else own.line_of(key)
                words = f"ブロック「{own.get('use')}」に「{id}」という項目はありません"
                reader.problem(line, words, nearest(id, fields) or f"あるのは {'、'.join(fields)}")


def _own(reader: Reader, node: Map, id: str, ids: set[str], own: Record) -> Map:
    """A field of a block as this procedure asks it: its id, its words, whether it must be answered."""
    entries = []
    for entry in node.entries:
        value = entry.value
        if entry.key == "id" and isinstance(value, Scalar):
            value = replace(value, text=_named(own, id))
        elif entry.key == "label" and isinstance(value, Scalar):
            value = _labelled(reader, value, id, own)
        elif entry.key in REFERRING:
            value = _referring(reader, value, ids, own)
        elif entry.key == "required" and id in (own.get("optional") or ()):
            continue
        entries.append(replace(entry, value=value))
    if id in (own.get("optional") or ()):
        line = _here(reader, own.line_of("optional"))
        entries.append(Entry("required", line, Scalar(line, "no")))
    return replace(node, entries=tuple(entries))


def _labelled(reader: Reader, label: Scalar, id: str, own: Record) -> Scalar:
    """The words of the procedure, at their own place; else those of the block, of whom they are."""
    text, line = (own.get("labels") or {}).get(id, ("", 0))
    if text:
        return Scalar(_here(reader, line), text, quoted=True)
    return replace(label, text=f"{own.get('called')}の{label.text}", quoted=True) if own.get("called") else label


def _here(reader: Reader, line: int) -> Line:
    """A place in the procedure itself."""
    return Line(line, getattr(line, "column", 0), reader.file)


def _named(own: Record, id: str) -> str:
    return f"{own.get('prefix')}_{id}" if own.get("prefix") else id


def _referring(reader: Reader, value: Node, ids: set[str], own: Record) -> Node:
    """A condition, or the name of another field, under the ids of the procedure. A block knows only its own fields."""
    if isinstance(value, Scalar):
        return replace(value, text=_named(own, value.text)) if value.text in ids else value
    if not isinstance(value, Map):
        return value
    entries = []
    for entry in value.entries:
        root, dot, column = entry.key.partition(".")
        if root not in ids:
            words = f"ブロックの条件に、ブロックにない項目「{root}」があります"
            reader.problem(entry.line, words, nearest(root, ids) or "条件は、使う画面の when に書く")
            continue
        entries.append(replace(entry, key=_named(own, root) + dot + column))
    return replace(value, entries=tuple(entries))


def _placed(node: N, file: str, used: str) -> N:
    """The same nodes, knowing that they stand in this file."""
    line = Line(node.line, getattr(node.line, "column", 0), file, used)
    if isinstance(node, Seq):
        return replace(node, line=line, items=tuple(_placed(one, file, used) for one in node.items))
    if isinstance(node, Map):
        return replace(node, line=line, entries=tuple(_entry(one, file, used) for one in node.entries))
    return replace(node, line=line)


def _entry(entry: Entry, file: str, used: str) -> Entry:
    line = Line(entry.line, getattr(entry.line, "column", 0), file, used)
    return replace(entry, line=line, value=_placed(entry.value, file, used))
