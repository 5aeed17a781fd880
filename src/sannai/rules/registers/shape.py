"""What the typed table of a register depends on: its columns, and a digest that changes when they must be made anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from ..kinds import KINDS
from ..model import Box, Case, Ref, Table
from .model import Column, Register

_TYPES = {"integer": "integer", "yes_no": "yes_no", "date": "date"}


def columns_of(register: Register) -> tuple[Column, ...]:
    """The columns of fields and values, in order. A sensitive field has one only where some list shows it."""
    return (*_fields(register), *_values(register))


def _fields(register: Register) -> Iterator[Column]:
    shown = {name for one in register.lists for name in one.columns}
    for id, field in register.fields.items():
        if id != "unit" and (not field.sensitive or id in shown):
            for suffix, type in KINDS[field.ask].columns(field):
                yield Column(f"{id}{suffix}", type, id)


def _values(register: Register) -> Iterator[Column]:
    for value in register.values:
        yield Column(value.id, _TYPES.get(register.domains.get(value.id, ""), "text"), value.id)  # type: ignore[arg-type]


def shape_digest(register: Register) -> str:
    """SHA-256 of what is stored in the typed table and how. Labels, help, order of lists and the like are not in it."""
    fields = [
        [id, one.ask, [list(column) for column in KINDS[one.ask].columns(one)], one.option("places", None),
         one.option("of", None)]
        for id, one in sorted(register.fields.items())
    ]  # fmt: skip
    said = {
        "dated": register.dated,
        "kept_by": register.kept_by,
        "key": list(register.key_fields),
        "columns": sorted([one.name, one.type] for one in register.columns),
        "fields": fields,
        "find": sorted(register.find),
        "values": [[one.id, one.op, _plain(dict(one.args))] for one in register.values],
        "tables": {name: _table(register.tables[name]) for name in sorted(_looked_up(register))},
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _looked_up(register: Register) -> set[str]:
    """Tables that a value looks up; one that is not there is a fault that was noted."""
    return {one.args["table"] for one in register.values if one.op == "lookup"} & set(register.tables)


def _table(table: Table) -> list[Any]:
    return [[row.key, _plain(row.start), _plain(row.end), _plain(dict(row.cells))] for row in table.rows]


def _plain(value: Any) -> Any:
    """Compiled parts as JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Ref):
        return {"ref": value.name}
    if isinstance(value, Case):
        return [_plain(value.box), _plain(value.result)]
    if isinstance(value, Box):
        entries = [
            [name, [one.kind, _plain(one.values), _plain(one.low), _plain(one.high)]] for name, one in value.entries
        ]
        return [entries, value.otherwise]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
