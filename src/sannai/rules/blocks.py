"""Blocks: fields that many procedures ask, in a file of the catalogue. What a package uses is copied into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sannai.text.nodes import Map, Node, Scalar, Seq
from sannai.text.problems import Problem
from sannai.text.strict_yaml import load

FOLDER = "blocks"  # of a package, and beside the packages of a city
MAIN = "procedure.yaml"
HOLDERS = ("groups", "pages", "desk_pages")


def shelf_in(folder: Path) -> dict[str, bytes]:
    """The blocks of a catalogue's folder: blocks/NAME.yaml → what it says."""
    return {f"{FOLDER}/{file.name}": file.read_bytes() for file in sorted((folder / FOLDER).glob("*.yaml"))}


def shelf_above(package: Path) -> dict[str, bytes]:
    """The blocks of the nearest folder above a package that has any."""
    return next((shelf for each in package.resolve().parents if (shelf := shelf_in(each))), {})


def shelf_within(catalog: Path) -> dict[str, bytes]:
    """The blocks of a city's catalogue: its own folder, or the only one in it that has any."""
    return next((shelf for each in (catalog, *sorted(catalog.glob("*/"))) if (shelf := shelf_in(each))), {})


def with_blocks(files: Mapping[str, bytes], shelf: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a package with the blocks that it uses. A block of its own stays as it is.

    Where one is used that nobody has, all come along: what does not compile is never kept, and the closest is named.
    """
    used = {f"{FOLDER}/{name}.yaml" for name in used_in(files)} - set(files)
    wanted = used if used <= set(shelf) else set(shelf) - set(files)
    return {**files, **{name: shelf[name] for name in sorted(wanted)}}


def used_in(files: Mapping[str, bytes]) -> list[str]:
    """The names of the blocks that a package uses, each once, in the order of the file."""
    text = files.get(MAIN, b"")
    if b"use:" not in text:
        return []
    problems: list[Problem] = []
    root = load(text, MAIN, problems)
    names = [node.get("use") for node in _fields(root)] if isinstance(root, Map) else []
    return list(dict.fromkeys(name.text for name in names if isinstance(name, Scalar)))


def _fields(root: Map) -> Iterator[Map]:
    """What stands among the fields of pages and groups."""
    for key in HOLDERS:
        for holder in _items(root.get(key)):
            yield from (one for one in _items(holder.get("fields")) if isinstance(one, Map))


def _items(node: Node | None) -> list[Map]:
    return [one for one in node.items if isinstance(one, Map)] if isinstance(node, Seq) else []


ALONE = """procedure: block
language: 2
title: ブロックの検査
regime: service
division: block
purpose: 検査
legal_basis: [{law: 検査, article: 第1条}]
identity: [{channel: [counter], needs: none}]
pages: [{id: block, title: ブロック, fields: [{use: NAME}]}]
outcomes: {accepted: {label: 受付, effect: accepted}}
retention: {class: 1年, ground: 検査}
"""


def alone(file: str, content: bytes) -> dict[str, bytes]:
    """The files of a procedure that asks nothing but this block: what is wrong with it is wrong with the block."""
    name = file.removeprefix(f"{FOLDER}/").removesuffix(".yaml")
    return {MAIN: ALONE.replace("NAME", name).encode(), file: content}
