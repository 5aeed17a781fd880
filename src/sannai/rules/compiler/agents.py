"""``agents``: the pages, the desk's checks and the documents of the kinds of agent that a procedure admits."""

from __future__ import annotations

from dataclasses import replace

from sannai.text.nodes import Entry, Map, Node, Scalar, Seq
from sannai.text.strict_yaml import load

from ..agents import Agent, desk_pages, documents, pages
from ..keys import SHAPES
from .names import Names
from .reading import Reader, Record, read_record

HINT = "本人だけが申請できるなら agents を書かない"


def with_pages_of_agents(reader: Reader, root: Node) -> Node:
    """The definition with what ``agents`` stands for among its own pages and documents, at the place of the word."""
    entry = next((one for one in root.entries if one.key == "agents"), None) if isinstance(root, Map) else None
    if not isinstance(root, Map) or entry is None or not isinstance(entry.value, Seq):
        return root
    silent = Reader(reader.file)  # what is wrong with them is said where the header is read
    agents = _agents(silent, [read_record(silent, one, SHAPES["agent"], "代理人") for one in entry.value.items])
    kinds = [one.kind for one in agents]
    if not kinds:
        return root
    first = {"pages": pages(kinds), "desk_pages": desk_pages(kinds)}
    for key, text in (first | {"documents": documents(agents)}).items():
        root = _put(root, key, text, entry.line, before=key in first)
    return root


def compile_agents(reader: Reader, header: Record, names: Names) -> tuple[Agent, ...]:
    """The kinds that are admitted, each once."""
    names.since_second(reader, header, "agents")
    records: tuple[Record, ...] = header.get("agents", ())
    if "agents" in header and not records:
        reader.problem(header.line_of("agents"), "代理人の種類が1つもありません", HINT)
    for number, record in enumerate(records):
        kind = record.get("kind")
        if kind in [one.get("kind") for one in records[:number]]:
            reader.problem(record.line_of("kind"), f"代理人の種類「{kind}」が2度書かれています", "片方を消す")
        if kind and kind != "messenger" and "proof" not in record:
            hint = "proof: 委任状 のように、代理権を示す書類を書く"
            reader.problem(record.line, f"代理人「{kind}」が示すもの（proof）がありません", hint)
    return _agents(reader, list(records))


def _agents(reader: Reader, records: list[Record]) -> tuple[Agent, ...]:
    found = (Agent(one.get("kind", ""), one.get("proof", ""), one.get("ground", "")) for one in records)
    return tuple({one.kind: one for one in found if one.kind}.values())


def _put(root: Map, key: str, text: str, line: int, *, before: bool) -> Map:
    """These items among those of a key of the definition, before them or behind them."""
    made = load(text.encode(), "agents", []) if text else None
    if not isinstance(made, Seq):
        return root
    items = tuple(_at(one, line) for one in made.items)
    own = next((one for one in root.entries if one.key == key), None)
    if own is None:
        return replace(root, entries=(*root.entries, Entry(key, line, Seq(line, items))))
    if not isinstance(own.value, Seq):
        return root
    joined = (*items, *own.value.items) if before else (*own.value.items, *items)
    entry = replace(own, value=replace(own.value, items=joined))
    return replace(root, entries=tuple(entry if one is own else one for one in root.entries))


def _at(node: Node, line: int) -> Node:
    """The same nodes, all of them standing at this line."""
    if isinstance(node, Seq):
        return Seq(line, tuple(_at(one, line) for one in node.items))
    if isinstance(node, Map):
        return Map(line, tuple(Entry(one.key, line, _at(one.value, line)) for one in node.entries))
    return Scalar(line, node.text, node.quoted)
