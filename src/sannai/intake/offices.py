"""The city's offices as they are published: what each is called and where it is reached, and in whose name it decides.

The document tells it for all days to come that are known, so that a reorganisation needs no messenger on its day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sannai.rules.model import Authority, Definition
from sannai.rules.outcomes import authority_on

from .documents import Mistaken, read
from .reading import whole

_UNIT = ("name", "phone", "place")
_BODY = ("authority", "ground", "reviewing_body", "defendant")


@dataclass(frozen=True, slots=True)
class Office:
    """A unit as people outside know it."""

    key: str
    name: str
    phone: str
    place: str


@dataclass(frozen=True, slots=True)
class Span:
    """What holds from a day on, until the next one; nothing: it does not stand."""

    start: date
    end: date | None
    said: Mapping[str, str] | None


Spans = Mapping[str, Sequence[Span]]


@dataclass(frozen=True)
class Offices:
    """The document, read."""

    units: Spans
    heirs: Spans  # by key, or key and matter
    bodies: Spans

    def office(self, key: str, matter: str, on: date) -> Office | None:
        """The unit that has this work on this day. A version names the unit of the day it was published."""
        moved = _on(self.heirs.get(f"{key} {matter}") or self.heirs.get(f"{key} ") or (), on)
        heir = moved.said["key"] if moved and moved.said else key
        unit = _on(self.units.get(heir, ()), on)
        return Office(heir, *(unit.said[name] for name in _UNIT)) if unit and unit.said else None

    def authority(self, rules: Definition, on: date) -> Authority | None:
        """その日の処分庁: the row of the version, or the executive body that it names, as it is on that day."""
        span = _on(self.bodies.get(rules.executive_body, ()), on) if rules.executive_body else None
        if span is None or span.said is None:
            return authority_on(rules, on)
        authority, ground, reviewing_body, defendant = (span.said[name] for name in _BODY)
        return Authority(span.start, span.end, authority, authority, ground, reviewing_body, defendant)


def check(_: str, content: Mapping[str, Any], at: datetime) -> None:
    """Whether the offices can be read. Raises Mistaken."""
    _offices(content)


def offices() -> Offices:
    """The offices that are published; none until they are."""
    found = whole("offices")
    return _parsed(*found) if found else Offices({}, {}, {})


def authority_of(rules: Definition, on: date) -> Authority | None:
    """その日の処分庁, from what is published alone."""
    return offices().authority(rules, on)


@lru_cache(maxsize=2)
def _parsed(sha256: str, body: bytes) -> Offices:
    return _offices(read(body))


def _offices(content: Mapping[str, Any]) -> Offices:
    try:
        return Offices(
            _spans(content["units"], _UNIT), _spans(content["heirs"], ("key",)), _spans(content["bodies"], _BODY)
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Mistaken(f"窓口の文書が読めません（{error!r}）。") from error


def _spans(told: Mapping[str, Any], names: Sequence[str]) -> Spans:
    found = {}
    for key, rows in told.items():
        starts = [date.fromisoformat(row["from"]) if row["from"] else date.min for row in rows]
        said = [{name: str(row[name]) for name in names} if row.get(names[0]) else None for row in rows]
        ends = [*starts[1:], None]
        found[key] = [Span(*each) for each in zip(starts, ends, said, strict=True)]
    return found


def _on(spans: Sequence[Span], on: date) -> Span | None:
    return next((span for span in reversed(spans) if span.start <= on), None)
