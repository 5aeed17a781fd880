"""Units and posts on one date, and where open work lives on: from rows already read, no statement of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from .models import MAYOR, Body, Dated, Duty, Engagement, Post, StandIn, Unit
from .succession import EVER, REST, Claim, Successions

NAMELESS = ("city", "charge")  # kinds that stand above the bureaus: no part of a name
HEADS = ("head", "director")  # roles that head a unit
CHIEF = 6  # 係長: heads a section, or a part of a division that is no unit of its own

Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True, slots=True)
class History:
    """Every row that names something, of all times: few, and asked for by any date."""

    units: dict[str, list[Unit]]
    posts: dict[str, list[Post]]
    posts_in: dict[str, list[Post]]  # by unit
    stand_ins: list[StandIn]
    engagements: list[Engagement]
    duties: list[Duty]
    successions: dict[str, Successions]
    bodies: dict[str, list[Body]]


class Tree:
    """What stands on a date and how it is called. Its rows are shared by all readers: never change them."""

    def __init__(self, on: date, history: History) -> None:
        self.on = on
        self._history = history
        self._units = _standing(history.units, on)
        self._posts = {key: post for key, post in _standing(history.posts, on).items() if post.unit_key in self._units}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Every unit that stands, in the city's own order."""
        return tuple(sorted(self._units.values(), key=lambda each: (each.order, each.key)))

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Every post that stands in a unit that stands, the highest first."""
        return tuple(sorted(self._posts.values(), key=lambda each: (each.rank, each.key)))

    def unit(self, key: str) -> Unit | None:
        """The unit as it is on this date; None if it does not stand."""
        return self._units.get(key)

    def name_of(self, unit_key: str, otherwise: str = "") -> str:
        """What the unit is called on this date, or ``otherwise`` if it does not stand."""
        unit = self._units.get(unit_key)
        return unit.name if unit else otherwise

    def path(self, key: str) -> tuple[Unit, ...]:
        """From the top down to this unit, the city and the deputy mayors' charges included; empty if unknown."""
        way: dict[str, Unit] = {}
        while key in self._units and key not in way:
            way[key] = self._units[key]
            key = way[key].parent_key
        return tuple(way.values())[::-1]

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """Every 執行機関 that stands, the mayor's first."""
        return tuple(sorted(self._bodies.values(), key=lambda each: (each.key != MAYOR, each.key)))

    def body(self, key: str) -> Body | None:
        """執行機関 of this key as it is on this date. A city that declares none has the mayor's all the same."""
        return self._bodies.get(key) or (Body(key=MAYOR, kind=MAYOR, name="市長") if key == MAYOR else None)

    def body_of(self, unit_key: str) -> Body:
        """The body that a unit serves: the one named nearest at or above it, else the mayor's."""
        named = (self.body(each.body_key) for each in reversed(self.path(unit_key)) if each.body_key)
        return next((body for body in named if body), None) or self.body(MAYOR) or Body()

    def symbol_of(self, unit_key: str) -> str:
        """文書記号, which names a series: the prefix of the body and the symbol nearest at or above, within it."""
        body = self.body_of(unit_key)
        near = (each for each in reversed(self.path(unit_key)) if each.symbol)
        return body.prefix + next((each.symbol for each in near if self.body_of(each.key).key == body.key), "")

    @cached_property
    def _bodies(self) -> dict[str, Body]:
        return _standing(self._history.bodies, self.on)

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        below: dict[str, list[str]] = defaultdict(list)
        for each in self._units.values():
            below[each.parent_key].append(each.key)
        return dict(below)

    def subtree(self, key: str) -> frozenset[str]:
        """Keys of this unit and every unit below it; empty if it does not stand."""
        found: set[str] = set()
        open_ = [key] if key in self._units else []
        while open_:
            each = open_.pop()
            if each not in found:
                found.add(each)
                open_ += self._below.get(each, [])
        return frozenset(found)

    def post(self, key: str) -> Post | None:
        """The post as it is on this date; None if it does not stand, or its unit does not."""
        return self._posts.get(key)

    def head(self, unit_key: str) -> Post | None:
        """The post that heads this very unit: the highest of its heads; of a section its chief."""
        here = self._posts_in.get(unit_key, [])
        section = unit_key in self._units and self._units[unit_key].kind == "section"
        return next((post for post in here if post.role in HEADS or (section and post.rank == CHIEF)), None)

    def level(self, unit_key: str, kind: str, matter: str = "") -> Post | None:
        """The post that heads the nearest unit of this kind at or above the given one; None: no such level here.

        A division without sections has its chiefs (係長) as posts of its own: then the one who handles the matter.
        """
        way = self.path(unit_key)[::-1]
        if found := next((each for each in way if each.kind == kind), None):
            return self.head(found.key)
        if kind != "section":
            return None
        here = self._posts_in.get(next((each.key for each in way if each.kind == "division"), ""), [])
        return next((post for post in here if post.rank == CHIEF and handles(post, matter)), None)

    def title(self, post_key: str) -> str:
        """環境業務課 課長; of the mayor and the deputies the title alone. The key itself if there is no such post."""
        post = self._posts.get(post_key)
        if post is None:
            return post_key
        home = self._units[post.unit_key]
        return post.title if home.kind in NAMELESS else f"{home.name} {post.title}"

    @cached_property
    def _posts_in(self) -> dict[str, list[Post]]:
        found: dict[str, list[Post]] = defaultdict(list)
        for post in self.posts:
            found[post.unit_key].append(post)
        return dict(found)

    # Where work lives on

    def heir(self, kind: str, key: str, matter: str) -> str:
        """The key where open work stored under this one waits on this date; the key itself if it was never moved.

        A post that heads a unit goes with the unit's work, unless a succession of its own says otherwise.
        """
        rows = self._history.successions[kind]
        last, since = rows.follow(key, matter, self.on, self._since(kind, key))
        return last if kind == "unit" else self._with_its_unit(last, since, matter)

    def ancestry(self, kind: str, keys: Collection[str]) -> tuple[Claim, ...]:
        """The stored keys whose work is with ``keys`` on this date. Each stored key, for each matter, has one heir."""
        mine, found = frozenset(keys), []
        for key in sorted(mine | self._moved[kind].keys()):
            heirs = self._moved[kind].get(key, {REST: key})
            named = frozenset(matter for matter, heir in heirs.items() if matter and heir in mine)
            if heirs[REST] in mine:
                found.append(Claim(key, None, frozenset(heirs) - named - {REST}))
            elif named:
                found.append(Claim(key, named))
        return tuple(found)

    @cached_property
    def _moved(self) -> dict[str, dict[str, dict[str, str]]]:
        """kind → stored key → matter → heir, for whatever was moved; matters that go with the rest left out."""
        units, posts = self._history.successions["unit"], self._history.successions["post"]
        heads = {post.key for home in units.keys for post in self._history.posts_in.get(home, [])}
        found: dict[str, dict[str, dict[str, str]]] = {"unit": {}, "post": {}}
        for kind, keys in (("unit", units.keys), ("post", posts.keys | heads)):
            for key in keys:
                rest = self.heir(kind, key, REST)
                apart = {matter: self.heir(kind, key, matter) for matter in units.named | posts.named}
                found[kind][key] = {REST: rest} | {each: heir for each, heir in apart.items() if heir != rest}
        return found

    def _since(self, kind: str, key: str) -> date:
        """The day since when this key means what it means today: a key may be given again after a gap."""
        rows: list[Unit] | list[Post] = self._history.units.get(key, []) if kind == "unit" else []
        rows = rows or (self._history.posts.get(key, []) if kind == "post" else [])
        since, end = EVER, None
        for row in rows:
            if row.valid_from > self.on:
                break
            since = row.valid_from if end is not None and row.valid_from > end else since
            end = row.valid_to
        return since

    def _with_its_unit(self, key: str, since: date, matter: str) -> str:
        rows = [row for row in self._history.posts.get(key, []) if row.valid_from <= self.on]
        if not rows or not self._heads(rows[-1]):
            return key
        home, units = rows[-1].unit_key, self._history.successions["unit"]
        heir, _ = units.follow(home, matter, self.on, max(since, self._since("unit", home)))
        if heir == home:
            return key
        return next((head.key for each in reversed(self.path(heir)) for head in [self.head(each.key)] if head), key)

    def _heads(self, post: Post) -> bool:
        """Whether it heads its unit, on this date or on its last day."""
        day = self.on if post.holds_on(self.on) or not post.valid_to else post.valid_to - timedelta(days=1)
        here = [row for row in self._history.posts_in.get(post.unit_key, []) if row.holds_on(day) and row.role in HEADS]
        return min(((row.rank, row.key) for row in here), default=None) == (post.rank, post.key)


def handles(post: Post, matter: str) -> bool:
    """Whether this kind of matter is among those of the post. A post that names none handles all."""
    return not post.matters.strip() or not matter or matter in post.matters.split()


def _standing(rows: dict[str, list[Row]], on: date) -> dict[str, Row]:
    return {key: row for key, each in rows.items() for row in each if row.holds_on(on)}
