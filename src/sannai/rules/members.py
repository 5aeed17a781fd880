"""What the modules of a folder hold: a kind of field, or an operation, is known by its file alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

M = TypeVar("M")


def members(package: str, path: Iterable[str], base: type[M]) -> Iterator[type[M]]:
    """The classes below ``base`` that the modules of this package define; not what the module of the base holds."""
    for module in iter_modules(path, f"{package}."):
        named = vars(import_module(module.name)).values() if module.name != base.__module__ else ()
        for one in named:
            if isinstance(one, type) and issubclass(one, base) and one.__module__ == module.name:
                yield one


def must_say(one: type[M], base: type[M], needed: Sequence[str]) -> None:
    """TypeError, naming the part, for a member that does not say for itself everything it must."""
    own = {name for cls in one.__mro__ if issubclass(cls, base) and cls is not base for name in vars(cls)}
    if lacking := [part for part in needed if part not in own]:
        raise TypeError(f"{one.__module__}.{one.__name__} does not say: {', '.join(lacking)}")
