"""What may be told only where the sensitive fields may: they, and whatever is computed from them or hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model import Field, Value
from ..operations.base import names_in


def guarded(fields: Mapping[str, Field], values: Iterable[Value]) -> frozenset[str]:
    """The sensitive fields, the fields that are asked because of what stands in one, the values computed from one, and
    so on: who saw these could tell the others."""
    from_what = {id: frozenset(name for name, _ in one.when.entries) for id, one in fields.items() if one.when}
    from_what |= {one.id: frozenset(names_in(one.args)) for one in values}
    found = {id for id, one in fields.items() if one.sensitive}
    while more := {name for name, others in from_what.items() if name not in found and others & found}:
        found |= more
    return frozenset(found)
