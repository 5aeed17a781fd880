"""The delegation rules as compiled. 専決 stays in the authority's name; 委任 moves authority and name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..model import Box, Choice, Dated, Field

POST = "post:"  # what stands before the key of a post that a row names


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder of deciders: the head of a unit of this kind."""

    id: str
    label: str
    kind: str  # section, division, department, bureau, charge, city
    circulates: bool = True  # asked in every circulation below a higher decider


@dataclass(frozen=True, slots=True)
class Limit:
    """専決の制限: a matter with this mark is decided one level up."""

    mark: str
    clause: str


@dataclass(frozen=True, slots=True)
class Substitution:
    """代決の制限: which marks forbid it, whether a dissent does, and what admits it after all."""

    forbids: tuple[str, ...] = ()
    unconcurred: bool = False
    admits: tuple[str, ...] = ()  # instructed, urgent
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Row(Dated):
    """One dated row of a matter: it decides when its box matches."""

    start: date
    end: date | None
    box: Box
    level: str  # the level that decides, or on which the named post stands
    post: str  # the post that the row names, or ""
    clause: str
    via: tuple[str, ...]  # level ids, lowest first
    concur: tuple[str, ...] = ()  # as written: a unit's key, or post: and a post's key
    own: bool = False
    substitution: bool = True
    lines: Mapping[str, int] = field(default_factory=dict)  # "" is the row itself


@dataclass(frozen=True, slots=True)
class MatterRules:
    id: str
    title: str
    rows: tuple[Row, ...]
    help: str = ""
    examples: tuple[str, ...] = ()
    end: date | None = None  # the first day on which the matter is no more
    line: int = 0

    def on(self, day: date) -> tuple[Row, ...]:
        """The rows in force on this date; none once the matter was abolished."""
        if self.end and day >= self.end:
            return ()
        return tuple(row for row in self.rows if row.holds(day))

    def facts(self, day: date) -> tuple[str, ...]:
        """The facts that decide on this date, in the order they are asked."""
        return tuple(dict.fromkeys(name for row in self.on(day) for name, _ in row.box.entries))


@dataclass(frozen=True, slots=True)
class Entrusted(Dated):
    """One row of 事務委任規則: authority and name of a matter move to a post; nobody above it decides."""

    matter: str
    start: date
    end: date | None
    post: str
    level: str
    name: str
    ground: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rulebook:
    """事務専決規程 and 事務委任規則 of one city, compiled."""

    key: str
    title: str
    digest: str
    authority: str  # in whose name it is done where nothing is entrusted
    analogy: str  # the clause that admits 類推, or ""
    levels: tuple[Level, ...]  # lowest first
    facts: Mapping[str, Field]
    marks: tuple[Choice, ...]
    limits: tuple[Limit, ...]
    substitution: Substitution
    matters: Mapping[str, MatterRules]
    entrustment: tuple[Entrusted, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)  # "fact/ID", "mark/ID" → line of delegation.yaml

    def level(self, id: str) -> Level:
        """The level of this id. Raises LookupError for an unknown one: a fault of the program."""
        return next(level for level in self.levels if level.id == id)

    def rank(self, id: str) -> int:
        """How high a level stands: 0 is the lowest."""
        return next(number for number, level in enumerate(self.levels) if level.id == id)

    def mark(self, id: str) -> str:
        """The label of a mark, or the id itself."""
        return next((mark.label for mark in self.marks if mark.code == id), id)

    def entrusted(self, matter: str, on: date) -> Entrusted | None:
        """The row of 事務委任規則 that holds for a matter on this date, if any."""
        return next((row for row in self.entrustment if row.matter == matter and row.holds(on)), None)


@dataclass(frozen=True, slots=True)
class Question:
    """What the rules are asked: a matter, its facts and marks; for 類推 the listed matter that is followed."""

    matter: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    analogous_to: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who decides, after whom and with whose concurrence, and why: each reason with its clause."""

    matter: str
    title: str
    level: str  # Level.id, or "" when a post is named
    post: str  # the key of the post that a row (or 委任) names, or ""
    via: tuple[str, ...]  # level ids that circulate before, lowest first
    concur: tuple[str, ...]  # keys of units or posts, asked in parallel
    clause: str
    own: bool  # whoever holds the deciding post may decide what they proposed
    substitution: bool
    why_no_substitution: str
    reasons: tuple[str, ...]
    authority: str  # in whose name
    ladder: tuple[str, ...]  # level ids from the decider's own upwards, no further than 委任 reaches
    analogous_to: str = ""
    entrusted: str = ""  # key of the post that authority moved to: the top of the ladder, or ""
    unconcurred_forbids: bool = False  # a dissenting 合議 forbids 代決
    admits: tuple[str, ...] = ()  # instructed, urgent: what admits 代決 although ``substitution`` is false
    rules_digest: str = ""
