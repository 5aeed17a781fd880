"""A definition beside the organisation: every unit, 執行機関 and post that it names must stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from .divisions import as_decided
from .kinds import KINDS
from .model import Box, Definition
from .registers.model import Register

Sort = Literal["unit", "body", "post"]
Standing = Mapping[str, date | None]  # key → the day from which it no longer stands; None while it does
MAYOR = "mayor"  # stands in every city, whether it is written down or not
_WHERE: dict[Sort, tuple[str, str]] = {
    "unit": ("組織", "units.csv の組織キー"),
    "body": ("執行機関", "bodies.csv の機関キー"),
    "post": ("職", "posts.csv の職キー"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A key of the organisation that a definition names: as what, and on which line."""

    what: str  # 所管課
    key: str
    line: int
    sort: Sort = "unit"


@dataclass(frozen=True, slots=True)
class Organisation:
    """What stands in the city, and what stood there once."""

    units: Standing = field(default_factory=dict)
    bodies: Standing = field(default_factory=dict)
    posts: Standing = field(default_factory=dict)
    served: Mapping[str, str] = field(default_factory=dict)  # unit → the 執行機関 whose it is

    def of(self, sort: Sort) -> Standing:
        """The keys of one sort."""
        return {"unit": self.units, "body": self.bodies, "post": self.posts}[sort]


def astray(file: str, named: Iterable[Named], organisation: Organisation, on: date) -> list[Problem]:
    """Each name that does not stand in the organisation on this day or later, with the nearest that does."""
    found = (_fault(file, one, organisation.of(one.sort), on) for one in named if one.key)
    return [problem for problem in found if problem]


def _fault(file: str, one: Named, known: Standing, on: date) -> Problem | None:
    unknowable = one.sort != "unit" and not known  # a city may keep its posts and bodies elsewhere
    if unknowable or (one.sort == "body" and one.key == MAYOR):
        return None
    what, where = _WHERE[one.sort]
    living = [key for key, end in known.items() if end is None or end > on]
    if one.key in living:
        return None
    if (end := known.get(one.key)) is not None:
        words = f"{one.what}「{one.key}」は、{end} に終わった{what}です"
        return Problem(file, one.line, words, f"事務を引き継いだ{what}を書く（{where}）")
    words = f"{one.what}「{one.key}」は、市の{what}にありません"
    return Problem(file, one.line, words, nearest(one.key, living) or f"{where}を書く")


def named_in_procedure(definition: Definition) -> Iterator[Named]:
    """所管課, 執行機関, and the posts whose names stand on its documents."""
    yield from dict.fromkeys(one for each in as_decided(definition) for one in _named(each))


def _named(definition: Definition) -> Iterator[Named]:
    places = definition.places
    yield Named("所管課", definition.division, places.get("head/division", 0))
    yield Named("執行機関", definition.executive_body, places.get("head/executive_body", 0), "body")
    for number, row in enumerate(definition.authority):
        yield Named("処分の名義の職", row.post, places.get(f"authority/{number}/post", 0), "post")


def named_in_register(register: Register) -> Iterator[Named]:
    """所管課, where requests about personal data go, and what conditions compare units and posts with."""
    yield Named("所管課", register.division, register.places.get("head/division", 0))
    if register.personal_data and register.personal_data.requests_to != register.division:
        line = register.places.get("personal_data/requests_to", 0)
        yield Named("請求を受け付ける課", register.personal_data.requests_to, line)
    for place, box in _boxes(register):
        for name, test in box.entries:
            one = register.fields.get(name)
            sort: Any = KINDS[one.ask].office if one else ""
            if one is None or not sort:
                continue
            for value in test.values:
                yield Named(f"条件の「{one.label}」", str(value), register.places.get(place, 0), sort)


def _boxes(register: Register) -> Iterator[tuple[str, Box]]:
    yield from ((f"field/{one.id}", one.when) for one in register.fields.values() if one.when)
    yield from ((f"check/{one.id}", one.when) for one in register.checks)
    yield from ((f"list/{one.id}", one.when.box) for one in register.lists if one.when)
    if register.public and register.public.when:
        yield "head/public", register.public.when
