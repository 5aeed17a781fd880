"""手数料: the dated row that holds, its yen with the lines it is made of, and what a relief takes off it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .around import NOWHERE
from .behind import rest_on_findings
from .boxes import truth
from .kinds import KINDS, bind
from .model import FEE, Answers, DatedRow, Dates, Definition, FeeLine, FeeResult, Group, Part, Relief
from .operations.base import Given, moment
from .rows import row_names


def fee(definition: Definition, given: Given, answers: Answers, dates: Dates) -> FeeResult | None:
    """手数料と根拠。決まらないとき（回答が足りないなど）は None。"""
    if definition.fee is None:
        return None
    on = moment(dates, definition.fee.as_of)
    row = row_of(definition.fee.rows, given, on)
    if row is None:
        return None
    paid = [_amount(part.yen, given) for part in parts(row)]
    known = [yen for yen in paid if yen is not None]
    if len(known) < len(paid):
        return None
    if isinstance(row.result, tuple):
        lines = tuple(FeeLine(part.label, yen) for part, yen in zip(row.result, known, strict=True))
    else:
        lines = _lines(definition, row.result, known[0], given, answers)
    return FeeResult(sum(known), lines, row.ground, on)


def parts(row: DatedRow) -> tuple[Part, ...]:
    """What a row of the fee is the sum of: its named lines, or the one amount without a name."""
    return row.result if isinstance(row.result, tuple) else (Part("", row.result),)


def names_paid(rows: Iterable[DatedRow]) -> list[str]:
    """The values that these rows of the fee are made of."""
    return [part.yen for row in rows for part in parts(row) if isinstance(part.yen, str)]


def _amount(yen: int | str, given: Given) -> int | None:
    """Yen, 0 or more; None where that is not known."""
    found = given(yen) if isinstance(yen, str) else yen
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def reliefs(definition: Definition, given: Given) -> tuple[Relief, ...]:
    """申請できる減免。決めるのは所管課。"""
    if definition.fee is None:
        return ()
    return tuple(one for one in definition.fee.reliefs if one.when is None or truth(one.when, given))


def taken_off(relief: Relief, yen: int, given: Given) -> int | None:
    """減免額: what this relief takes off a fee of so many yen, never more than all of it. None: not known."""
    if relief.off is None and relief.to is None:
        return yen * relief.rate // 100
    amount = _amount(relief.off if relief.off is not None else relief.to or 0, given)
    if amount is None:
        return None
    return min(amount, yen) if relief.off is not None else max(yen - amount, 0)


def relieves(relief: Relief) -> str:
    """減免の内容: how much it takes off, as far as that is known before anything was answered."""
    if isinstance(relief.off, int):
        return f"{relief.off:,}円減額"
    if isinstance(relief.to, int):
        return f"{relief.to:,}円に減額" if relief.to else "全額免除"
    if relief.rate:
        return "全額免除" if relief.rate == 100 else f"{relief.rate}％減額"
    return "内容によって決まる額を減額"


def called(definition: Definition) -> str:
    """What the fee is called: 手数料 where it has no name of its own."""
    return definition.fee.name if definition.fee else FEE


def rests_on_findings(definition: Definition) -> bool:
    """Whether the fee, or what is taken off it, is known only after the desk has looked into it."""
    if definition.fee is None:
        return False
    boxes = [row.box for row in definition.fee.rows] + [one.when for one in definition.fee.reliefs if one.when]
    amounts = [yen for one in definition.fee.reliefs for yen in (one.off, one.to) if isinstance(yen, str)]
    names = [*names_paid(definition.fee.rows), *amounts, *(name for box in boxes for name, _ in box.entries)]
    return rest_on_findings(definition, names)


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
        return (FeeLine(definition.fee.name if definition.fee else "", yen),)
    group = definition.groups[value.args["group"]]
    names = row_names(definition, group, answers) if group.of or group.named_by else {}
    return tuple(
        FeeLine(names.get(row["_key"]) or _named(group, row, number), _yen(by_row, row, value.args["of"]))
        for number, row in enumerate(rows, 1)
    )


def _yen(by_row: Any, row: Mapping[str, Any], name: str) -> int:
    found = by_row.get(row["_key"]) if isinstance(by_row, dict) else row.get(name)
    return found if isinstance(found, int) else 0


def _named(group: Group, row: Mapping[str, Any], number: int) -> str:
    """「いす 2点」: the row's first choice and its count, or the group's label with a number."""
    shown = [
        bind(field, NOWHERE).show(row[field.id])[0]
        for field in group.fields
        if KINDS[field.ask].names_row and row.get(field.id) is not None
    ]
    return " ".join(shown[:2]) or f"{group.label}（{number}件目）"
