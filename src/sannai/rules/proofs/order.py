"""How days stand to each other under all answers that are not refused: by checks, by how they are made, by ``open``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..boxes import passes
from ..kinds.open_days import OpenDays, open_days
from ..model import Definition, Ref
from ..operations.base import Apart

FILED = OpenDays(0, 0, "all", False)


class Order:
    """Of one definition."""

    def __init__(self, definition: Definition) -> None:
        self.opened: dict[str, OpenDays] = {
            name: opens for name, field in definition.fields.items() if (opens := open_days(field))
        }
        after_filing = {("filed", name) for name, opens in self.opened.items() if opens.first is not None}
        self.pairs = _by_making(definition, frozenset(_checked(definition)) | after_filing)

    def between(self, earlier: Any, later: Any) -> Apart:
        """How many days there are at least and at most from the first of these to the second."""
        one, other = self._after_filing(earlier), self._after_filing(later)
        least = None if one is None or other is None else _less(other.first, one.last)
        most = None if one is None or other is None else _less(other.last, one.first)
        if (earlier, later) in self.pairs:
            least = max(least or 0, 0)
        if (later, earlier) in self.pairs:
            most = min(most or 0, 0)
        return least, most

    def _after_filing(self, name: Any) -> OpenDays | None:
        return FILED if name == "filed" else self.opened.get(name) if isinstance(name, str) else None


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _checked(definition: Definition) -> Iterator[tuple[Any, Any]]:
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


def _by_making(definition: Definition, ordered: frozenset[tuple[Any, Any]]) -> frozenset[tuple[Any, Any]]:
    """The same, and (day, value) of values that are never before that day: a day moved on, or one of several such."""
    found = set(ordered)
    for value in definition.values:  # in their order: a value names only earlier ones
        if value.op == "move" and _moves_on(value.args):
            found.add((value.args["day"], value.id))
        elif value.op == "derive":
            found.add((value.args["from"], value.id))
            found |= {(value.id, value.args["to"])} if (value.args["from"], value.args["to"]) in found else set()
        elif value.op == "cases":
            results = [case.result.name if isinstance(case.result, Ref) else None for case in value.args["rows"]]
            days = {earlier for earlier, _ in found}
            found |= {(day, value.id) for day in days if all(one == day or (day, one) in found for one in results)}
    return frozenset(found)


def _moves_on(args: Mapping[str, Any]) -> bool:
    later: bool = args["months"] >= 0 and args["days"] >= 0 and not args["edge"].endswith("_start")
    return later
