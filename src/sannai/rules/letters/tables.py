"""One line of a letter for each row of a group: what the application says of it, what the desk found, what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kinds import KINDS
from ..model import Answers, Definition, Field, Group, Value
from ..present import said, show
from ..rows import seen_rows


def columns(definition: Definition, group: str) -> dict[str, str]:
    """Id → heading of what a table of the rows of this group can show."""
    asked, values = _columns(definition, group)
    return {one.id: one.label for one in asked} | {one.id: one.label for one in values}


def by_row(definition: Definition, answers: Answers, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of each group of the application its headings, and its rows as id → text."""
    found = {}
    for group in definition.groups.values():
        if not group.of:
            rows = [_row(definition, group, row["_key"], answers, values) for row in answers.get(group.id) or ()]
            found[group.id] = {"labels": columns(definition, group.id), "rows": rows}
    return found


def _columns(definition: Definition, group: str) -> tuple[list[Field], list[Value]]:
    """Fields that a letter may hold, and values that are called something, of a group and of those that repeat it."""
    own = {one.id for one in definition.groups.values() if group in (one.id, one.of)}
    asked = [one for one in definition.fields.values() if one.group in own]
    plain = [one for one in asked if not (one.kept or KINDS[one.ask].sealed or KINDS[one.ask].uploaded)]
    return plain, [one for one in definition.values if one.group in own and one.label]


def _row(definition: Definition, group: Group, key: str, answers: Answers, values: Mapping[str, Any]) -> dict[str, str]:
    asked, computed = _columns(definition, group.id)
    row: dict[str, Any] = {}
    for one in definition.groups.values():
        if group.id in (one.id, one.of):
            row |= next((each for each in seen_rows(definition, answers, one.id) if each["_key"] == key), {})
    found = {one.id: show(one, row[one.id]) for one in asked if one.id in row}
    known = [(one, (values.get(one.id) or {}).get(key)) for one in computed]
    return found | {one.id: said(one, value) for one, value in known if value is not None}
