"""What every name can be in one part of all answers, in the order of the pages: an abstract evaluation.

It follows ``evaluate`` and ``values`` of the second edition, with ranges for answers (Cousot and Cousot 1977). Whoever
wants to know more than a range can say asks which names it hung on (``straddled``), and splits the part there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ..around import DAY_KINDS, Around
from ..boxes import passes
from ..kinds.open_days import OpenDays
from ..model import Box, Definition, Field, Page, Test, Value
from ..operations import OPERATIONS
from ..operations.base import Reach
from ..operations.dates import later
from ..plan import Index
from ..ranges import ABSENT, UNKNOWABLE, Range, exactly, union
from .order import Order
from .parts import DAYS, Part

MOST_POINTS = 64  # of a range whose tests are tried one by one


@dataclass(frozen=True, slots=True)
class Proved:
    """What is known before. ``certain``: values that are never unknown; ``present``: values that each row has."""

    certain: frozenset[str]
    present: frozenset[str]
    order: Order


class Reaching:
    """One part. Names are worked out when they are asked for, and once."""

    def __init__(
        self,
        definition: Definition,
        tables: Index,
        part: Part,
        pages: Mapping[str, Page],
        values: Mapping[str, Value],
        proved: Proved,
        around: Around,
    ) -> None:
        self.definition = definition
        self.tables = tables
        self.part = part
        self.pages = pages  # field or group → its page
        self.values = values
        self.proved = proved
        self.unanswerable: set[str] = set()  # questions that must be answered, and have no answer in this part
        self.straddled: list[str] = []  # names on which a condition hung, the first first
        self._known: dict[str, Range] = {}
        self._boxes: dict[int, bool | None] = {}
        self.reach = Reach(
            self.of, self.day, around, self.rows, tables, self.holds, self.exhausts, proved.order.between, self._sorts
        )  # fmt: skip

    def of(self, name: str) -> Range:
        """A field or value: of a group, what it can be in any one row."""
        if name not in self._known:
            value = self.values.get(name)
            self._known[name] = self._value(value) if value else self._field(name)
        return self._known[name]

    def day(self, name: str) -> Range:
        """One of filed, decided, used, entered and year (of the fiscal year at hand: as ``moment`` has it)."""
        return self.part.get(name, UNKNOWABLE)

    def rows(self, group: str) -> Range:
        """How many rows a group can have."""
        known, page = self.definition.groups[group], self.pages.get(group)
        asked = True if page is None else self.holds(page.when)
        if asked is False:
            return exactly(0)
        every = self.rows(known.of) if known.of else Range(known.at_least, known.at_most)
        return every if asked else Range(0, every.high)

    def holds(self, box: Box | None) -> bool | None:
        """Whether a condition holds: always, never, or (None) sometimes, or unknown."""
        if box is None:
            return True
        if id(box) not in self._boxes:
            self._boxes[id(box)] = self._holds(box)
        return self._boxes[id(box)]

    def exhausts(self, boxes: Sequence[Box]) -> bool:
        """Whether one of these holds whatever the answers are: they hang on one name, whose whole range they cover."""
        names, tests = set[str](), list[Test]()
        for box in boxes:
            left = [(name, test) for name, test in box.entries if tested(self.of(name), test) is not True]
            names |= {name for name, _ in left}
            tests += [test for _, test in left]
            if len(left) != 1 or len(names) != 1:
                return False
        return bool(names) and _covered(self.of(names.pop()), tests)

    def _holds(self, box: Box) -> bool | None:
        """Entry by entry: one that never holds decides, and what comes after it is not looked at."""
        hung = list[str]()
        for name, test in box.entries:
            found = tested(self.of(name), test)
            if found is False:
                return False
            if found is None:
                hung.append(name)
        self.straddled += hung
        return None if hung else True

    def _field(self, name: str) -> Range:
        if name in DAYS:
            return self.day(name)
        field, page = self.definition.fields.get(name), self.pages.get(name)
        if field is None:
            return ABSENT
        asked = [self.holds(page.when if page else None)]
        if asked[0] is not False:
            asked.append(self.holds(field.when))
        if False in asked:
            return ABSENT
        found = self._offered(field, self.part[name])
        if None in asked:
            return union([found, ABSENT])
        if not (found.some or found.absent or found.unknown):
            self.unanswerable.add(name)
        return found

    def _sorts(self, name: Any) -> frozenset[str]:
        opens = self.proved.order.opened.get(name) if isinstance(name, str) else None
        return frozenset(one for one in DAY_KINDS if opens is None or opens.takes(one))

    def _offered(self, field: Field, known: Range) -> Range:
        """Of a dated table, only the codes that are in force on the day of filing; of days, those that are open."""
        opens = self.proved.order.opened.get(field.id)
        if opens and known.some:
            return opened(known, opens, self.day("filed"))
        if not field.table or known.among is None or field.table not in self.tables:
            return known
        filed = self.day("filed")
        rows = self.tables[field.table]
        living = {code for code in known.among if any(_meets(row, filed) for row in rows.get(str(code), ()))}
        return Range(among=frozenset(living), some=bool(living), absent=known.absent, unknown=known.unknown)

    def _value(self, value: Value) -> Range:
        found = OPERATIONS[value.op].bounds(value.args, self.reach)
        if value.id in self.proved.certain:
            found = replace(found, unknown=False)
        return replace(found, absent=False) if value.id in self.proved.present else found


def tested(known: Range, test: Test) -> bool | None:
    """Whether what is known passes a test: always, never, or (None) sometimes, or unknown."""
    outcomes = set[bool | None]()
    if known.unknown:
        outcomes.add(None)
    if known.absent:
        outcomes.add(False)
    if known.some:
        outcomes |= _of_value(known, test)
    return next(iter(outcomes)) if len(outcomes) == 1 else None


def _of_value(known: Range, test: Test) -> set[bool | None]:
    if test.kind == "given":
        return {True}
    if known.any_text:
        return {None}
    if known.among is not None:
        return {passes(test, list(one) if isinstance(one, tuple) else one) for one in known.among}
    if known.low == known.high and known.low is not None:
        return {passes(test, known.low)}
    if test.kind == "range":
        return _within(known, test.low, test.high)
    inside = [one for one in test.values if _inside(known, one)]
    if not inside:
        return {False}
    return {True} if _all(known, inside) else {None}


def _covered(known: Range, tests: Sequence[Test]) -> bool:
    """Whether everything that a name can be passes one of these tests."""
    if not known.sure or known.any_text:
        return False
    if known.among is not None:
        points = [exactly(one) for one in known.among if not isinstance(one, tuple)]
        return len(points) == len(known.among) and all(any(tested(one, test) for test in tests) for one in points)
    at: Any = known.low
    top: Any = known.high
    ends: list[tuple[Any, Any]] = [(test.low, test.high) for test in tests if test.kind == "range"]
    for low, high in sorted(ends, key=lambda one: _first(one[0])):
        if at is None or (low is not None and low > at):
            return False
        if high is None or (top is not None and high >= top):
            return True
        at = max(at, high + (timedelta(days=1) if isinstance(high, date) else 1))
    return False


def _first(edge: Any) -> tuple[bool, Any]:
    return (edge is not None, edge or 0)


def opened(known: Range, opens: OpenDays, filed: Range) -> Range:
    """What is left of these days for whoever files on one of those, whatever days of the week they are."""
    low: Any = known.low
    high: Any = known.high
    if opens.first is not None and isinstance(filed.low, date):
        low = max(low, later(filed.low, opens.first))
    if opens.last is not None and isinstance(filed.high, date):
        high = min(high, later(filed.high, opens.last))
    return replace(known, low=low, high=high) if low <= high else Range(some=False, absent=known.absent)


def _within(known: Range, low: Any, high: Any) -> set[bool | None]:
    bottom: Any = known.low
    top: Any = known.high
    too_low = low is not None and top is not None and top < low
    if too_low or (high is not None and bottom is not None and bottom > high):
        return {False}
    above = low is None or (bottom is not None and bottom >= low)
    below = high is None or (top is not None and top <= high)
    return {True} if above and below else {None}


def _inside(known: Range, point: Any) -> bool:
    low: Any = known.low
    high: Any = known.high
    return (low is None or low <= point) and (high is None or point <= high)


def _all(known: Range, values: list[Any]) -> bool:
    """Whether a range of few numbers holds nothing but these."""
    low, high = known.low, known.high
    if not isinstance(low, int) or not isinstance(high, int) or high - low >= MOST_POINTS:
        return False
    return set(range(low, high + 1)) <= set(values)


def _meets(row: Any, days: Range) -> bool:
    after = row.start is None or days.high is None or row.start <= days.high
    return bool(after and (row.end is None or days.low is None or days.low < row.end))
