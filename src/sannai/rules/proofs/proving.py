"""Proving that something is determined under all answers: proved, refuted with an example, or undecided.

Branch and bound: a part of all answers in which the ranges decide is done with; one in which they do not is split, at
the name on which a condition hung. An example is believed only when the evaluator itself leaves it open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from ..around import Around
from ..boxes import passes
from ..evaluate import evaluate
from ..model import Box, Dates, Definition, Evaluation, Page, Ref, Test
from ..operations import OPERATIONS
from ..operations.base import names_in
from ..plan import plan_of
from ..ranges import Range
from .parts import DAYS, LAST, Part, days, domain, edges_of, example, split
from .reaching import Reaching

MOST_PARTS = 4000  # of one proof: some seconds
Verdict = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True, slots=True)
class Proof:
    """How it ended. ``answers`` and ``dates``: the example under which it is not determined; ``parts``: how many were
    looked at."""

    verdict: Verdict
    answers: Mapping[str, Any] | None = None
    dates: Dates | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be determined. ``names``, ``boxes``: what it rests on; ``settled``: True in a part where it surely is
    determined, False where it surely is not, None where the ranges do not say; ``open``: whether an evaluation leaves
    it open."""

    names: tuple[str, ...]
    settled: Callable[[Reaching], bool | None]
    open: Callable[[Evaluation], bool]
    boxes: tuple[Box, ...] = ()


class Prover:
    """Proofs about one definition, on all days from ``first`` on."""

    def __init__(self, definition: Definition, around: Around, first: date) -> None:
        self.definition = replace(definition, language=2)  # what holds with nothing swallowed holds in every edition
        self.around, self.first = around, first
        self.plan = plan_of(self.definition, around)
        self.tables = self.plan.tables
        self.values = {one.id: one for one in definition.values}
        self.pages: dict[str, Page] = {}
        for page in (*definition.pages, *definition.desk_pages):
            for name in (*(one.id for one in page.fields), *(one.id for one in page.groups)):
                self.pages[name] = page
            for group in page.groups:
                self.pages.update((one.id, page) for one in group.fields)
        self.order = {name: number for number, name in enumerate((*DAYS, *self.pages, *self.values))}
        self.certain: set[str] = set()
        self.ordered = _ordered_by_making(definition, frozenset(ordered_days(definition)))

    def prove(self, target: Target) -> Proof:
        """Whether the target is determined under all complete answers that no check refuses."""
        names = self.closure(target.names, target.boxes)
        tests = self._tests(names, target.boxes)
        edges = {name: self._edges(name, tests.get(name, [])) for name in names}
        waiting = [self.whole(names, tests)]
        looked = 0
        while waiting:
            part = waiting.pop()
            looked += 1
            if looked > MOST_PARTS:
                return Proof("undecided", parts=looked)
            certain = frozenset(self.certain - {*target.names})
            reaching = self.reaching(part, certain)
            if self._impossible(part) or self._refused(reaching, names) or target.settled(reaching):
                continue
            if reaching.impossible:
                continue
            if found := self._counterexample(target, part, names):
                return Proof("refuted", *found, parts=looked)
            parts = self._split(part, reaching, names, edges)
            if parts is None:
                continue  # one point, which the evaluator determines or nobody can file
            waiting += reversed(parts)
        return Proof("proved", parts=looked)

    def reaching(self, part: Part, certain: frozenset[str] = frozenset()) -> Reaching:
        """What names can be in a part, where these values are proved."""
        return Reaching(
            self.definition, self.tables, part, self.pages, self.values, certain, self.ordered, self.around
        )  # fmt: skip

    def closure(self, names: Iterable[str], boxes: Iterable[Box] = ()) -> list[str]:
        """These names and everything they rest on, the days too, in order."""
        found: set[str] = set(DAYS[:3])
        waiting = [*names, *(name for box in boxes for name, _ in box.entries)]
        while waiting:
            name = waiting.pop()
            if name in self.order and name not in found:
                found.add(name)
                waiting += self._inputs(name)
        return sorted(found, key=self.order.__getitem__)

    def _inputs(self, name: str) -> list[str]:
        value = self.values.get(name)
        if value:
            return list(names_in(value.args))
        return [key for box in self._shown(name) for key, _ in box.entries]

    def _shown(self, name: str) -> list[Box]:
        """The conditions under which a field is asked."""
        page, field = self.pages.get(name), self.definition.fields.get(name)
        return [box for box in (page.when if page else None, field.when if field else None) if box]

    def _tests(self, names: Sequence[str], boxes: Iterable[Box]) -> dict[str, list[Test]]:
        every = [*boxes, *(check.when for check in self.definition.checks)]
        for name in names:
            value = self.values.get(name)
            every += self._shown(name)
            every += OPERATIONS[value.op].boxes(value.args) if value else []
        found: dict[str, list[Test]] = {}
        for box in every:
            for name, test in box.entries:
                found.setdefault(name, []).append(test)
        return found

    def _edges(self, name: str, tests: list[Test]) -> set[Any]:
        if name not in DAYS:
            return edges_of(tests)
        found: set[Any] = edges_of(tests)
        for rows in self.tables.values():
            found |= {edge for each in rows.values() for row in each for edge in (row.start, row.end) if edge}
        if self.definition.fee:
            found |= {edge for row in self.definition.fee.rows for edge in (row.start, row.end) if edge}
        return found

    def whole(self, names: Sequence[str], tests: Mapping[str, list[Test]]) -> dict[str, Range]:
        """Everything that these fields, and the days, can be."""
        part = {name: Range(self.first, LAST) for name in DAYS}
        fields = self.definition.fields
        return part | {name: domain(fields[name], tests.get(name, [])) for name in names if name in fields}

    def _impossible(self, part: Part) -> bool:
        """Days out of their order: nobody decides before it was filed."""
        return any(_ends_before(part[later], part[earlier]) for earlier, later in pairwise(DAYS[:3]))

    def _refused(self, reaching: Reaching, names: Sequence[str]) -> bool:
        """Whether a check surely refuses everything in this part."""
        known = set(names)
        return any(
            not check.warning and not check.group and {name for name, _ in check.when.entries} <= known
            and reaching.holds(check.when)
            for check in self.definition.checks
        )  # fmt: skip

    def _counterexample(self, target: Target, part: Part, names: Sequence[str]) -> tuple[dict[str, Any], Dates] | None:
        """The first days of a part are tried, with the least and with the largest answers."""
        known, dates = set(names), days(part)
        for last in (False, True):
            answers = self._rows(example(self.plan, part, names, dates, last=last), names)
            found = evaluate(self.definition, answers, dates, self.around, desk=True)
            if target.open(found) and not any(fault.field in known for fault in found.faults):
                return answers, dates
        return None

    def _rows(self, answers: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
        """Answers within groups stand in rows: as few as must be, and one at least, all alike."""
        for group in self.definition.groups.values():
            inside = {one.id: answers.pop(one.id) for one in group.fields if one.id in answers}
            if group.id in names or inside:
                many = max(group.at_least, 1)
                answers[group.id] = [{"_key": f"r{number}", **inside} for number in range(1, many + 1)]
        return answers

    def _split(
        self, part: Part, reaching: Reaching, names: Sequence[str], edges: Mapping[str, set[Any]]
    ) -> list[dict[str, Range]] | None:
        """The part cut at the first name on which something hung, else at any that is more than one thing."""
        hung = self.closure(reaching.straddled) if reaching.straddled else []
        wanted = [*(one for one in hung if one in reaching.straddled), *hung, *names]
        tried = list(dict.fromkeys((*(one for one in wanted if one not in DAYS), *DAYS[:3])))
        for halve in (False, True):
            for name in tried:
                if name in part and (pieces := split(part[name], edges.get(name, ()), halve=halve)):
                    return [{**part, name: piece} for piece in pieces]
        return None


def ordered_days(definition: Definition) -> Iterator[tuple[Any, Any]]:
    """(earlier, later) operands of which a check refuses the reverse: by ``before``, or by a number of days below 0."""
    values = {one.id: one for one in definition.values}
    for check in definition.checks:
        if check.warning or check.group or len(check.when.entries) != 1:
            continue
        [(name, test)] = check.when.entries
        value = values.get(name)
        if value and value.op == "before" and passes(test, True):
            yield value.args["b"], value.args["a"]
        elif value and value.op == "days" and test.low is None and isinstance(test.high, int) and test.high >= -1:
            yield value.args["from"], value.args["to"]


def _ordered_by_making(definition: Definition, ordered: frozenset[tuple[Any, Any]]) -> frozenset[tuple[Any, Any]]:
    """The same, and (day, value) of values that are never before that day: a day moved on, or one of several such."""
    found = set(ordered)
    for value in definition.values:  # in their order: a value names only earlier ones
        if value.op == "move" and _moves_on(value.args):
            found.add((value.args["day"], value.id))
        elif value.op == "cases":
            results = [case.result.name if isinstance(case.result, Ref) else None for case in value.args["rows"]]
            days = {earlier for earlier, _ in found}
            found |= {(day, value.id) for day in days if all(one == day or (day, one) in found for one in results)}
    return frozenset(found)


def _moves_on(args: Mapping[str, Any]) -> bool:
    later: bool = args["months"] >= 0 and args["days"] >= 0 and not args["edge"].endswith("_start")
    return later


def _ends_before(later: Range, earlier: Range) -> bool:
    return isinstance(later.high, date) and isinstance(earlier.low, date) and later.high < earlier.low
