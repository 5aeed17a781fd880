"""The rows of a repeated group: what people call each, and which documents are asked for of which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .around import NOWHERE
from .boxes import Given, truth
from .kinds import bind
from .model import Answers, Definition, Document, Group, Required

MOST_ROWS = 500
LONGEST_KEY = 32  # of a row
LONGEST_NAME = 40  # of the answer that names it
Rows = Callable[[str], list[tuple[str, Given]]]  # of a group: key, and names as that row sees them


def keyed(rows: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """Rows that are rows, each with a key of its own: a missing or repeated key is replaced."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in (rows if isinstance(rows, (list, tuple)) else ())[:MOST_ROWS]:
        if isinstance(row, Mapping):
            key = row.get("_key")
            if not isinstance(key, str) or not key or len(key) > LONGEST_KEY or not key.isascii() or key in found:
                key = next_key(found)
            found[key] = row
    return list(found.items())


def next_key(taken: Mapping[str, Any]) -> str:
    """A row key that is not taken: r1, r2, …"""
    number = len(taken) + 1
    while f"r{number}" in taken:
        number += 1
    return f"r{number}"


def held_rows(group: Group, answers: Answers) -> list[tuple[str, Mapping[str, Any]]]:
    """Key and own answers of each row. What repeats the rows of the application has these, answered or not, and no
    others."""
    own = keyed(answers.get(group.id))
    if not group.of:
        return own
    known = dict(own)
    return [(key, known.get(key, {})) for key, _ in keyed(answers.get(group.of))]


def seen_rows(definition: Definition, answers: Answers, group: str) -> list[Mapping[str, Any]]:
    """The evaluated rows of a group, each with what the application says of the row that it repeats."""
    known, rows = definition.groups.get(group), answers.get(group)
    every: list[Mapping[str, Any]] = rows if isinstance(rows, list) else []
    if known is None or not known.of:
        return every
    said = {row["_key"]: row for row in answers.get(known.of) or ()}
    return [{**said.get(row["_key"], {}), **row} for row in every]


def required(definition: Definition, answers: Answers, given: Given, rows: Rows) -> tuple[Required, ...]:
    """Every document that is certainly asked for, in the order of the definition and of the rows."""
    found: list[Required] = []
    for one in definition.documents:
        if not one.group:
            found += [Required(one)] if one.when is None or truth(one.when, given) else []
            continue
        names = row_names(definition, definition.groups[one.group], answers)
        asked = [key for key, inside in rows(one.group) if one.when is None or truth(one.when, inside)]
        found += [Required(one, key, names.get(key, "")) for key in asked]
    return tuple(found)


def in_doubt(document: Document, given: Given, rows: Rows) -> bool:
    """Whether nobody knows yet if it is asked for: of a group, for one of its rows."""
    if document.when is None:
        return False
    every = [inside for _, inside in rows(document.group)] if document.group else [given]
    return any(truth(document.when, one) is None for one in every)


def row_names(definition: Definition, group: Group, answers: Answers) -> dict[str, str]:
    """Key of a row → what people call it, of every row of a group; one that repeats a row is called as that one."""
    home = definition.groups.get(group.of, group)
    return {key: row_name(definition, home, row, at) for at, (key, row) in enumerate(keyed(answers.get(home.id)), 1)}


def row_name(definition: Definition, group: Group, row: Mapping[str, Any], number: int) -> str:
    """児童 2件目（三内 一郎）: with the answer of the field that names it, where there is one."""
    naming = definition.fields.get(group.named_by)
    kind = bind(naming, NOWHERE) if naming else None
    answer = kind.check(row.get(group.named_by)).value if kind else None
    called = kind.brief(answer) if kind and answer is not None else ""
    if len(called) > LONGEST_NAME:
        called = f"{called[:LONGEST_NAME]}…"
    return f"{group.label} {number}件目" + (f"（{called}）" if called else "")
