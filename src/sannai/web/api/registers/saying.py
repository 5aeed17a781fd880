"""A row as a program reads it: the values as they are kept, without what it may not see, and without what it points at
there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sannai.registers import shelving
from sannai.registers.door import Door
from sannai.registers.importing.mapping import ENTRY, SEQ
from sannai.registers.importing.objects import UNSEEN, VALUES
from sannai.registers.pointing import Pointed, pointed
from sannai.registers.states import Period
from sannai.rules.kinds import KINDS
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import own_fields
from sannai.web.staff.registers.entry_shown import is_reference, version_of


def told_fields(register: Register, seen: Collection[str]) -> list[str]:
    """The fields of these that a program is given, in order: neither files nor what is sealed."""
    fields = own_fields(register)
    return [id for id, one in fields.items() if id in seen and not (KINDS[one.ask].uploaded or KINDS[one.ask].sealed)]


def named_in(door: Door, periods: Iterable[Period]) -> Mapping[str, Pointed]:
    """Every row that some periods point at. One statement, and two for each register that they stand in."""
    ids = {value["entry"] for one in periods for value in one.row.body.values() if is_reference(value)}
    return pointed(door.staff, ids) if ids else {}


def said(
    door: Door, period: Period, seen: Collection[str], named: Mapping[str, Pointed], *, whole: bool
) -> dict[str, Any]:
    """A period as an object: from, until, its fields, and what is computed. ``seen``: the fields and values that are
    shown; ``whole``: what is sensitive too, also by the version under which it was written."""
    register = door.held.register
    secret = frozenset[str]() if whole else door.hidden | version_of(period).guarded
    under = shelving.under(register, period, door.held.around)
    body = under.row.body
    names = [name for name in told_fields(register, seen) if name in body and name not in secret]
    computed = {one.id: under.values.get(one.id) for one in register.values if one.id in seen and one.id not in secret}
    return {
        **{name: _value(body[name], named) for name in names},
        VALUES: {name: value for name, value in computed.items() if value is not None},
    }


def own(id: Any, seq: int) -> dict[str, Any]:
    """Which row, and how far it had come."""
    return {ENTRY: str(id), SEQ: seq}


def _value(value: Any, named: Mapping[str, Pointed]) -> Any:
    """A reference says how the row was called when it was written, and today; of one that is not seen it says only
    that."""
    if not is_reference(value):
        return value
    one = named.get(value["entry"])
    if one is None or not one.seen:
        return {UNSEEN: True}
    return {"entry": value["entry"], "shown": value.get("shown", ""), "now": one.called}
