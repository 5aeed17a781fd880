"""The address is the query: filters, sort, page. It is read here into typed values, and written here again.

What cannot be read is a fault with its field, and narrows nothing silently: the page says so with 422, and no file is
made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from sannai.organization.actors import Staff
from sannai.organization.queries import told_apart
from sannai.organization.rights import CITY
from sannai.organization.scope import units_of
from sannai.organization.snapshot import City
from sannai.text.cleaning import clean
from sannai.text.eras import wareki
from sannai.web.components.controls import Option, Said, checkbox, input_text, select

from .as_of import AsOf, read
from .rows import By, Span

LONGEST = 100
PLAIN = "plain"  # without conditions, also for whoever has the list begin with some
Choices = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class At:
    """Who reads the list, at which moment, the city as of which day."""

    staff: Staff
    at: datetime
    day: AsOf
    city: City
    right: str


class Fault(Exception):
    """A filter that cannot be read. ``str()`` is Japanese and says how to mend it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One filter that is in force: its value, how it is said, how the address says it."""

    by: By | None
    value: Any
    words: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing to narrow a list by. ``by``: a column, or a function (see ``rows.By``)."""

    name: str
    label: str
    by: By

    @property
    def names(self) -> tuple[str, ...]:
        """Its names in the address."""
        return (self.name,)

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        """What these texts ask for; None for nothing. Raises Fault."""
        raise NotImplementedError

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        """The control, with what was typed."""
        return input_text(self.name, Said(self.label, error=fault), typed[0])

    def _asked(self, value: Any, words: str, *typed: str) -> Asked:
        pairs = tuple((name, text) for name, text in zip(self.names, typed, strict=True) if text)
        return Asked(self.by, value, f"{self.label}：{words}" if words else self.label, pairs)


@dataclass(frozen=True, slots=True)
class Search(Filter):
    """Words in one box. How writings are folded is the business of ``by``."""

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        if len(typed[0]) > LONGEST:
            raise Fault(f"{LONGEST}文字までです。短くしてください。")
        return self._asked(typed[0], typed[0], typed[0]) if typed[0] else None

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        return input_text(self.name, Said(self.label, error=fault), typed[0], kind="search")


@dataclass(frozen=True, slots=True)
class Choice(Filter):
    """One of some values, each with its label.

    ``empty``: what it is called that none is chosen; ``start``: what ``by`` is asked with then, None for nothing.
    """

    choices: Choices | Callable[[At], Choices] = ()
    empty: str = "すべて"
    start: Any = None

    def offered(self, at: At) -> dict[str, str]:
        """Code → label."""
        return dict(self.choices(at) if callable(self.choices) else self.choices)

    def value(self, code: str, at: At) -> Any:
        """What ``by`` is asked with."""
        return code

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        if not typed[0]:
            return None if self.start is None else Asked(self.by, self.start, f"{self.label}：{self.empty}", ())
        label = self.offered(at).get(typed[0])
        if label is None:
            raise Fault(f"「{typed[0][:20]}」は選べません。選び直してください。")
        return self._asked(self.value(typed[0], at), label.strip(), typed[0])

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        offered = self.offered(at)
        if len(offered) < 2 and not fault:
            return SafeString("")
        options = [Option(code, label, on=code == typed[0]) for code, label in offered.items()]
        return select(self.name, Said(self.label, error=fault), options, empty=self.empty)


@dataclass(frozen=True, slots=True)
class UnitChoice(Choice):
    """A unit with everything below it: ``by`` is asked with the set of their keys. Offered is what is reached.

    ``profile``: of the rows, where the right over them depends on one.
    """

    profile: str = ""

    def offered(self, at: At) -> dict[str, str]:
        whole = any(post.reach(at.right, self.profile) == CITY for post in at.staff.posts)
        seen = units_of(at.staff, at.right, self.profile)  # today; of another day a whole city has other units
        depth = {each.key: len(at.city.path(each.key)) - 1 for each in at.city.units}
        offered = told_apart((each for each in at.city.units if whole or each.key in seen), at.city.unit)
        return {key: "　" * depth[key] + name for key, name in offered}

    def value(self, code: str, at: At) -> Any:
        return frozenset(at.city.subtree(code))


@dataclass(frozen=True, slots=True)
class Flag(Filter):
    """A box to tick."""

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        if typed[0] not in ("", "yes"):
            raise Fault("つけるか、外してください。")
        return self._asked(True, "", "yes") if typed[0] else None

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        return checkbox(self.name, self.label, on=typed[0] == "yes", error=fault)


@dataclass(frozen=True, slots=True)
class Days(Filter):
    """From one day to another, typed as people write dates; one of them may be left open."""

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        first, last = (_day(text, at) for text in typed)
        if first and last and last < first:
            raise Fault("終わりの日は、初めの日か、それより後の日にしてください。")
        if not first and not last:
            return None
        words = (f"{wareki(first)}から" if first else "") + (f"{wareki(last)}まで" if last else "")
        return self._asked(Span(first, last), words, *(each.isoformat() if each else "" for each in (first, last)))

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        labels = (f"{self.label}（から）", f"{self.label}（まで）")
        first, last = (
            input_text(name, Said(label, error=error), text)
            for name, label, error, text in zip(self.names, labels, (fault, ""), typed, strict=True)
        )
        return first + last


@dataclass(frozen=True, slots=True)
class When(Filter):
    """いつの: the day as of which the list is made. It narrows nothing by itself."""

    by: By = ""

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        if at.day.fault:
            raise Fault(at.day.fault)
        return None if at.day.is_today else Asked(None, at.day.on, at.day.wareki, (("on", at.day.on.isoformat()),))

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        said = Said(self.label, "例：令和9年4月1日", fault)
        return input_text(self.name, said, at.day.shown, width="sm")


@dataclass(frozen=True, slots=True)
class Query:
    """What an address asks of a list, with what is asked where it says nothing."""

    path: str
    asked: tuple[Asked, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)  # name in the address → what is wrong
    typed: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""  # a column, with - in front for descending
    start: str = ""  # the sort that an address need not say
    after: str = ""
    before: str = ""
    bare: str = ""  # the address without any condition

    @property
    def said(self) -> str:
        """The conditions and the sort as they stand in the address."""
        return self._pairs(self.asked, self.sort)

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    def without(self, gone: Asked) -> str:
        """The address without one condition, or with a condition for no more than the first page."""
        return self._address(each for each in self.asked if each is not gone)

    def url(self, *, sort: str = "", **more: str) -> str:
        """The address of the same rows, by another sort or with this added (``after``, ``before``, ``print``)."""
        return self._address(self.asked, sort or self.sort, **more)

    @property
    def words(self) -> str:
        """The conditions in a sentence, for paper and for the record."""
        return "、".join(each.words for each in self.asked)

    def _address(self, asked: Iterable[Asked], sort: str | None = None, **more: str) -> str:
        said = self._pairs(asked, self.sort if sort is None else sort, **more)
        return f"{self.path}?{said}" if said else self.bare or self.path

    def _pairs(self, asked: Iterable[Asked], sort: str, **more: str) -> str:
        pairs = [pair for each in asked for pair in each.pairs if pair[0] not in more]
        pairs += [("sort", sort)] if sort != self.start else []
        return urlencode(pairs + [(name, value) for name, value in more.items() if value])


def ask(
    given: QueryDict, path: str, filters: Sequence[Filter], sorts: Sequence[str], start: str, at: At,
    allowed: Sequence[str] = (),
) -> Query:  # fmt: skip
    """Read an address. ``sorts``: names of columns that can be sorted; ``allowed``: what else may stand in it."""
    typed = {name: clean(given.get(name, ""), lines=False).strip() for name in given}
    asked, faults = [], {}
    for each in filters:
        try:
            if found := each.read([typed.get(name, "") for name in each.names], at):
                asked.append(found)
        except Fault as fault:
            faults[each.names[0]] = str(fault)
    sort = typed.get("sort") or start
    if sort.removeprefix("-") not in sorts:
        faults["sort"], sort = "この並び順はありません。選び直してください。", start
    known = {"sort", "after", "before", "print", PLAIN, *allowed, *(name for each in filters for name in each.names)}
    for name in sorted(set(given) - known):
        faults[name] = "この条件は、この一覧にはありません。"
    return Query(path, tuple(asked), faults, typed, sort, start, typed.get("after", ""), typed.get("before", ""))


def _day(typed: str, at: At) -> date | None:
    if not typed:
        return None
    on, fault = read(typed, at.day.today)
    if on is None:
        raise Fault(f"{fault}。")
    return on
