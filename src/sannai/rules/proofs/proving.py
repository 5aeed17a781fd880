"""Proving that something is determined under all answers: proved, refuted with an example, or undecided.

Branch and bound: a part of all answers in which the ranges decide is done with; one in which they do not is split, at
the name on which a condition hung. An example is believed only when the evaluator itself leaves it open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from ..around import Around
from ..evaluate import evaluate
from ..model import Box, Dates, Definition, Evaluation, Group, Page, Test
from ..operations import OPERATIONS
from ..operations.base import names_in
from ..plan import plan_of
from ..ranges import Range
from .examples import days, examples, is_point, refused
from .order import Order
from .parts import DAYS, LAST, Part, domain, edges_of, split
from .reaching import Proved, Reaching

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
        self.by_year = ("year",) if any(one.op == "derive" for one in definition.values) else ()
        self.certain: set[str] = set()
        self.order_of_days = Order(definition)
        self.present: dict[str, Proof] = {}  # values that are summed: that each row has one
        self._checked: dict[tuple[int, ...], Definition] = {}

    def prove(self, target: Target) -> Proof:
        """Whether the target is determined under all complete answers that no check refuses."""
        names = self.closure(target.names, target.boxes)
        definition, doubtful = self._resting_on(names), False
        tests = self._tests(names, target.boxes)
        edges = {name: self._edges(name, tests.get(name, [])) for name in names}
        waiting = [self.whole(names, tests)]
        looked = 0
        if found := self._by_one_row(target, waiting[0], names, definition):
            return Proof("refuted", *found)
        while waiting:
            part = waiting.pop()
            looked += 1
            if looked > MOST_PARTS:
                return Proof("undecided", parts=looked)
            reaching = self.reaching(part, frozenset(self.certain - {*target.names}))
            if self._impossible(part) or self._refused(reaching, names) or target.settled(reaching):
                continue
            if self._unanswerable(reaching, names):
                continue
            if found := self._counterexample(target, part, names, definition):
                return Proof("refuted", *found, parts=looked)
            parts = self._split(part, reaching, names, edges)
            doubtful = doubtful or (not parts and not self._evaluated(target, part, names, definition))
            waiting += reversed(parts)
        return Proof("undecided" if doubtful else "proved", parts=looked)

    def reaching(self, part: Part, certain: frozenset[str] = frozenset()) -> Reaching:
        """What names can be in a part, where these values are proved."""
        present = frozenset(name for name, proof in self.present.items() if proof.verdict == "proved")
        proved = Proved(certain, present, self.order_of_days)
        return Reaching(self.definition, self.tables, part, self.pages, self.values, proved, self.around)

    def closure(self, names: Iterable[str], boxes: Iterable[Box] = ()) -> list[str]:
        """These names and everything they rest on, the days too, in order."""
        found: set[str] = {*DAYS[:3], *self.by_year}
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
        group = self.definition.groups.get(name)
        repeated = [group.of] if group and group.of else []
        return repeated + [key for box in self._shown(name) for key, _ in box.entries]

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

    def _unanswerable(self, reaching: Reaching, names: Sequence[str]) -> bool:
        """Whether nobody can answer something that must be: in a group that is looked at as a whole, only where it must
        have a row."""
        at_least = {one.id: group.at_least for group in self._gathered(names) for one in group.fields}
        return any(at_least.get(name, 1) for name in reaching.unanswerable)

    def _by_one_row(
        self, target: Target, whole: Part, names: Sequence[str], definition: Definition
    ) -> tuple[dict[str, Any], Dates] | None:
        """An example where one row lacks what is summed of it. Whether each has it is looked at first, row by row: sums
        do not tell rows apart."""
        for value in (self.values[name] for name in names if name in self.values):
            member = value.args.get("of")
            if value.op != "sum" or member not in self.values:
                continue
            if member not in self.present:
                self.present[member] = self.prove(_in_each_row(value.args["group"], member))
            proof = self.present[member]
            if proof.answers is None or proof.dates is None:
                continue
            answers = {**next(examples(self.plan, whole, names, proof.dates)), **proof.answers}
            found = evaluate(definition, answers, proof.dates, self.around, desk=True)
            if target.open(found) and not refused(found, names):
                return answers, proof.dates
        return None

    def _gathered(self, names: Sequence[str]) -> list[Group]:
        """The groups of which something rests on more rows than one: on a sum, on whether any row is so."""
        return [group for group in self.definition.groups.values() if group.id in names]

    def _resting_on(self, names: Sequence[str]) -> Definition:
        """The definition with those checks alone that rest on these names: what others refuse, they may admit once
        everything is answered."""
        known = {*names, *self.values}
        checks = self.definition.checks
        kept = tuple(n for n, one in enumerate(checks) if {*self.closure((), [one.when])} <= known)
        if kept not in self._checked:
            self._checked[kept] = replace(self.definition, checks=tuple(checks[n] for n in kept))
        return self._checked[kept]

    def _counterexample(
        self, target: Target, part: Part, names: Sequence[str], definition: Definition
    ) -> tuple[dict[str, Any], Dates] | None:
        """The first days of a part are tried."""
        dates = days(part)
        for answers in examples(self.plan, part, names, dates):
            found = evaluate(definition, answers, dates, self.around, desk=True)
            if target.open(found) and not refused(found, names):
                return answers, dates
        return None

    def _evaluated(self, target: Target, part: Part, names: Sequence[str], definition: Definition) -> bool:
        """Whether the evaluator decides a part that cannot be split: it is one point, determined or refused there.

        An example that is refused for itself alone, while others of its part may be filed, decides nothing.
        """
        alone = all(group.at_least == group.at_most == 1 for group in self._gathered(names))
        if not alone or not all(is_point(part[name]) for name in names if name in part):
            return False
        dates = days(part)
        answers = next(examples(self.plan, part, names, dates))
        found = evaluate(definition, answers, dates, self.around, desk=True)
        return not target.open(found) or refused(found, names)

    def _split(
        self, part: Part, reaching: Reaching, names: Sequence[str], edges: Mapping[str, set[Any]]
    ) -> list[dict[str, Range]]:
        """The part cut at the first name on which something hung, else at any that is more than one thing; [] where it
        cannot be. Rows that are gathered may differ: parts in which all are alike would not be the whole."""
        hung = self.closure(reaching.straddled) if reaching.straddled else []
        wanted = [*(one for one in hung if one in reaching.straddled), *hung, *names]
        mixed = {one.id for group in self._gathered(names) if group.at_most > 1 for one in group.fields}
        plain = (one for one in wanted if one not in mixed and one not in DAYS)
        tried = list(dict.fromkeys((*plain, *DAYS[:3], *self.by_year)))
        for halve in (False, True):
            for name in tried:
                if name in part and (pieces := split(part[name], edges.get(name, ()), halve=halve)):
                    return [{**part, name: piece} for piece in pieces]
        return []


def _in_each_row(group: str, name: str) -> Target:
    """That a value of a group is there for every row. Where its page is hidden there are none."""

    def settled(reaching: Reaching) -> bool | None:
        known = reaching.of(name)
        return True if known.sure or reaching.rows(group).high == 0 else None if known.some else False

    return Target((name,), settled, lambda found: None in (found.values.get(name) or {}).values())


def _ends_before(later: Range, earlier: Range) -> bool:
    return isinstance(later.high, date) and isinstance(earlier.low, date) and later.high < earlier.low
