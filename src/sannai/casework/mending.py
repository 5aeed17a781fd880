"""What a correction may change: what was asked, and what is newly asked because of it. Nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Definition, Evaluation, Fault

from .models import CorrectionItem
from .states import NotAllowed


class Faulty(NotAllowed):
    """The mended answers cannot stand; ``faults`` name the fields."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.message for fault in faults))


def label(definition: Definition, field: str) -> str:
    """The label of a field or group as the version filed has it."""
    if field in definition.fields:
        return definition.fields[field].label
    if field in definition.groups:
        return definition.groups[field].label
    return "手数料の納付"


def mend(
    definition: Definition,
    before: Mapping[str, Any],
    given: Mapping[str, Any],
    items: Sequence[CorrectionItem],
    filed_on: date,
) -> dict[str, Any]:
    """The whole document of answers with only the asked fields taken from ``given``.

    A field that was hidden and is now asked because of a mended answer is taken too. Raises Faulty when one of
    those cannot stand; faults elsewhere are the desk's to ask for.
    """
    asked = {(item.field, item.row) for item in items}
    merged = dict(before)
    for field, row in asked:
        _take(definition, merged, given, field, row)
    dates = Dates(filed=filed_on)

    def evaluated(answers: Mapping[str, Any]) -> Evaluation:
        return evaluate(definition, answers, dates, around())

    was, now = evaluated(before).visible, evaluated(merged)
    for place in sorted(now.visible - was):
        if "/" not in place and place in given and (place, "") not in asked:
            merged[place] = given[place]
            asked.add((place, ""))
    result = evaluated(merged)
    newly = result.visible - was
    faults = [f for f in result.faults if (f.field, f.row) in asked or (f.field, "") in asked or _key(f) in newly]
    if faults:
        raise Faulty(faults)
    return dict(result.answers)


def _key(fault: Fault) -> str:
    return fault.field if not fault.row else f"/{fault.row}/{fault.field}"


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
