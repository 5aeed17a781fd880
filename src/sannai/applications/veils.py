"""Answers that go before their case: each stands in the digest as a digest of its own, with a salt of its own.

When it is disposed of, so is its salt: nobody can confirm a guess of twelve digits, and the rest still verifies.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sannai.common import canonical
from sannai.rules import shorter

_SALTS = "_veils"  # beside the answers, in the same sealed text: place → salt


def stored(answers: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """What the envelope keeps: the answers, and a new salt for each that goes before its case."""
    salts: dict[str, str] = {}

    def salted(place: str, name: str, value: Any) -> Any:
        if name in fields and not shorter.is_disposed(value):
            salts[place] = canonical.new_salt()
        return value

    kept = shorter.changed(answers, salted) if fields else {**answers}
    return kept | {_SALTS: salts} if salts else kept


def answers_in(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The answers alone."""
    return {name: value for name, value in kept.items() if name != _SALTS}


def covered(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What the digest is made over: a veiled answer is its own digest, before it is disposed of and after."""
    salts = kept.get(_SALTS, {})

    def veiled(place: str, _name: str, value: Any) -> Any:
        if shorter.is_disposed(value):
            return {"veil": shorter.veil_of(value)}
        return {"veil": _veil(value, salts[place])} if place in salts else value

    return shorter.changed(answers_in(kept), veiled)


def disposed(kept: Mapping[str, Any], fields: Collection[str], on: date) -> dict[str, Any]:
    """廃棄: these answers and their salts are gone, and their digests stand for them. May be done twice."""
    salts: dict[str, str] = dict(kept.get(_SALTS, {}))

    def emptied(place: str, name: str, value: Any) -> Any:
        return shorter.mark(on, _veil(value, salts.pop(place))) if name in fields and place in salts else value

    left = shorter.changed(answers_in(kept), emptied)
    return left | {_SALTS: salts} if salts else left


def _veil(value: Any, salt: str) -> str:
    return canonical.digest(canonical.dumps(value), salt)
