"""What every operation on values says and does, and what it gets to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Protocol

from sannai.text.decimals import counted
from sannai.text.eras import span

from ..around import Around
from ..boxes import UNKNOWN, Unknown
from ..model import Box, Case, DatedRow, Dates, Ref, Table, TableRow, Test
from ..plan import Index
from ..ranges import Range
from ..shapes import Key, Shape

Given = Callable[[str], Any]
Args = Mapping[str, Any]
Rows = Callable[[str], list[tuple[str, Given]] | Unknown]  # of a group: key, and names as that row sees them
Apart = tuple[int | None, int | None]  # days at least and at most; None: no limit
MOMENTS = ("filed", "decided", "used")
AS_OF = (
    *MOMENTS,
    "year",
)  # of dated rows; year: 1 April of the fiscal year at hand, of the first one the day of filing
MOST = 10**15  # of a product; what is larger is unknown


@dataclass(slots=True)  # made for each value of each row: a frozen one takes three times as long
class Seen:
    """What an operation computes from: names (an answer, a value, None or UNKNOWN), days, tables, the city."""

    given: Given
    dates: Dates
    tables: Index
    around: Around
    rows: Rows
    row: str = ""  # the key of the row for which it is computed


@dataclass(frozen=True, slots=True)
class Reach:
    """The same while it is proved: what each name can be in one part of all answers. ``days``: of filed, decided, used,
    entered and year."""

    of: Callable[[str], Range]
    days: Callable[[str], Range]
    around: Around
    rows: Callable[[str], Range]  # how many rows a group can have
    tables: Index
    holds: Callable[[Box], bool | None]  # always, never, or (None) sometimes, or unknown, in this part
    exhausts: Callable[[Sequence[Box]], bool]  # whether one of these, none of which is sure, holds all the same
    between: Callable[[Any, Any], Apart]  # what is known of how far this day is before that one, whatever they are
    sorts: Callable[[Any], frozenset[str]]  # which sorts of day (``around.DAY_KINDS``) a day can be

    def in_order(self, earlier: Any, later: Any) -> bool:
        """Whether this day is surely never after that one."""
        least, _ = self.between(earlier, later)
        return least is not None and least >= 0


class Making(Protocol):
    """One value that is being compiled (``compiler/values.py``)."""

    group: str  # whose rows it is computed for, or ""
    record: Any  # what was written, read by its keys
    names: Any  # what is in scope

    def problem(self, line: int, message: str, hint: str = "", /) -> None:
        """Note a fault at a line."""

    def name(self, name: str | None, line: int, /, *domains: str) -> str:
        """A name that may be used here and is of one of these domains; a fault otherwise."""
        ...

    def inner(self, word: str, /) -> Any:
        """The record behind the word; an empty one where it was wrong."""
        ...

    def moment(self, inner: Any, key: str, /) -> str | date:
        """filed, decided, used, entered, a date, or the name of a date."""
        ...

    def terms(self, word: str, /) -> tuple[tuple[str | int, ...], tuple[int, ...]]:
        """Two or more names of numbers, and numbers, counted in their smallest place; how many places each has."""
        ...

    def cases(self, records: Sequence[Any], /) -> tuple[tuple[Case, ...], str]:
        """The rows of ``cases``, and the domain of their results."""
        ...

    def places(self, name: str, /) -> int:
        """How many places a name has; 0 where nobody computes with decimals."""
        ...

    def table(self, key: str, /) -> Table | None:
        """The table that is named there; None and a fault where there is none."""
        ...

    def box(self, key: str, group: str, /) -> Box | None:
        """The condition behind a key, asked of each row of a group; None where there is none."""
        ...

    def group_named(self, word: str, /) -> str:
        """The group behind the word; a fault where there is none such."""
        ...

    def member(self, word: str, /, *domains: str) -> tuple[str, str]:
        """The group and the field or value in it that stand behind the word; "" for what is wrong."""
        ...

    def decided(self, table: Table, by: Sequence[str], column: str, /) -> tuple[DatedRow, ...]:
        """The rows of a decision table: when each holds, by what stands in these columns, and the cell of that one."""
        ...


Made = tuple[dict[str, Any], str] | tuple[dict[str, Any], str, int]  # args, domain, and the places of a decimal


class Operation:
    """One operation of the closed list. NEEDED names what each must say for itself.

    ``compute`` gives None where it cannot: what that means is said by the edition and by ``strict`` and ``fails``
    (``values.py``), so that few operations have to tell absent from unknown. It may raise ArithmeticError,
    AttributeError, KeyError, TypeError and ValueError.
    """

    NEEDED: ClassVar = ("word", "order", "key", "build", "compute", "bounds")

    word: ClassVar[str]
    order: ClassVar[int]  # in the manual
    key: ClassVar[Key]  # how what stands behind the word is written
    beside: ClassVar[Shape] = {}  # keys that stand beside the word
    shapes: ClassVar[dict[str, Shape]] = {}  # named shapes that these use
    in_rows: ClassVar[bool] = True  # whether ``in: group`` may stand beside it
    edition: ClassVar[int] = 1  # of the language, from which on it may be written
    codes: ClassVar[tuple[str, ...]] = ()  # what its result can be, where that is a code
    strict: ClassVar[bool] = True  # whether one unknown operand makes the result unknown
    fails: ClassVar[bool] = False  # whether no result is a failure even where an operand is absent

    @classmethod
    def keys(cls) -> Shape:
        """The keys of a value of this operation, but for ``in``."""
        return {cls.word: cls.key, **cls.beside}

    @classmethod
    def build(cls, made: Making) -> Made:
        """The compiled arguments and the domain of the result; every fault is noted."""
        raise NotImplementedError

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        """The value, or None."""
        raise NotImplementedError

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """Everything that ``compute`` can give in one part of all answers. Sound: never less than that."""
        raise NotImplementedError

    @staticmethod
    def inputs(args: Args) -> Iterable[str]:
        """The names that it reads: fields and values; days and dates may be among them."""
        return names_in(args)

    @staticmethod
    def boxes(args: Args) -> list[Box]:
        """The conditions in it."""
        return [case.box for case in args.get("rows", ())]

    @staticmethod
    def apart(args: Args, tests: Sequence[Test], assigned: Mapping[str, Any]) -> list[Any] | None:
        """The results that tests can tell apart, given these inputs; None for whatever its domain can be."""
        return None


WORDS = frozenset({"table", "column", "as_of", "round", "edge", "reached"})  # arguments that are no names


def names_in(args: Args) -> Iterable[str]:
    """Every name in compiled arguments: of operands, of boxes, of results."""
    for key, arg in args.items():
        if key in WORDS:
            continue
        for part in arg if isinstance(arg, tuple) else (arg,):
            if isinstance(part, (Case, DatedRow)):
                yield from (name for name, _ in part.box.entries)
                if isinstance(part.result, Ref):
                    yield part.result.name
            elif isinstance(part, str):
                yield part


def moment(dates: Dates, as_of: str) -> date:
    """The date that filed, decided, used or year means; one that is still to come counts from the one before."""
    if as_of == "filed":
        return dates.filed
    if as_of == "year":
        return max(dates.filed, date(dates.year, 4, 1)) if dates.year else dates.filed
    decided = dates.decided or dates.filed
    return decided if as_of == "decided" else dates.used or decided


def day_asked(name: str, dates: Dates) -> date | Unknown:
    """The day that a condition on ``filed`` or ``decided`` asks for; before anybody has decided, nobody knows."""
    return dates.filed if name == "filed" else dates.decided or UNKNOWN


def days_of(operand: Any, seen: Seen) -> tuple[date, date] | None:
    """The first and last day that a date operand can mean, or None."""
    name = operand.name if isinstance(operand, Ref) else operand
    if isinstance(name, date):
        return name, name
    if name == "entered":  # before anybody writes anything down there is no such day: what hangs on it is unknown
        entered = seen.dates.entered or seen.dates.decided
        return (entered, entered) if entered else None
    if name in MOMENTS:
        day = moment(seen.dates, name)
        return day, day
    answer = seen.given(name)
    if answer is None and name[:4].isdigit():
        answer = name
    if isinstance(answer, date):
        return answer, answer
    if not isinstance(answer, str):
        return None
    year, month, day_text = answer.split("-")
    return span(int(year), None if month == "XX" else int(month), None if day_text == "XX" else int(day_text))


def day_of(operand: Any, seen: Seen) -> date | None:
    """The one day that a date operand means; None where it is partly unknown, or not there."""
    found = days_of(operand, seen)
    return found[0] if found and found[0] == found[1] else None


def days_reached(operand: Any, reach: Reach) -> Range:
    """The days that a date operand can mean. Partly unknown dates are within it."""
    name = operand.name if isinstance(operand, Ref) else operand
    if isinstance(name, date):
        return Range(name, name)
    if name in (*MOMENTS, "entered"):
        return reach.days(name)
    if isinstance(name, str) and name[:4].isdigit():
        return Range(date.fromisoformat(name), date.fromisoformat(name))
    return reach.of(name)


def total(parts: Iterable[Any]) -> int | None:
    """The sum; None where one of them is no integer."""
    every = list(parts)
    numbers = [one for one in every if isinstance(one, int) and not isinstance(one, bool)]
    return sum(numbers) if len(numbers) == len(every) else None


def numbers_of(args: Args, seen: Seen) -> list[int] | None:
    """The terms as integers: a decimal counted in its smallest place, all raised to the same one where ``up`` says so;
    None where one of them is none."""
    parts = [one if isinstance(one, int) else number(seen.given(one)) for one in args["of"]]
    if any(one is None for one in parts):
        return None
    return [one * up for one, up in zip(parts, args.get("up") or [1] * len(parts), strict=True) if one is not None]


def number(value: Any) -> int | None:
    """A value or answer as an integer; a decimal answer counted in its smallest place."""
    if isinstance(value, str):
        return counted(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def terms_reached(args: Args, reach: Reach) -> list[Range]:
    """What each of the terms can be."""
    found = [Range(one, one) if isinstance(one, int) else reach.of(one) for one in args["of"]]
    return [raised(one, up) for one, up in zip(found, args.get("up") or [1] * len(found), strict=True)]


def raised(known: Range, up: int) -> Range:
    """A range counted in a smaller place."""
    low, high = (one * up if isinstance(one, int) else one for one in (known.low, known.high))
    return known if up == 1 else replace(known, low=low, high=high)


def cell(row: TableRow | None, column: str) -> Any:
    """A cell of a table's row; None where there is none."""
    if row is None:
        return None
    return row.label if column == "label" and column not in row.cells else row.cells.get(column)
