"""The operations of computed values, one file each. A module of this folder that holds one is known by that alone."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from .base import Operation


def registered(operations: Iterable[type[Operation]]) -> dict[str, type[Operation]]:
    """Word of the language → operation. TypeError, naming the part, for one that does not say everything it must."""
    found: dict[str, type[Operation]] = {}
    for one in sorted(operations, key=lambda one: (getattr(one, "order", 0), getattr(one, "word", ""))):
        own = {name for cls in one.__mro__ if issubclass(cls, Operation) and cls is not Operation for name in vars(cls)}
        if lacking := [part for part in Operation.NEEDED if part not in own]:
            raise TypeError(f"{one.__module__}.{one.__name__} does not say: {', '.join(lacking)}")
        if one.word in found:
            raise TypeError(f"{one.__name__} and {found[one.word].__name__} are both written {one.word!r}")
        found[one.word] = one
    return found


def _every() -> Iterable[type[Operation]]:
    """The operations that the modules of this folder define."""
    for module in iter_modules(__path__, f"{__name__}."):
        named = vars(import_module(module.name)).values() if module.name != Operation.__module__ else ()
        for one in named:
            if not isinstance(one, type) or not issubclass(one, Operation) or one.__module__ != module.name:
                continue
            if "word" in vars(one):  # a common part of several operations has none
                yield one


OPERATIONS = registered(_every())
