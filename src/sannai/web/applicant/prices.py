"""The price list that a fee is worked out from: found by following the fee to the tables it looks up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sannai.rules.fees import names_paid
from sannai.rules.model import Box, DatedRow, Definition

MOST = 80  # lines; a longer list is not for this page


@dataclass(frozen=True, slots=True)
class Prices:
    """A table for people: its heads, and for each line the label and the amounts."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def price_list(definition: Definition, fee_rows: Sequence[DatedRow], on: date) -> Prices | None:
    """The prices in force on that day, one column for each row of the fee; None if the fee looks nothing up."""
    columns: dict[tuple[str, str], str] = {}
    for row in fee_rows:
        for name in names_paid([row]):
            for place in _looked_up(definition, name, frozenset()):
                columns.setdefault(place, _head(definition, row.box))
    tables = {table for table, _ in columns}
    if len(tables) != 1:
        return None
    table = definition.tables.get(tables.pop())
    if table is None or not table.keyed:
        return None  # a decision table is no price list: its rows have no names
    current = [r for r in table.rows if (r.start is None or r.start <= on) and (r.end is None or on < r.end)]
    lines = tuple((r.label, tuple(_yen(r.cells.get(column)) for _, column in columns)) for r in current[:MOST])
    return Prices(tuple(head if len(columns) > 1 else "金額" for head in columns.values()), lines)


def _looked_up(definition: Definition, name: str, seen: frozenset[str]) -> Iterator[tuple[str, str]]:
    value = next((each for each in definition.values if each.id == name), None)
    if value is None or name in seen:
        return
    if value.op == "lookup":
        yield str(value.args["table"]), str(value.args["column"])
        return
    for given in value.args.values():
        for part in given if isinstance(given, tuple | list) else (given,):
            if isinstance(part, str):
                yield from _looked_up(definition, part.rpartition(".")[2], seen | {name})


def _head(definition: Definition, box: Box) -> str:
    """「新規」: what the row's condition asks for, in the words of its choices."""
    words = []
    for field, test in box.entries:
        known = definition.fields.get(field)
        labels = {choice.code: choice.label for choice in known.choices} if known else {}
        words += [labels[code] for code in test.values if code in labels]
    return "・".join(words) or "金額"


def _yen(cell: object) -> str:
    return f"{cell:,}円" if isinstance(cell, int) else "－"
