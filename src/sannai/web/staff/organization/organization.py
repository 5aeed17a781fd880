"""組織: the tree as it stands on a date, and finding a unit or a person in it. Every member of staff may open it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.accounts.models import Account
from sannai.organization.models import Unit
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City, city_on
from sannai.text.cleaning import clean
from sannai.text.folding import fold
from sannai.web.kit.as_of import as_of
from sannai.web.kit.door import DeskRequest, staff_only

from .changes import all_changes
from .posts import Person, people

ABOVE = ("city", "charge")
MOST_FOUND = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One unit in the tree: how deep it stands below its bureau, and who heads it."""

    unit: Unit
    depth: int
    title: str
    people: tuple[Person, ...]
    headless: bool  # it has no post at its head at all: that is no vacancy

    @property
    def vacant(self) -> bool:
        return not self.headless and not self.people


@dataclass(slots=True)
class Bureau:
    """What stands below the mayor and the deputies: one bureau with everything in it."""

    top: Line
    lines: list[Line] = field(default_factory=list)
    above: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: units with their path, people with their posts."""

    units: list[tuple[Unit, str]]
    people: list[tuple[str, str, list[str]]]
    more: bool


@require_GET
@staff_only("organization.read")
def tree(request: DeskRequest) -> HttpResponse:
    """組織図。日付を入れると、その日の組織が、その日の名前で見える。"""
    day = as_of(request)
    city = city_on(day.on)
    typed = clean(request.GET.get("q", ""), lines=False).strip()[:60]
    changes = all_changes()
    shown = {
        "day": day,
        "q": typed,
        "found": search(city, typed) if typed else None,
        "ahead": [each for each in changes if each.on > day.today],
        "past": [each for each in reversed(changes) if each.on <= day.today],
    }
    if not typed:
        above, bureaus = grown(city)
        shown |= {"above": above, "bureaus": bureaus, "total": len(city.units)}
    return render(request, "staff/organization/organization.html", shown, status=422 if day.fault else 200)


def grown(city: City) -> tuple[list[Line], list[Bureau]]:
    """The mayor and the deputies; then each bureau with what is below it. One statement, for the names."""
    heads = {unit.key: city.head(unit.key) for unit in city.units}
    names = staff_names({holder.staff_key for post in heads.values() if post for holder in city.holders(post.key)})
    below: dict[str, list[Unit]] = {}
    for unit in city.units:
        below.setdefault(unit.parent_key if unit.parent_key in heads else "", []).append(unit)

    def line(unit: Unit, depth: int) -> Line:
        post = heads[unit.key]
        return Line(
            unit, depth, post.title if post else "", people(city, post.key, names) if post else (), post is None
        )

    above: list[Line] = []
    bureaus: list[Bureau] = []
    for unit, depth in _walk(below, ""):
        if unit.kind in ABOVE:
            above.append(line(unit, depth))
            continue
        over = city.unit(unit.parent_key) if unit.parent_key else None
        if over is None or over.kind in ABOVE:
            bureaus.append(Bureau(line(unit, 0), above=over.name if over and over.kind == "charge" else ""))
            start = depth
        else:
            bureaus[-1].lines.append(line(unit, depth - start - 1))
    return above, bureaus


def _walk(below: Mapping[str, list[Unit]], key: str, depth: int = 0) -> Iterable[tuple[Unit, int]]:
    # Rows are free of circles when they come in; a circle would never be reached from the top.
    for unit in below.get(key, ()):
        yield unit, depth
        yield from _walk(below, unit.key, depth + 1)


def search(city: City, typed: str) -> Found:
    """Units by name, symbol or key; people in any post that day by name or staff key. Two statements at most."""
    wanted = fold(typed)
    if not wanted:
        return Found([], [], more=False)
    units = [
        (unit, " › ".join(each.name for each in city.path(unit.key)[:-1] if each.kind != "city"))
        for unit in city.units
        if wanted in fold(unit.name) or wanted == fold(unit.symbol) or wanted == fold(unit.key)
    ]
    posts: dict[str, list[str]] = {}
    for post in city.posts:
        for holder in city.holders(post.key):
            posts.setdefault(holder.staff_key, []).append(city.title(post.key))
    rows = Account.objects.order_by("staff_key").values_list("staff_key", "name")
    people = [
        (key, name, posts[key]) for key, name in rows if key in posts and (wanted in fold(name) or wanted == fold(key))
    ]
    more = len(units) > MOST_FOUND or len(people) > MOST_FOUND
    return Found(units[:MOST_FOUND], people[:MOST_FOUND], more)
