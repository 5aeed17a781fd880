"""The rows of a repeated group: one more, one less, and the one that a file is to be sent for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sannai.intake.drafts import Filling
from sannai.rules.forms import ROW_KEY, ParsedPage, new_row_key
from sannai.rules.plan import PagePlan

from .fields import anchor
from .pages import rows_of
from .unread import Texts


def change_rows(filling: Filling, read: ParsedPage, data: Any) -> None:
    """What the buttons of a page do to its rows, in the answers and in what was typed."""
    if "remove" in data:
        _remove(read, data["remove"])
    if "add" in data:
        _add(filling, read, data["add"])
    if "upload" in data:
        _keep(filling, read, data["upload"], data)


def changed(plan: PagePlan, data: Mapping[str, str], typed: Texts) -> str:
    """The id that one is led to afterwards: the first input of the new row, or what the row was taken from."""
    group = next((each for each in plan.groups if each.group.id == data.get("add", "")), None)
    keys = typed.get(f"{group.group.id}.rows", []) if group else []
    if group and keys:
        return anchor(group.group.fields[0], keys[-1])
    removed = data.get("remove", "").partition(".")[0]
    return f"f-{removed}" if any(each.group.id == removed for each in plan.groups) else ""


def _add(filling: Filling, read: ParsedPage, group_id: str) -> None:
    group = filling.definition.groups.get(group_id)
    keys = read.typed.get(f"{group_id}.rows", [])
    if group is None or f"{group_id}.rows" not in read.typed or len(keys) >= group.at_most:
        return
    _append(read, group_id, new_row_key(keys))


def _append(read: ParsedPage, group_id: str, key: str) -> None:
    read.typed[f"{group_id}.rows"] = [*read.typed[f"{group_id}.rows"], key]
    read.answers[group_id] = [*rows_of(read.answers, group_id), {"_key": key}]


def _remove(read: ParsedPage, which: str) -> None:
    group_id, _, key = which.partition(".")
    typed, answers = read.typed, read.answers
    if f"{group_id}.rows" in typed:
        typed[f"{group_id}.rows"] = [each for each in typed[f"{group_id}.rows"] if each != key]
        answers[group_id] = [row for row in rows_of(answers, group_id) if row["_key"] != key]
        for name in [name for name in typed if name.startswith(f"{group_id}.{key}.")]:
            del typed[name]


def _keep(filling: Filling, read: ParsedPage, which: str, data: Any) -> None:
    """A row in which nothing is written yet stays when a file is chosen for it: the file will belong to it."""
    group_id, _, rest = which.partition(".")
    key, group = rest.partition(".")[0], filling.definition.groups.get(group_id)
    keys = read.typed.get(f"{group_id}.rows")
    if group is None or keys is None or key in keys or key not in data.getlist(f"{group_id}.rows"):
        return
    if len(keys) < group.at_most and ROW_KEY.match(key):
        _append(read, group_id, key)
