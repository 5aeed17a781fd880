"""The operations of computed values, one file each. A module of this folder that holds one is known by that alone."""

from __future__ import annotations

from collections.abc import Iterable

from ..members import members, must_say
from .base import Operation


def registered(operations: Iterable[type[Operation]]) -> dict[str, type[Operation]]:
    """Word of the language → operation. TypeError, naming the part, for one that does not say everything it must."""
    found: dict[str, type[Operation]] = {}
    for one in sorted(operations, key=lambda one: (getattr(one, "order", 0), getattr(one, "word", ""))):
        must_say(one, Operation, Operation.NEEDED)
        if one.word in found:
            raise TypeError(f"{one.__name__} and {found[one.word].__name__} are both written {one.word!r}")
        found[one.word] = one
    return found


# A common part of several operations has no word of its own.
OPERATIONS = registered(one for one in members(__name__, __path__, Operation) if "word" in vars(one))
