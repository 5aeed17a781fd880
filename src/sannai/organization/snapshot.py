"""The city on one date, read once and kept: every question about it is answered without another statement.

The rows are kept under the token of the organisation's revision, which every change replaces. A change that was
rolled back leaves the old token, and with it the old rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TypeVar
from uuid import UUID

from .models import Absence, Appointment, Dated, Engagement, Post, Revision, StandIn, Succession, Unit
from .succession import EVER, REST, Claim, Successions, claimed

__all__ = ["City", "Claim", "Holder", "cities", "city_on", "claimed"]

NAMELESS = ("city", "charge")  # kinds that stand above the bureaus: no part of a name
HEADS = ("head", "director")  # roles that head a unit
CHIEF = 6  # 係長: heads a section, or a part of a division that is no unit of its own
KINDS = {"regular": 0, "concurrent": 1, "caretaker": 2}

Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post: how, and whether away on that date. A caretaker (事務取扱) holds it fully."""

    staff_key: str
    kind: str  # regular, concurrent, caretaker
    absent: Absence | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Every row that names something, of all times: few, and asked for by any date."""

    units: dict[str, list[Unit]]
    posts: dict[str, list[Post]]
    posts_in: dict[str, list[Post]]  # by unit
    stand_ins: list[StandIn]
    engagements: list[Engagement]
    successions: dict[str, Successions]


class City:
    """The organisation on a date. Its rows are shared by all readers: never change them."""

    def __init__(self, on: date, history: History, held: Iterable[Appointment], away: Iterable[Absence]) -> None:
        self.on = on
        self._history = history
        self._units = _standing(history.units, on)
        self._posts = {key: post for key, post in _standing(history.posts, on).items() if post.unit_key in self._units}
        self._held, self._away = list(held), {row.staff_key: row for row in away}

    # The tree

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

    def path(self, key: str) -> tuple[Unit, ...]:
        """From the top down to this unit, the city and the deputy mayors' charges included; empty if unknown."""
        way: dict[str, Unit] = {}
        while key in self._units and key not in way:
            way[key] = self._units[key]
            key = way[key].parent_key
        return tuple(way.values())[::-1]

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

    # Posts and the people in them

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

    def holders(self, post_key: str) -> tuple[Holder, ...]:
        """Who is appointed to it, the regular holder first."""
        return self._holders.get(post_key, ()) if post_key in self._posts else ()

    def present(self, post_key: str) -> tuple[Holder, ...]:
        """Those of its holders who are not away on this date."""
        return tuple(each for each in self.holders(post_key) if each.absent is None)

    def vacant(self, post_key: str) -> bool:
        """欠員: nobody is appointed. A holder who is away leaves no vacancy; a caretaker fills it."""
        return not self.holders(post_key)

    def absence(self, staff_key: str) -> Absence | None:
        """Why this person is away on this date."""
        return self._away.get(staff_key)

    def acting(self, post_key: str) -> StandIn | None:
        """職務代理 in force: the post has no present holder, and the acting post has one of its own."""
        if self.present(post_key):
            return None
        rows = (row for row in self._stand_ins.get(post_key, []) if row.kind == "acting")
        return next((row for row in rows if self.present(row.by_post_key)), None)

    def substitutes(self, post_key: str, matter: str) -> tuple[StandIn, ...]:
        """代決: the order for this kind of matter; rows that name it come instead of those for all the rest."""
        rows = [row for row in self._stand_ins.get(post_key, []) if row.kind == "substitute"]
        named = tuple(row for row in rows if matter in row.matters.split())
        return named or tuple(row for row in rows if not row.matters.strip())

    def matters_apart(self, post_key: str) -> frozenset[str]:
        """The matters for which the substitutes of this post come in an order of their own."""
        rows = (row for row in self._stand_ins.get(post_key, []) if row.kind == "substitute")
        return frozenset(matter for row in rows for matter in row.matters.split())

    def posts_of(self, staff_key: str) -> tuple[Post, ...]:
        """The posts this person holds, the regular one first."""
        return tuple(self._posts[row.post_key] for row in self.appointments_of(staff_key))

    def appointments_of(self, staff_key: str) -> tuple[Appointment, ...]:
        """The appointments of this person to posts that stand: one a post, the regular one first."""
        return self._appointments.get(staff_key, ())

    def scopes(self, staff_key: str) -> tuple[frozenset[str], ...]:
        """監査の従事: the units that each engagement of this person lets them read on this date."""
        mine = [row for row in self._history.engagements if row.staff_key == staff_key and row.holds_on(self.on)]
        return tuple(self.subtree(row.unit_key) if row.unit_key else frozenset(self._units) for row in mine)

    @cached_property
    def _posts_in(self) -> dict[str, list[Post]]:
        found: dict[str, list[Post]] = defaultdict(list)
        for post in self.posts:
            found[post.unit_key].append(post)
        return dict(found)

    @cached_property
    def _holders(self) -> dict[str, tuple[Holder, ...]]:
        found: dict[str, list[Holder]] = defaultdict(list)
        for row in sorted(self._held, key=_by_kind):
            found[row.post_key].append(Holder(row.staff_key, row.kind, self._away.get(row.staff_key)))
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def _appointments(self) -> dict[str, tuple[Appointment, ...]]:
        found: dict[str, dict[str, Appointment]] = defaultdict(dict)
        standing = [row for row in self._held if row.post_key in self._posts]
        for row in sorted(standing, key=lambda each: (_by_kind(each), self._posts[each.post_key].rank)):
            found[row.staff_key].setdefault(row.post_key, row)
        return {
            key: tuple(sorted(rows.values(), key=lambda each: (each.kind != "regular", self._place(each))))
            for key, rows in found.items()
        }

    def _place(self, row: Appointment) -> tuple[int, str]:
        return self._posts[row.post_key].rank, row.post_key

    @cached_property
    def _stand_ins(self) -> dict[str, list[StandIn]]:
        found: dict[str, list[StandIn]] = defaultdict(list)
        rows = (row for row in self._history.stand_ins if row.holds_on(self.on))
        for row in sorted(rows, key=lambda each: (each.order, each.by_post_key)):
            found[row.post_key].append(row)
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


def city_on(on: date) -> City:
    """The city on this date. One statement when it is known already."""
    return cities([on])[on]


def cities(days: Iterable[date]) -> dict[date, City]:
    """The city on each of these dates. One statement when they are known already."""
    wanted = frozenset(days)
    while True:
        token = _token()
        try:
            return {on: _city(token, on) for on in wanted} if token else {on: _read(token, on) for on in wanted}
        except _Moved:
            continue


class _Moved(Exception):
    """The organisation was changed while it was read."""


def _token() -> tuple[UUID, ...]:
    return tuple(Revision.objects.order_by("pk").values_list("token", flat=True))


@lru_cache(maxsize=4)
def _history(token: tuple[UUID, ...]) -> History:
    return _read_history()


@lru_cache(maxsize=64)
def _city(token: tuple[UUID, ...], on: date) -> City:
    return _read(token, on)


def _read(token: tuple[UUID, ...], on: date) -> City:
    history = _history(token) if token else _read_history()  # without a token nothing may be kept
    held, away = Appointment.objects.filter(Dated.holding(on)), Absence.objects.filter(Dated.holding(on))
    city = City(on, history, list(held), list(away))
    if _token() != token:
        raise _Moved
    return city


def _read_history() -> History:
    rows, posts = list(Succession.objects.all()), list(Post.objects.order_by("valid_from"))
    return History(
        units=_by(lambda row: row.key, Unit.objects.order_by("valid_from")),
        posts=_by(lambda row: row.key, posts),
        posts_in=_by(lambda row: row.unit_key, posts),
        stand_ins=list(StandIn.objects.all()),
        engagements=list(Engagement.objects.all()),
        successions={kind: Successions(row for row in rows if row.kind == kind) for kind in ("unit", "post")},
    )


def _by(key: Callable[[Row], str], rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


def _standing(rows: dict[str, list[Row]], on: date) -> dict[str, Row]:
    return {key: row for key, each in rows.items() for row in each if row.holds_on(on)}


def _by_kind(row: Appointment) -> tuple[int, str]:
    return KINDS.get(row.kind, len(KINDS)), row.staff_key
