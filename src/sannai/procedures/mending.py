"""What a correction may change: what was asked, and what is newly asked because of it. Nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from sannai.common.action import NotAllowed
from sannai.rules.entries import together
from sannai.rules.evaluate import evaluate
from sannai.rules.fees import called
from sannai.rules.model import Dates, Definition, Evaluation, Fault
from sannai.rules.rows import row_names

from .around import around

FEE_ITEM = "_fee"  # the item that asks for an unpaid fee: a defect to mend, not a field of the form


class Asked(Protocol):
    """One thing that a correction asks for: a field, of a row of a group or of every one."""

    @property
    def field(self) -> str: ...
    @property
    def row(self) -> str: ...


class Faulty(NotAllowed):
    """The mended answers cannot stand; ``faults`` name the fields."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.message for fault in faults))


def label(definition: Definition, item: Asked, answers: Mapping[str, Any], *, named: bool = True) -> str:
    """The label of what is asked for, as the version filed has it, with its row: 児童 2件目（三内 一郎）の在学証明書.

    Not ``named``: without the answer that names the row, as in a mail.
    """
    if item.field in definition.groups:
        return definition.groups[item.field].label
    known = definition.fields.get(item.field)
    if known is None:
        return f"{called(definition)}の納付"
    if not known.group or not item.row:
        return known.label
    group = definition.groups[known.group]
    names = row_names(definition, group if named else replace(group, named_by=""), answers)
    return f"{names[item.row]}の{known.label}" if item.row in names else known.label


def mend(
    definition: Definition,
    before: Mapping[str, Any],
    given: Mapping[str, Any],
    items: Sequence[Asked],
    filed_on: date,
) -> dict[str, Any]:
    """The whole document of answers with only the asked fields taken from ``given``.

    A field that was hidden and is now asked because of a mended answer is taken too. Raises Faulty when one of
    those cannot stand; faults elsewhere are the desk's to ask for.
    """
    asked = {(field, item.row) for item in items for field in together(definition, item.field)}
    merged = dict(before)
    for field, row in asked:
        _take(definition, merged, given, field, row)
    dates = Dates(filed=filed_on)

    def evaluated(answers: Mapping[str, Any]) -> Evaluation:
        return evaluate(definition, answers, dates, around())

    was, now = evaluated(before).visible, evaluated(merged)
    for place in sorted(now.visible - was):
        row, _, field = place.partition("/")[2].rpartition("/") if "/" in place else ("", "", place)
        if (field, row) not in asked and (field, "") not in asked:
            _take(definition, merged, given, field, row)
            asked.add((field, row))
    result = evaluated(merged)
    newly = result.visible - was
    if faults := [fault for fault in result.faults if _concerns(definition, fault, asked, newly)]:
        raise Faulty(faults)
    return dict(result.answers)


def _concerns(definition: Definition, fault: Fault, asked: Set[tuple[str, str]], newly: Set[str]) -> bool:
    """Whether the fault is at what was asked (the field, its row, its whole group) or at what is newly asked."""
    known = definition.fields.get(fault.field)
    group = known.group if known and fault.row else ""
    place = f"{group}/{fault.row}/{fault.field}" if fault.row else fault.field
    return not asked.isdisjoint({(fault.field, fault.row), (fault.field, ""), (group, "")}) or place in newly


def _take(definition: Definition, merged: dict[str, Any], given: Mapping[str, Any], field: str, row: str) -> None:
    """Copy one asked field; of a group's row, that row's field; of a group, the whole group."""
    known = definition.fields.get(field)
    if known is None or not known.group or field in definition.groups:
        if field in given:
            merged[field] = given[field]
        return
    rows = {each.get("_key"): each for each in given.get(known.group, [])}
    merged[known.group] = [
        {**each, field: rows[each["_key"]].get(field)}
        if each.get("_key") in rows and (not row or each.get("_key") == row)
        else each
        for each in merged.get(known.group, [])
    ]
