"""Deciding over boxes: is there a set of answers that matches these boxes and none of those?

Boxes compare a name with constants, so each name has finitely many kinds of answer that the boxes can tell apart.
The search goes through them in the order of the pages, hidden fields staying unanswered, and gives up loudly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from .apart import OTHER, cuts
from .boxes import matches, passes
from .kinds import KINDS
from .model import Box, Definition, Field, Group, Page, Test, Value
from .operations import OPERATIONS
from .operations.base import MOMENTS

MOST_WORK = 300_000  # boxes looked at
Assignment = dict[str, Any]


class TooHard(Exception):
    """The boxes have too many combinations to decide."""


class World:
    """What the search must know: the fields, the order of names, and when each is asked."""

    fields: Mapping[str, Field]
    groups: Mapping[str, Group]
    conditions: dict[str, tuple[Box, ...]]
    values: dict[str, Value]
    order: dict[str, int]
    holders: dict[str, Page]

    def __init__(self, definition: Definition) -> None:
        self.fields, self.groups = definition.fields, definition.groups
        self.conditions = {}
        pages = (*definition.pages, *definition.desk_pages)
        for page in pages:
            for one in page.fields:
                self.conditions[one.id] = tuple(box for box in (page.when, one.when) if box)
            for group in page.groups:
                for one in group.fields:
                    self.conditions[one.id] = tuple(box for box in (page.when, one.when) if box)
        self.values = {value.id: value for value in definition.values}
        self.order = {name: number for number, name in enumerate((*MOMENTS, *self.conditions, *self.values))}
        self.holders = {group.id: page for page in pages for group in page.groups}

    @classmethod
    def of_fields(cls, fields: Mapping[str, Field]) -> World:
        """A world of fields alone, all of them asked: no pages, no values."""
        world = cls.__new__(cls)
        world.fields, world.groups, world.values, world.holders = fields, {}, {}, {}
        world.conditions = {name: (field.when,) if field.when else () for name, field in fields.items()}
        world.order = {name: number for number, name in enumerate(fields)}
        return world

    def visible(self, name: str, assigned: Mapping[str, Any]) -> bool:
        """Is this field asked, given everything before it?"""
        return all(matches(box, assigned.get) for box in self.conditions.get(name, ()))

    def shown(self, name: str) -> Box:
        """One box that says when this field is asked."""
        return joined(self.conditions.get(name, ()))

    def inputs(self, name: str) -> list[str]:
        """The names that this one rests on directly."""
        if name in self.conditions:
            return [key for box in self.conditions[name] for key, _ in box.entries]
        value = self.values.get(name)
        return list(OPERATIONS[value.op].inputs(value.args)) if value else []

    def closure(self, names: Iterable[str]) -> list[str]:
        """These names and everything they rest on, in order."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found and name in self.order:
                found.add(name)
                waiting += self.inputs(name)
        return sorted(found, key=self.order.__getitem__)


def joined(boxes: Iterable[Box | None]) -> Box:
    """One box that matches when all of these do. Entries of one name stay side by side."""
    return Box(tuple(entry for box in boxes if box for entry in box.entries))


def find(world: World, want: Sequence[Box], avoid: Sequence[Box]) -> Assignment | None:
    """Answers that match every box of ``want`` and none of ``avoid``, or None when there are none. TooHard if unclear.

    satisfiable: find(w, [box], []) · overlap: find(w, [a, b], []) · gap: find(w, [], rows)
    """
    names = world.closure(name for box in (*want, *avoid) for name, _ in box.entries)
    tests = _tests(world, names, (*want, *avoid))
    wanted = tuple(entry for box in want for entry in box.entries)
    return _Search(world, names, tests).run(wanted, [box.entries for box in avoid])


Entries = tuple[tuple[str, Test], ...]


class _Search:
    """One search: depth first over the names that still matter, keeping only what is undecided of each box."""

    def __init__(self, world: World, names: list[str], tests: dict[str, list[Test]]) -> None:
        self.world = world
        self.names = names
        self.tests = tests
        self.work = 0
        self.closures: dict[frozenset[str], frozenset[str]] = {}

    def run(self, want: Entries, avoid: list[Entries]) -> Assignment | None:
        """The first assignment found."""
        return None if () in avoid else self._from(0, {}, want, avoid)

    def _from(self, position: int, assigned: Assignment, want: Entries, avoid: list[Entries]) -> Assignment | None:
        self.work += 1 + len(avoid)
        if self.work > MOST_WORK:
            raise TooHard
        if not want and not avoid:
            return dict(assigned)
        needed = self._needed(want, avoid)
        while self.names[position] not in needed:
            position += 1
        name = self.names[position]
        for answer in self._answers(name, assigned):
            if not all(passes(test, answer) for other, test in want if other == name):
                continue
            left = _narrowed(avoid, name, answer)
            if () in left:
                continue
            rest = tuple(entry for entry in want if entry[0] != name)
            found = self._from(position + 1, {**assigned, name: answer}, rest, left)
            if found is not None:
                return found
        return None

    def _needed(self, want: Entries, avoid: list[Entries]) -> frozenset[str]:
        """The names that what is left rests on."""
        names = frozenset(name for entries in (want, *avoid) for name, _ in entries)
        found = self.closures.get(names)
        if found is None:
            found = self.closures[names] = frozenset(self.world.closure(names))
        return found

    def _answers(self, name: str, assigned: Assignment) -> list[Any]:
        value = self.world.values.get(name)
        if name in MOMENTS:
            return cuts(self.tests.get(name, []), timedelta(days=1)) or [date(2026, 4, 1)]
        if value is None:
            if not self.world.visible(name, assigned):
                return [None]
            field = self.world.fields[name]
            answers = KINDS[field.ask].apart(field, self.tests.get(name, []))
            return answers if field.required else [*answers, None]
        return _values_apart(self.world, value, self.tests.get(name, []), assigned)


def _narrowed(boxes: list[Entries], name: str, answer: Any) -> list[Entries]:
    """The boxes that may still match, without what this answer has met; () is one that has matched."""
    left = []
    for entries in boxes:
        own = [test for other, test in entries if other == name]
        if not own:
            left.append(entries)
        elif all(passes(test, answer) for test in own):
            left.append(tuple(entry for entry in entries if entry[0] != name))
    return left


def _tests(world: World, names: list[str], boxes: Iterable[Box]) -> dict[str, list[Test]]:
    """Every test that any relevant box makes of a name."""
    tests: dict[str, list[Test]] = {}
    every = [*boxes, *(box for name in names for box in world.conditions.get(name, ()))]
    for name in names:
        value = world.values.get(name)
        if value:
            every += OPERATIONS[value.op].boxes(value.args)
    for box in every:
        for name, test in box.entries:
            tests.setdefault(name, []).append(test)
    return tests


def _values_apart(world: World, value: Value, tests: list[Test], assigned: Assignment) -> list[Any]:
    """The kinds of result that tests can tell apart; unknown when an input is missing."""
    found = OPERATIONS[value.op].apart(value.args, tests, assigned)
    if found is not None:
        return found
    if value.op == "count":
        return _counts(world, value.args["group"], tests)
    if value.op == "sum":
        return _numbers(tests)
    missing = [name for name in world.inputs(value.id) if name in world.order and assigned.get(name) is None]
    if missing:
        return [None]
    if value.op == "before":
        return [True, False]
    texts = [one for test in tests for one in test.values if isinstance(one, str)]
    if texts:
        return [*dict.fromkeys(texts), OTHER, None]
    return _numbers(tests)


def _counts(world: World, group: str, tests: list[Test]) -> list[int]:
    known = world.groups[group]
    points = {*_numbers(tests), known.at_least, known.at_most}
    asked = [world.holders[one] for one in (group, known.of) if one]
    low = 0 if any(page.when for page in asked) else known.at_least
    return sorted(point for point in points | {low} if low <= point <= known.at_most)


def _numbers(tests: list[Test]) -> list[Any]:
    dates = any(isinstance(point, date) for test in tests for point in (*test.values, test.low, test.high))
    return cuts(tests, timedelta(days=1) if dates else 1) or [1]
