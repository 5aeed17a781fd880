"""The kinds of field, one file each. A module of this folder that holds a kind is known by that alone."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import get_args

from ..around import Around
from ..model import Field
from .base import Domain, Kind


def registered(kinds: Iterable[type[Kind]]) -> dict[str, type[Kind]]:
    """Word of the language → kind. TypeError, naming the part, for one that does not say everything it must."""
    found: dict[str, type[Kind]] = {}
    for kind in kinds:
        own = {name for cls in kind.__mro__ if issubclass(cls, Kind) and cls is not Kind for name in vars(cls)}
        if lacking := [part for part in Kind.NEEDED if part not in own]:
            raise TypeError(f"{kind.__module__}.{kind.__name__} does not say: {', '.join(lacking)}")
        if kind.domain not in get_args(Domain):
            raise TypeError(f"{kind.__name__}: no condition compares the domain {kind.domain!r}")
        if kind.ask in found:
            raise TypeError(f"{kind.__name__} and {found[kind.ask].__name__} are both asked as {kind.ask!r}")
        found[kind.ask] = kind
    return found


def _every() -> Iterable[type[Kind]]:
    """The kinds that the modules of this folder define."""
    for module in iter_modules(__path__, f"{__name__}."):
        named = vars(import_module(module.name)).values() if module.name != Kind.__module__ else ()
        for kind in named:
            if isinstance(kind, type) and issubclass(kind, Kind) and kind.__module__ == module.name:
                yield kind


KINDS = registered(_every())


def bind(field: Field, around: Around) -> Kind:
    """項目の種類を、項目とそのまわり（市内の住所の市の名など）に結びつける。"""
    return KINDS[field.ask](field, around)


def is_upload(field: Field) -> bool:
    """Is a field answered by sending files?"""
    return KINDS[field.ask].uploaded
