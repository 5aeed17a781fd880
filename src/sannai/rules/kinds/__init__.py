"""The kinds of field, one file each. A module of this folder that holds a kind is known by that alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from ..around import Around
from ..members import members, must_say
from ..model import Field
from .base import Domain, Kind


def registered(kinds: Iterable[type[Kind]]) -> dict[str, type[Kind]]:
    """Word of the language → kind. TypeError, naming the part, for one that does not say everything it must."""
    found: dict[str, type[Kind]] = {}
    for kind in kinds:
        must_say(kind, Kind, Kind.NEEDED)
        if kind.domain not in get_args(Domain):
            raise TypeError(f"{kind.__name__}: no condition compares the domain {kind.domain!r}")
        if kind.ask in found:
            raise TypeError(f"{kind.__name__} and {found[kind.ask].__name__} are both asked as {kind.ask!r}")
        found[kind.ask] = kind
    return found


KINDS = registered(members(__name__, __path__, Kind))


def bind(field: Field, around: Around) -> Kind:
    """項目の種類を、項目とそのまわり（市内の住所の市の名など）に結びつける。"""
    return KINDS[field.ask](field, around)


def is_upload(field: Field) -> bool:
    """Is a field answered by sending files?"""
    return KINDS[field.ask].uploaded
