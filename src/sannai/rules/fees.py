"""手数料: the dated row that holds, its yen with the lines it is made of, and relief."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from .around import NOWHERE
from .boxes import truth
from .kinds import KINDS, bind
from .model import Answers, DatedRow, Dates, Definition, FeeLine, FeeResult, Relief
from .operations.base import Given, moment

LABEL = "手数料"


def fee(definition: Definition, given: Given, answers: Answers, dates: Dates) -> FeeResult | None:
    """手数料と根拠。決まらないとき（回答が足りないなど）は None。"""
    if definition.fee is None:
        return None
    on = moment(dates, definition.fee.as_of)
    row = row_of(definition.fee.rows, given, on)
    if row is None:
        return None
    yen = given(row.result) if isinstance(row.result, str) else row.result
    if not isinstance(yen, int) or isinstance(yen, bool) or yen < 0:
        return None
    return FeeResult(yen, _lines(definition, row.result, yen, given, answers), row.ground, on)


def reliefs(definition: Definition, given: Given) -> tuple[Relief, ...]:
    """申請できる減免。決めるのは所管課。"""
    if definition.fee is None:
        return ()
    return tuple(one for one in definition.fee.reliefs if one.when is None or truth(one.when, given))


def row_of(rows: tuple[DatedRow, ...], given: Given, on: date) -> DatedRow | None:
    """The row that matches; ``otherwise`` only where it is certain that none of the others does."""
    held = [row for row in rows if row.holds(on)]
    certain = [(row, truth(row.box, given)) for row in held if not row.box.otherwise]
    found = next((row for row, holds in certain if holds), None)
    if found or any(holds is None for _, holds in certain):
        return found
    return next((row for row in held if row.box.otherwise), None)


def _lines(definition: Definition, result: Any, yen: int, given: Given, answers: Answers) -> tuple[FeeLine, ...]:
    """One line for each row when the fee is a sum over a group, else one line."""
    value = next((one for one in definition.values if one.id == result and one.op == "sum"), None)
    rows = answers.get(value.args["group"]) if value else None
    by_row = given(value.args["of"]) if value else None
    if not value or not isinstance(rows, list):
        return (FeeLine(LABEL, yen),)
    return tuple(
        FeeLine(_named(definition, value.args["group"], row, number), _yen(by_row, row, value.args["of"]))
        for number, row in enumerate(rows, 1)
    )


def _yen(by_row: Any, row: Mapping[str, Any], name: str) -> int:
    found = by_row.get(row["_key"]) if isinstance(by_row, dict) else row.get(name)
    return found if isinstance(found, int) else 0


def _named(definition: Definition, group_id: str, row: Mapping[str, Any], number: int) -> str:
    """「いす 2点」: the row's first choice and its count, or the group's label with a number."""
    group = definition.groups.get(group_id)
    if group is None:
        return f"{number}件目"
    shown = [
        bind(field, NOWHERE).show(row[field.id])[0]
        for field in group.fields
        if KINDS[field.ask].names_row and row.get(field.id) is not None
    ]
    return " ".join(shown[:2]) or f"{group.label}（{number}件目）"
