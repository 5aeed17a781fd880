"""GET registers/ and registers/KEY/: what a program reaches, and how a row looks there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from sannai.registers import tables
from sannai.registers.door import Door, door_of
from sannai.registers.importing import mapping
from sannai.registers.importing.flow import write_door
from sannai.registers.importing.mapping import ENTRY, SEQ
from sannai.registers.models import Shelf
from sannai.rules.answers_schema import DIALECT
from sannai.rules.kinds import KINDS, bind
from sannai.rules.model import Field
from sannai.rules.registers.model import Register, Sort
from sannai.rules.registers.rows import own_fields
from sannai.web.staff.registers.filters import WhichList, filters_of

from .door import MachineRequest, answer, note, opened
from .saying import told_fields


def registers(request: MachineRequest) -> HttpResponse:
    """Every register that this program reaches."""
    reached = [held for shelf in Shelf.objects.order_by("pk") if (held := door_of(shelf, request.staff))]
    note(request, "", f"api registers {len(reached)}")
    return answer(
        {"city": settings.CITY, "city_code": settings.CITY_CODE, "registers": [_head(one) for one in reached]}
    )


def register(request: MachineRequest, key: str) -> HttpResponse:
    """One register: its fields, and the JSON Schema of a row."""
    held = opened(request, key)
    writes = bool(held.held.shelf.published) and write_door(request.staff, key) is not None
    note(request, key, "api register")
    return answer({**_head(held), **_body(held, writes=writes)})


def orders(held: Door) -> dict[str, tuple[Sort, ...]]:
    """What its rows can be sorted by: name → the whole order."""
    found = tables.orders(held.held.register, _known(held))
    return {
        name: order for name, order in found.items() if len(held.shown([part.name for part in order])) == len(order)
    }


def narrowing(held: Door) -> list[Any]:
    """What its rows can be narrowed by: those of its lists on the desk, but for which list it is."""
    found = filters_of(held.newest, held.held.register, (), held.shown(held.newest.filters))
    return [one for one in found if not isinstance(one, WhichList)]


def _known(held: Door) -> Any:
    """Its first list, as the table that is read now has it."""
    first = held.newest.lists[0]
    columns = all(tables.column_of(held.held.register, part.name) for part in first.sort)
    return first if columns else held.held.register.lists[0]


def _head(held: Door) -> dict[str, Any]:
    register, shelf = held.newest, held.held.shelf
    return {
        "key": register.key, "title": register.title, "purpose": register.purpose, "division": shelf.division_key,
        "kept_by": shelf.kept_by, "rights": shelf.rights, "dated": register.dated, "in_force": bool(shelf.published),
        "version": held.held.register.digest, "address": reverse("machines:register", args=[register.key]),
    }  # fmt: skip


def _body(held: Door, *, writes: bool) -> dict[str, Any]:
    register = held.held.register
    seen = frozenset(held.shown((*own_fields(register), *(one.id for one in register.values))))
    names = told_fields(register, seen)
    sortable = orders(held)
    return {
        "key_fields": list(held.shown(register.key_fields)), "name_field": register.name_field,
        "sheet": list(held.shown(register.sheet)), "writable": writes,
        "filters": [
            {"label": one.label, "parameters": list(one.names)} for one in narrowing(held)
        ],
        "sorts": list(sortable), "fields": [_field(register, own_fields(register)[name]) for name in names],
        "values": [
            {"id": one.id, "label": register.labels.get(one.id, one.id)} for one in register.values if one.id in seen
        ],
        "schema": _schema(held, names),
    }  # fmt: skip


def _field(register: Register, field: Field) -> dict[str, Any]:
    kind, extra = KINDS[field.ask], register.extras.get(field.id)
    said: dict[str, Any] = {
        "id": field.id, "label": register.labels.get(field.id, field.label), "kind": kind.ask, "words": kind.words,
        "required": field.required and field.when is None, "conditional": field.when is not None,
    }  # fmt: skip
    if field.choices:
        said["choices"] = [{"code": one.code, "label": one.label, "retired": one.retired} for one in field.choices]
    more = {
        "help": field.help, "unit": field.unit, "register": kind.refers(field),
        "given": bool(extra and extra.give), "sensitive": field.sensitive, "parts": _parts(field),
    }  # fmt: skip
    return said | {name: value for name, value in more.items() if value}


def _parts(field: Field) -> list[str]:
    parts = KINDS[field.ask].parts
    return list(parts) if len(parts) > 1 else []


def _schema(held: Door, names: list[str]) -> dict[str, Any]:
    """Of a new row as it may be posted: necessary, not sufficient."""
    register, fields = held.held.register, own_fields(held.held.register)
    offered = mapping.targets(register)
    return {
        "$schema": DIALECT, "title": register.title, "type": "object",
        "properties": {name: described for name, described in _properties(held, names) if name in offered},
        "required": [name for name in names if _always(register, fields[name])], "additionalProperties": False,
    }  # fmt: skip


def _properties(held: Door, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield ENTRY, {"type": "string", "format": "uuid", "title": "どの記載か。新しい記載には書かない"}
    yield SEQ, {"type": "integer", "minimum": 1, "title": "読んだときの版。あとで変わっていれば競合になる"}
    fields = own_fields(held.held.register)
    for name in names:
        field = fields[name]
        described = {
            "title": held.held.register.labels.get(name, field.label),
            **bind(field, held.held.around).schema(),
        }
        yield name, {**described, "description": field.help} if field.help else described


def _always(register: Register, field: Field) -> bool:
    extra = register.extras.get(field.id)
    return field.required and field.when is None and extra is not None and not extra.give
