"""What a register says of one row: its faults and values, how it is called, where it is listed, what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sannai.text.eras import wareki
from sannai.text.nodes import as_date

from ..around import Around
from ..boxes import matches
from ..evaluate import evaluate
from ..kept import KeptByDigest
from ..kinds import KINDS, bind
from ..kinds.base import Kind
from ..model import Dates, Fault, Field
from .fields import FROM_UNTIL, LAST
from .keys import FROM, UNTIL
from .model import PublicColumn, Register

DAY = timedelta(days=1)
Plan = tuple[tuple[str, Kind, tuple[str, ...]], ...]
Gone = tuple[tuple[str, str, Mapping[str, str]], ...]
_GONE: KeptByDigest[Gone] = KeptByDigest(64)
_BOUND: KeptByDigest[Mapping[str, Kind]] = KeptByDigest(64)
_PLANS: KeptByDigest[Plan] = KeptByDigest(64)
BEFORE_IT_BEGINS = "いつまで：いつからより後の日にしてください。その日には、もう有効ではありません"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the definition sees it. ``body``: what is kept, from and until included; ``values``: stored with it."""

    body: Mapping[str, Any]
    values: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    def given(self, name: str) -> Any:
        """An answer or a value, or None: what boxes are matched with."""
        return self.values[name] if name in self.values else self.body.get(name)

    @property
    def start(self) -> date | None:
        """The first day on which it holds; None where rows have no period."""
        return as_date(self.body.get(FROM, ""))

    @property
    def end(self) -> date | None:
        """The first day on which it no longer holds; None for an open end."""
        return as_date(self.body.get(UNTIL, ""))


def read_row(
    register: Register, body: Mapping[str, Any], on: date, around: Around, *, before: Mapping[str, Any] | None = None
) -> Row:
    """記載を評価する。どのような JSON の値を渡しても例外を投げない。

    ``on`` is the day of writing; tables hold as of the first day of the row, or of ``on`` where rows have no period.
    ``before``: the body that this one replaces; what it held may stay, even if it can no longer be chosen.
    """
    source = body if isinstance(body, Mapping) else {}
    start = source.get(FROM) if register.dated else None
    filed = (as_date(start) if isinstance(start, str) else None) or on
    result = evaluate(register.form, source, Dates(filed), around)
    row = Row(result.answers, result.values, result.faults, result.warnings)
    faults = [*result.faults, *_retired(register, row, before or {})]
    if row.start and row.end and row.end <= row.start:
        faults.append(Fault(UNTIL, BEFORE_IT_BEGINS, "", "entry"))
    return Row(row.body, row.values, tuple(faults), row.warnings)


def called(register: Register, row: Row, around: Around) -> str:
    """How a row is called: its key and its name. シス-0012 住民記録システム"""
    names = dict.fromkeys((*register.key_fields, register.name_field))
    return " ".join(text for name in names if (text := shown(register, row, name, around)))


def key_of(register: Register, row: Row, around: Around) -> str:
    """Its key in words."""
    return " ".join(text for name in register.key_fields if (text := shown(register, row, name, around)))


def shown(register: Register, row: Row, name: str, around: Around) -> str:
    """A field, value, from, until or last_day on one line; "" where there is nothing."""
    if name == LAST:
        return wareki(row.end - DAY) if row.end else ""
    value = row.given(name)
    field = register.form.fields.get(name)
    if value is None:
        return ""
    if field is not None:
        return _BOUND.get((register.digest, around), lambda: _bound(register, around))[name].brief(value)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if register.domains.get(name) == "date" and (day := as_date(str(value))):
        return wareki(day)
    return f"{value:,}" if isinstance(value, int) else str(value)


def listed(register: Register, row: Row, on: date) -> tuple[str, ...]:
    """The lists that have this row on a day, apart from its period."""
    return tuple(one.id for one in register.lists if one.when is None or matches(one.when.on(on), row.given))


def published(register: Register, row: Row, around: Around) -> dict[str, str]:
    """Heading → what is published of this row; cells that are empty or held back are left out."""
    public = register.public
    if public is None or (public.when is not None and not matches(public.when, row.given)):
        return {}
    cells = {
        one.heading: _opened(register, row, one, around)
        for one in public.columns
        if one.when is None or matches(one.when, row.given)
    }
    return {heading: text for heading, text in cells.items() if text}


def _opened(register: Register, row: Row, column: PublicColumn, around: Around) -> str:
    """A cell as machines read it: days as 2026-04-01, numbers without separators or unit."""
    if column.name == LAST:
        return (row.end - DAY).isoformat() if row.end else ""
    value, field = row.given(column.name), register.form.fields.get(column.name)
    if value is None:
        return ""
    if field is not None:
        return bind(field, around).published(value, column.part)
    return ("はい" if value else "いいえ") if isinstance(value, bool) else str(value)


def cells_of(register: Register, row: Row, around: Around) -> dict[str, Any]:
    """The row in the columns of the typed table (``register.columns``): what is not there is None."""
    cells: dict[str, Any] = dict.fromkeys(one.name for one in register.columns)
    for id, kind, named in _PLANS.get((register.digest, around), lambda: _plan(register, around)):
        value = row.body.get(id)
        if value is not None:
            cells.update((name, cell) for name, cell in zip(named, kind.cells(value), strict=False) if name in cells)
    cells.update((one.id, row.values.get(one.id)) for one in register.values if one.id in cells)
    return cells


def _plan(register: Register, around: Around) -> Plan:
    """The fields that stand in the table, each bound once, with the columns of each."""
    fields = [(field, tuple(f"{id}{suffix}" for suffix, _ in KINDS[field.ask].columns(field)))
              for id, field in register.fields.items()]  # fmt: skip
    return tuple((field.id, bind(field, around), named) for field, named in fields if named)


def _retired(register: Register, row: Row, before: Mapping[str, Any]) -> list[Fault]:
    """Choices that can no longer be chosen, and that the row did not hold before."""
    found = []
    for id, label, gone in _GONE.get(register.digest, lambda: _gone(register)):
        chosen = _codes(row.body.get(id)) - _codes(before.get(id))
        for code in sorted(chosen & set(gone)):
            words = f"{label}：「{gone[code]}」は、もう選べません。ほかのものを選んでください"
            found.append(Fault(id, words, "", "entry"))
    return found


def _bound(register: Register, around: Around) -> Mapping[str, Kind]:
    """Every field of the form, bound once for many rows."""
    return {id: bind(field, around) for id, field in register.form.fields.items()}


def _gone(register: Register) -> Gone:
    """The fields with choices that can no longer be chosen: (id, label, code → label of those)."""
    retired = {
        id: {one.code: one.label for one in field.choices if one.retired} for id, field in register.fields.items()
    }
    return tuple((id, register.fields[id].label, gone) for id, gone in retired.items() if gone)


def _codes(value: Any) -> set[str]:
    return set(value) if isinstance(value, list) else {value} if isinstance(value, str) else set()


def own_fields(register: Register) -> Mapping[str, Field]:
    """Every field of the form; from and until first, where rows have a period."""
    return {**{id: register.form.fields[id] for id in FROM_UNTIL if id in register.form.fields}, **register.fields}
