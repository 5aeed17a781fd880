"""The city on one date, read once and kept: every question about it is answered without another statement.

The rows are kept under the token of the organisation's revision, which every change replaces. A change that was
rolled back leaves the old token, and with it the old rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeVar
from uuid import UUID

from sannai.common.written import cursor

from .models import Absence, Appointment, Body, Dated, Duty, Engagement, Post, Revision, StandIn, Succession, Unit
from .succession import Claim, Successions, claimed
from .tree import History, Tree

__all__ = ["City", "Claim", "Holder", "Tree", "city_on", "claimed", "trees"]

KINDS = {"regular": 0, "concurrent": 1, "caretaker": 2}

Row = TypeVar("Row", bound=Dated)
Token = tuple[UUID | str, ...]  # as the database has them: nobody reads one
Found = TypeVar("Found")

_TOKENS = f'SELECT token FROM "{Revision._meta.db_table}" ORDER BY id'  # noqa: S608 - the name of a table


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post: how, and whether away on that date. A caretaker (事務取扱) holds it fully."""

    staff_key: str
    kind: str  # regular, concurrent, caretaker
    absent: Absence | None = None


class City(Tree):
    """The organisation on a date, with the people in it. Its rows are shared by all readers: never change them."""

    def __init__(self, on: date, history: History, held: Iterable[Appointment], away: Iterable[Absence]) -> None:
        super().__init__(on, history)
        self._held, self._away = list(held), {row.staff_key: row for row in away}

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

    def stood_in_by(self, post_key: str) -> frozenset[str]:
        """The posts that ever act for this one or stand in for it, on this date."""
        return frozenset(row.by_post_key for row in self._stand_ins.get(post_key, []))

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

    def duties_for(self, kinds: Collection[str], unit_key: str, matter: str = "") -> tuple[Duty, ...]:
        """The duties of these kinds that reach the work of a stored unit key: its unit's, one's above, the city's.

        Both sides are read through the successions: a duty goes with the work of the unit that it was given for.
        """
        return tuple(row for row in self._duties if row.kind in kinds and self._reaches(row, unit_key, matter))

    def holds_duty(self, staff_key: str, kinds: Collection[str], unit_key: str, matter: str = "") -> bool:
        """Whether this person holds a duty of one of these kinds over the work of a stored unit key."""
        return any(row.staff_key == staff_key for row in self.duties_for(kinds, unit_key, matter))

    def past_duties(self, staff_key: str, kinds: Collection[str], unit_key: str, matter: str = "") -> tuple[Duty, ...]:
        """What this person held of that, until some day before or on this date."""
        over = (row for row in self._history.duties if row.valid_to and row.valid_to <= self.on)
        mine = (row for row in over if row.staff_key == staff_key and row.kind in kinds)
        return tuple(row for row in mine if self._reaches(row, unit_key, matter))

    def _reaches(self, row: Duty, unit_key: str, matter: str) -> bool:
        if not row.unit_key:
            return True
        return self.heir("unit", unit_key, matter) in self.subtree(self.heir("unit", row.unit_key, matter))

    @cached_property
    def _duties(self) -> tuple[Duty, ...]:
        return tuple(row for row in self._history.duties if row.holds_on(self.on))

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


def city_on(on: date) -> City:
    """The city on this date. One statement when it is known already."""
    return _read(lambda token: _city(token, on) if token else _city.__wrapped__(token, on))


def trees(days: Iterable[date]) -> Mapping[date, Tree]:
    """How the city was called and built on each of these dates, without its people. One statement when known."""
    wanted = frozenset(days)
    return _read(lambda token: {on: _tree(token, on) if token else _tree.__wrapped__(token, on) for on in wanted})


class _Moved(Exception):
    """The organisation was changed while it was read."""


def _read(read: Callable[[Token], Found]) -> Found:
    """What was read under one token from beginning to end."""
    while True:
        try:
            return read(_token())
        except _Moved:
            continue


def _token() -> Token:
    """Asked for whenever anybody asks for the city: composing the statement would cost more than its answer."""
    with cursor() as wire:
        wire.execute(_TOKENS)
        return tuple(token for (token,) in wire.fetchall())


def _still(token: Token) -> None:
    if _token() != token:
        raise _Moved


@lru_cache(maxsize=3)
def _history(token: Token) -> History:
    history = _read_history()
    _still(token)
    return history


@lru_cache(maxsize=64)
def _tree(token: Token, on: date) -> Tree:
    return Tree(on, _kept(token))


@lru_cache(maxsize=12)
def _city(token: Token, on: date) -> City:
    history = _kept(token)
    held, away = Appointment.objects.filter(Dated.holding(on)), Absence.objects.filter(Dated.holding(on))
    city = City(on, history, list(held), list(away))
    _still(token)
    return city


def _kept(token: Token) -> History:
    return _history(token) if token else _history.__wrapped__(token)  # without a token nothing may be kept


def _read_history() -> History:
    rows, posts = list(Succession.objects.all()), list(Post.objects.order_by("valid_from"))
    return History(
        units=_by(lambda row: row.key, Unit.objects.order_by("valid_from")),
        posts=_by(lambda row: row.key, posts),
        posts_in=_by(lambda row: row.unit_key, posts),
        stand_ins=list(StandIn.objects.all()),
        engagements=list(Engagement.objects.all()),
        duties=list(Duty.objects.order_by("valid_from", "pk")),
        successions={kind: Successions(row for row in rows if row.kind == kind) for kind in ("unit", "post")},
        bodies=_by(lambda row: row.key, Body.objects.order_by("valid_from")),
    )


def _by(key: Callable[[Row], str], rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


def _by_kind(row: Appointment) -> tuple[int, str]:
    return KINDS.get(row.kind, len(KINDS)), row.staff_key
