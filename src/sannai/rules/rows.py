"""The rows of a repeated group: what people call each, and which documents are asked for of which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .around import NOWHERE
from .boxes import Given, truth
from .kinds import bind
from .model import Answers, Definition, Document, Group, Required

Rows = Callable[[str], list[tuple[str, Given]]]  # of a group: key, and names as that row sees them


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
    """Key of a row → what people call it, of every row of a group."""
    rows = answers.get(group.id)
    known = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, (list, tuple)) else []
    return {str(row.get("_key", "")): row_name(definition, group, row, number) for number, row in enumerate(known, 1)}


def row_name(definition: Definition, group: Group, row: Mapping[str, Any], number: int) -> str:
    """児童 2件目（三内 一郎）: with the answer of the field that names it, where there is one."""
    naming = definition.fields.get(group.named_by)
    kind = bind(naming, NOWHERE) if naming else None
    answer = kind.check(row.get(group.named_by)).value if kind else None
    called = kind.brief(answer) if kind and answer is not None else ""
    return f"{group.label} {number}件目" + (f"（{called}）" if called else "")
